"""Craft-like pictures made from a seed: one craft, one palette, one seed, one view.

`draw` is the only door. The same `Picture` gives the same bytes on every machine; another seed gives another piece.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, replace

from PIL import Image

from . import blocks, folk, gond, jewels, kolam, madhubani, painted, scenes, stitched, studio, woven
from .canvas import smaller
from .palettes import PALETTES, Palette

Pattern = Callable[[random.Random, Palette, int, int], Image.Image]

#: Flat crafts: the pattern alone; a scene then turns it into a thing.
PATTERNS: dict[str, Pattern] = {
    "ajrakh": blocks.ajrakh,
    "dabu": blocks.dabu,
    "buti": blocks.buti,
    "jaal": blocks.jaal,
    "bandhani": blocks.bandhani,
    "leheriya": blocks.tie_dye_field,
    "ikat": woven.ikat,
    "brocade": woven.brocade,
    "dhurrie": woven.stripes,
    "kullu": woven.shawl_bands,
    "muga": woven.plain_silk,
    "mat": woven.mat,
    "weave": woven.basket,
    "check": woven.soft_check,
    "kantha": stitched.kantha,
    "nakshi": stitched.nakshi,
    "phulkari": stitched.phulkari,
    "paisley": stitched.paisley,
    "kolam": kolam.kolam,
    "warli": folk.warli,
    "gond": gond.gond,
    "madhubani": madhubani.madhubani,
    "kalamkari": painted.kalamkari,
    "glaze": painted.glaze,
}
ENDS: dict[str, Pattern] = {"border": blocks.border, "pallu": woven.pallu}


@dataclass(frozen=True, slots=True)
class Picture:
    """What to draw.

    ``craft`` is a key of `PATTERNS`, or ``turned:<shape>:<skin>:<finish>``, ``figure:<animal>:<finish>``,
    ``disc:<skin>:<finish>``, ``jewel:<shape>:<finish>``. ``view`` is a scene (`scenes.SCENES`) for flat crafts, and
    ``one``, ``pair``, ``trio`` or ``near`` for the others. ``end`` names a worked end piece (`ENDS`) for cloth.
    """

    craft: str
    palette: str
    seed: int
    view: str
    end: str = ""


def _seeded(*words: object) -> random.Random:
    """A stream of its own for these words, the same on every machine."""
    return random.Random("/".join(map(str, words)))  # noqa: S311 - a seed, not a secret


def pattern(picture: Picture, width: int = 1600) -> Image.Image:
    """The flat pattern of the picture, ``width`` × 5/4 ``width`` pixels."""
    rng = _seeded(picture.craft, picture.palette, picture.seed)
    palette = PALETTES[picture.palette].from_another_bath(rng)
    return PATTERNS[picture.craft](rng, palette, width, width * 5 // 4)


#: Crafts that make one picture, not a repeat; how much each thing made of them shrinks it so that it stays whole.
PICTORIAL = {"kolam", "warli", "gond", "madhubani", "kalamkari", "nakshi"}
FITTED = {"journal": 0.5, "tote": 0.58, "folded": 0.68, "cushion": 0.82, "hanging": 0.78}


def _fitted(cloth: Image.Image, share: float) -> Image.Image:
    """The picture made smaller and laid side by side, in the same size as before."""
    small = smaller(cloth, (round(cloth.width * share), round(cloth.height * share)))
    out = Image.new("RGB", cloth.size)
    for x in range(0, cloth.width, small.width):
        for y in range(0, cloth.height, small.height):
            out.paste(small, (x, y))
    return out


def _scene(picture: Picture, cloth: Image.Image) -> Image.Image:
    rng = _seeded(picture.view, picture.seed, picture.craft)
    end = None
    if picture.end:
        palette = PALETTES[picture.palette].from_another_bath(rng)
        end = ENDS[picture.end](_seeded(picture.seed), palette, cloth.width, cloth.width // 5)
    if picture.craft in PICTORIAL:
        if picture.view == "sheets":
            end = pattern(replace(picture, seed=picture.seed + 500), cloth.width // 2)
        elif picture.view in FITTED:
            cloth = _fitted(cloth, FITTED[picture.view])
    return scenes.SCENES[picture.view](rng, cloth, end)


def _solid(picture: Picture, width: int) -> Image.Image:
    kind, *rest = picture.craft.split(":")
    rng = _seeded(picture.craft, picture.palette, picture.seed)
    palette = PALETTES[picture.palette].from_another_bath(rng)
    size = (width, width * 5 // 4)
    if kind == "turned":
        return studio.turned(rng, palette, *size, shape=rest[0], skin=rest[1], finish=rest[2], shot=picture.view)
    if kind == "figure":
        return studio.figure(rng, palette, *size, shape=rest[0], finish=rest[1], shot=picture.view)
    if kind == "disc":
        return studio.disc(rng, palette, *size, skin=rest[0], finish=rest[1], shot=picture.view)
    if kind == "jewel":
        return jewels.jewel(rng, palette, *size, shape=rest[0], finish=rest[1], shot=picture.view)
    raise KeyError(picture.craft)


def draw(picture: Picture, width: int = 1600) -> Image.Image:
    """One RGB picture, 4:5, ``width`` pixels wide."""
    if ":" in picture.craft:
        return _solid(picture, width)
    return _scene(picture, pattern(picture, width))


def draw_all(picture: Picture, views: list[str], width: int = 1600, shown: int = 0) -> list[Image.Image]:
    """Several views of one piece; the pattern is made once, ``width`` pixels wide, and shown ``shown`` pixels wide."""
    shown = shown or width
    if ":" in picture.craft:
        return [_solid(replace(picture, view=view), shown) for view in views]
    cloth = smaller(pattern(picture, width), (shown, shown * 5 // 4))
    return [_scene(replace(picture, view=view), cloth) for view in views]
