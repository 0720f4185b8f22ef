"""Drawing and encoding the demo shop's pictures in processes of their own.

Imports no Django: a pool of fresh processes does this work while the seeder writes rows.
"""

from __future__ import annotations

import hashlib
import io
import math
import os
import random
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from PIL import Image, ImageDraw

from kalavpp.demo import files
from kalavpp.demo.art import Picture, draw, draw_all
from kalavpp.demo.art.canvas import circle, flower, leaf, smaller
from kalavpp.demo.art.palettes import PALETTES
from kalavpp.demo.content import Shop, Shot
from kalavpp.embedded import native
from media.imaging import FALLBACK_WIDTH, FIRST_WIDTHS, Encoded, Prepared, dominant_colour

PHOTOS = Path(__file__).parent / "photos"
WIDTH = 1066  # the widest size encoded at once; a drawn picture gains nothing above it on the pages that show it
FURTHER_WIDTH = 720
CREDITS = {
    "bonsai": "Mark Tegethoff, Unsplash",
    "cactus-pot": "Charles Deluvio, Unsplash",
    "succulents": "Annie Spratt, Unsplash",
    "tulip-pot": "Natalia Y, Unsplash",
}


def credit_of(shot: Shot) -> str:
    """Who took a shipped photograph; drawings have no credit line."""
    return CREDITS.get(shot.photo, "Saba Ceramics, MIT") if shot.photo else ""


def encoded(picture: Image.Image, widths: Sequence[int] = FIRST_WIDTHS[:-1]) -> Prepared:
    """What `media.imaging.prepare` makes of an upload, with a quicker encoder: nobody's file is at stake here.

    The widest of the first sizes, which dense screens ask for, comes from the worker with the others.
    """
    variants = []
    small = picture
    for width in sorted({min(width, picture.width) for width in (*widths, FALLBACK_WIDTH)}, reverse=True):
        small = _narrowed(small, width, picture.size)  # from the size above: no pixel is read twice
        if width in widths or width == picture.width:
            variants.append(_variant(small, "webp"))
        if width == min(FALLBACK_WIDTH, picture.width):
            variants.append(_variant(small, "jpeg"))
    master = _bytes(picture, "JPEG", quality=90)
    return Prepared(
        sha256=hashlib.sha256(master).hexdigest(),
        width=picture.width,
        height=picture.height,
        dominant_colour=dominant_colour(small),
        master=master,
        variants=tuple(variants),
    )


def _narrowed(picture: Image.Image, width: int, whole: tuple[int, int]) -> Image.Image:
    size = (width, round(whole[1] * width / whole[0]))
    if size == picture.size:
        return picture
    return picture.resize(size, Image.Resampling.HAMMING)


def _variant(picture: Image.Image, kind: str) -> Encoded:
    if kind == "jpeg":
        content = _bytes(picture, "JPEG", quality=80)
    else:
        content = _bytes(picture, "WEBP", quality=76 if picture.width < FALLBACK_WIDTH else 68, method=1)
    return Encoded(picture.width, picture.height, kind, content)


