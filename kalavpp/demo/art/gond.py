"""Gond: bodies filled with a mark of the painter's own."""

from __future__ import annotations

import math
import random

from PIL import Image, ImageChops, ImageDraw

from .animals import beast, placed
from .canvas import Point, circle, curve, leaf
from .folk import walled
from .palettes import RGB, Palette


def _filled(
    image: Image.Image, mask: Image.Image, rng: random.Random, base: RGB, mark: RGB, cell: float, kind: str
) -> None:
    """Fill a shape with the painter's own mark: dots, dashes, seeds or scales, in rows that follow a flow."""
    box = mask.getbbox()
    if box is None:
        return
    mask = mask.crop(box)
    image.paste(base, box[:2], mask)
    wide, tall = mask.size
    layer = Image.new("L", mask.size, 0)
    d = ImageDraw.Draw(layer)
    flow = rng.uniform(-0.6, 0.6)
    row, y = 0, -cell * 2
    while y < tall + cell * 2:
        x = cell / 2 if row % 2 else 0.0
        while x < wide:
            yy = y + cell * 1.6 * math.sin(x / cell * 0.16 + flow * 4)
            if kind == "dots":
                circle(d, x, yy, cell * 0.24, 255)
            elif kind == "dashes":
                a = flow + 0.8 * math.sin(x / cell * 0.11)
                dx, dy = cell * 0.36 * math.cos(a), cell * 0.36 * math.sin(a)
                d.line([(x - dx, yy - dy), (x + dx, yy + dy)], fill=255, width=max(2, round(cell * 0.2)))
            elif kind == "scales":
                half = cell * 0.5
                d.arc((x - half, yy - half, x + half, yy + half), 0, 180, fill=255, width=max(2, round(cell * 0.14)))
            else:
                d.polygon(leaf(x - cell * 0.3, yy, flow, cell * 0.7, cell * 0.3), fill=255)
            x += cell
        y += cell * 0.82
        row += 1
    image.paste(mark, box[:2], ImageChops.multiply(layer, mask))


def _shape(size: tuple[int, int], *outlines: list[Point]) -> Image.Image:
    mask = Image.new("L", size, 0)
    d = ImageDraw.Draw(mask)
    for outline in outlines:
        d.polygon(outline, fill=255)
    return mask


def gond(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """A tree with leaves of dots and an animal under it, each body filled with one repeated mark."""
    image = Image.new("RGB", (w, h), pal.ground)
    size = (w, h)
    fills = [pal.first, pal.second, pal.accent]
    rng.shuffle(fills)
    cx, foot = w * rng.uniform(0.42, 0.58), h * 0.88
    branches: list[tuple[list[Point], float]] = []

    def grow(x: float, y: float, a: float, length: float, width: float, depth: int) -> None:
        bend = rng.uniform(-0.35, 0.35)
        line = curve(
            [
                (x, y),
                (x + length * 0.5 * math.cos(a + bend), y + length * 0.5 * math.sin(a + bend)),
                (x + length * math.cos(a), y + length * math.sin(a)),
            ],
            8,
        )
        branches.append((line, width))
        if depth:
            for k in range(3 if depth > 1 else 2):
                grow(
                    *line[-1 - (k % 2) * 5],
                    a + (k - 1) * 0.62 + rng.uniform(-0.2, 0.2),
                    length * rng.uniform(0.6, 0.78),
                    width * 0.58,
                    depth - 1,
                )

    grow(cx, foot, -math.pi / 2, h * 0.30, w * 0.055, 3)
    d = ImageDraw.Draw(image)
    ink = pal.line
    for line, width in branches:
        if width < w * 0.03:
            for x, y in line[3::2]:
                for _ in range(2):
                    a = rng.uniform(-math.pi, 0.4)
                    body = leaf(x, y, a, w * 0.07, w * 0.03)
                    d.polygon(body, fill=rng.choice(fills), outline=ink, width=max(1, round(w / 700)))
                    for k in range(1, 5):
                        circle(
                            d,
                            x + w * 0.07 * k / 5.5 * math.cos(a),
                            y + w * 0.07 * k / 5.5 * math.sin(a),
                            w * 0.0035,
                            pal.ground,
                        )
    trunk = Image.new("L", size, 0)
    td = ImageDraw.Draw(trunk)
    for line, width in branches:
        for k, (x, y) in enumerate(line):
            circle(td, x, y, max(2.0, width / 2 * (1 - 0.4 * k / len(line))), 255)
    _filled(image, trunk, rng, fills[0] if fills[0] != pal.ground else ink, pal.ground, w * 0.013, "dashes")
    animals = ["deer", "elephant", "bird", "horse"]
    kind = rng.choice(animals)
    way = rng.choice([-1, 1])
    big = w * rng.uniform(0.34, 0.4)
    spot = (w * (0.27 if cx > w / 2 else 0.72), foot)
    for n, (x, y, s, animal, side) in enumerate(
        [
            (spot[0], spot[1], big, kind, way),
            (w - spot[0] * 0.98, foot, big * 0.5, rng.choice(animals), -way),
            (w * rng.uniform(0.2, 0.35), h * 0.2, big * 0.42, "bird", 1),
            (w * rng.uniform(0.66, 0.8), h * 0.14, big * 0.4, "bird", -1),
        ]
    ):
        outlines = placed(beast(animal), x, y, s, side)
        for outline in outlines:
            d.line([*outline, outline[0]], fill=ink, width=max(3, round(w / 200)), joint="curve")
        _filled(
            image,
            _shape(size, *outlines),
            rng,
            fills[(n + 1) % 3],
            pal.ground if n % 2 == 0 else ink,
            w * (0.014 if n == 0 else 0.010),
            ["dots", "scales", "seeds", "dashes"][(n + rng.randrange(4)) % 4],
        )
        eye = {"deer": (0.53, 0.92), "elephant": (0.42, 0.72), "bird": (0.4, 0.95), "horse": (0.42, 1.0)}[animal]
        circle(d, x + side * eye[0] * s, y - eye[1] * s, s * 0.03, pal.ground, ink, s * 0.012)
    for k in range(60):
        x = w * (k + 0.5) / 60
        a = -math.pi / 2 + rng.uniform(-0.4, 0.4)
        d.polygon(leaf(x, foot + h * 0.02, a, h * rng.uniform(0.02, 0.05), w * 0.012), fill=fills[k % 3])
    ground_band = _shape(size, [(0, foot + h * 0.015), (w, foot + h * 0.015), (w, h * 0.96), (0, h * 0.96)])
    _filled(image, ground_band, rng, fills[1], pal.ground, w * 0.015, "seeds")
    m = w * 0.03
    d.rectangle((0, 0, w, h), outline=pal.ground, width=round(m))
    d.rectangle((m, m, w - m, h - m), outline=ink, width=max(3, round(w / 300)))
    for t in range(70):
        for x, y in ((m + (w - 2 * m) * t / 69, m * 1.5), (m + (w - 2 * m) * t / 69, h - m * 1.5)):
            circle(d, x, y, w * 0.0035, fills[t % 3])
    return walled(image, rng, w, h, 0.03)
