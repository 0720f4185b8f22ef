"""The ways in which a flat pattern is shown as a thing."""

from __future__ import annotations

import random
from collections.abc import Callable

from PIL import Image

from .cloth import detail, draped, flat, folded, hanging
from .made import cushion, framed, journal, rug, sheet, sheets, tote

Scene = Callable[[random.Random, Image.Image, Image.Image | None], Image.Image]


SCENES: dict[str, Scene] = {
    "flat": flat,
    "detail": detail,
    "draped": draped,
    "folded": folded,
    "hanging": hanging,
    "framed": framed,
    "sheet": sheet,
    "sheets": sheets,
    "cushion": cushion,
    "rug": rug,
    "tote": tote,
    "journal": journal,
}