def _bytes(picture: Image.Image, kind: str, **options: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def first(shots: Sequence[Shot]) -> Prepared:
    """The picture of a product that every page shows."""
    shot = shots[0]
    return encoded(_photograph(shot.photo) if shot.photo else draw(_picture(shot), WIDTH))


def further(shots: Sequence[Shot]) -> list[Prepared]:
    """The views that only the product page shows, smaller than the first: there they fill 616 pixels."""
    if shots[0].photo:
        return [encoded(_photograph(shot.photo)) for shot in shots[1:]]
    drawn = draw_all(_picture(shots[0]), [shot.view for shot in shots[1:]], WIDTH, FURTHER_WIDTH)
    return [encoded(image) for image in drawn]


def _picture(shot: Shot) -> Picture:
    return Picture(shot.craft, shot.palette, shot.seed, shot.view, shot.end)


def _photograph(name: str) -> Image.Image:
    """A photograph as 4:5: cut when it is nearly so, else set on a ground of its own edge colour."""
    image: Image.Image = Image.open(PHOTOS / f"{name}.jpg").convert("RGB")
    wanted = image.height * 4 / 5
    if image.width <= wanted * 1.02:
        spare = round((image.height - image.width * 5 / 4) / 2)
        return image.crop((0, max(0, spare), image.width, image.height - max(0, spare)))
    if image.width <= wanted * 1.7:
        spare = round((image.width - wanted) / 2)
        return image.crop((spare, 0, image.width - spare, image.height))
    height = round(image.width * 5 / 4)
    ground = Image.new("RGB", (image.width, height))
    top = (height - image.height) // 2
    for strip, box in (
        (image.crop((0, 0, image.width, 6)), (0, top)),
        (image.crop((0, image.height - 6, *image.size)), (top + image.height, height)),
    ):
        ground.paste(strip.resize((1, 1), Image.Resampling.BOX).resize((image.width, box[1] - box[0])), (0, box[0]))
    ground.paste(image, (0, top))
    return ground


def mark(name: str, palette: str, size: int = 800) -> Prepared:
    """A maker's mark: a block-print rosette in the shop's dyes, instead of a face."""
    rng = random.Random(f"mark/{name}")  # noqa: S311 - a seed, not a secret
    pal = PALETTES[palette]
    image = Image.new("RGB", (size * 2, size * 2), pal.ground)
    d = ImageDraw.Draw(image)
    c = float(size)
    for k in range(24):
        a = 2 * math.pi * k / 24
        d.polygon(
            leaf(c + c * 0.62 * math.cos(a), c + c * 0.62 * math.sin(a), a, c * 0.26, c * 0.13),
            fill=pal.line if k % 2 else pal.first,
        )
    circle(d, c, c, c * 0.60, pal.line)
    circle(d, c, c, c * 0.57, pal.ground)
    for corner in ((0.0, 0.0), (2 * c, 0.0), (0.0, 2 * c), (2 * c, 2 * c)):
        flower(d, *corner, c * 0.36, 8, pal.line, pal.first)
    petals = rng.choice([6, 8, 12])
    flower(d, c, c, c * 0.46, petals, pal.line, pal.accent, fat=rng.choice([0.7, 0.9, 1.1]))
    flower(d, c, c, c * 0.24, petals, pal.first, pal.line)
    return encoded(smaller(image, (size, size)))


def cover(name: str) -> Prepared:
    """A shop's cover photograph, uncut."""
    return encoded(Image.open(PHOTOS / f"{name}.jpg").convert("RGB"), FIRST_WIDTHS)


class Studio:
    """A pool of processes that makes pictures ahead of the seeder, products in shop order."""

    def __init__(self, workers: int = 2) -> None:
        die = partial(native.die_with_parent, parent=os.getpid())  # a killed seeder leaves no painter behind
        self._pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=die)
        self._first: dict[str, Future[Prepared]] = {}
        self._further: dict[str, Future[list[Prepared]]] = {}
        self._single: dict[str, Future[Prepared]] = {}
        self._files: dict[str, Future[tuple[str, bytes]]] = {}

    def order(self, shops: Sequence[Shop]) -> None:
        """Ask for everything the shops need."""
        for shop in shops:  # the marks come first: a shop is opened before its pieces are put out
            palette = next((s.palette for piece_ in shop.pieces for s in piece_.shots if s.palette), "terracotta")
            self._single[f"mark/{shop.email}"] = self._pool.submit(mark, shop.name, palette)
            if shop.cover:
                self._single[f"cover/{shop.email}"] = self._pool.submit(cover, shop.cover)
        for shop in shops:
            for one in shop.pieces:
                self._first[one.title] = self._pool.submit(first, one.shots)
                if one.file:
                    self._files[one.title] = self._pool.submit(files.make, one)
        for shop in shops:  # drawn while the seeder lives through the orders
            for one in shop.pieces:
                if len(one.shots) > 1:
                    self._further[one.title] = self._pool.submit(further, one.shots)

    def single(self, key: str) -> Prepared | None:
        """``mark/<email>`` or ``cover/<email>``; waits until it is drawn."""
        future = self._single.get(key)
        return None if future is None else future.result()

    def finished(self, titles: Sequence[str]) -> Iterator[tuple[str, Prepared]]:
        """The first pictures of these products, each as soon as it and those before it are done."""
        for title in titles:
            yield title, self._first.pop(title).result()

    def further(self, title: str) -> list[Prepared]:
        """The other pictures of a product; waits until they are drawn."""
        future = self._further.pop(title, None)
        return [] if future is None else future.result()

    def file(self, title: str) -> tuple[str, bytes]:
        """Name and content of a digital piece's file."""
        return self._files.pop(title).result()

    def close(self) -> None:
        self._pool.shutdown(cancel_futures=True)
