"""What turned things are covered with: lac bands, scratched rings, inlay, smoke, grain, paint."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from . import painted, woven
from .canvas import circle, curve, flower, leaf, noise, repeat, ring, smaller, tone
from .palettes import RGB, Palette


def _bands(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Lac pressed on at the lathe: plain zones parted by fine lines."""
    image = Image.new("RGB", (w, h), pal.ground)
    d = ImageDraw.Draw(image)
    y = 0.0
    zones = [pal.ground, pal.first, pal.second, pal.ground, pal.accent]
    k = rng.randrange(5)
    while y < h:
        tall = h * rng.choice([0.05, 0.08, 0.12, 0.2])
        d.rectangle((0, y, w, y + tall), fill=zones[k % 5])
        for line in range(rng.choice([1, 2, 3])):
            d.line(
                [(0, y + line * h * 0.008), (w, y + line * h * 0.008)],
                fill=pal.line if line % 2 == 0 else pal.accent,
                width=max(2, h // 260),
            )
        y += tall
        k += 1
    return image


def _incised(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Clay with scratched rings, dots and waves."""
    image = tone(
        Image.new("RGB", (w, h), pal.ground), np.asarray(1 + 0.12 * noise(rng, w // 6, h // 6, 50, 3), np.float32)
    )
    d = ImageDraw.Draw(image)
    for at in sorted(rng.sample([0.18, 0.27, 0.36, 0.45, 0.54, 0.63], 3)):
        y, kind = h * at, rng.choice(["wave", "dots", "leaf"])
        for edge in (-0.022, 0.022):
            d.line([(0, y + edge * h), (w, y + edge * h)], fill=pal.line, width=max(2, h // 300))
        for k in range(40):
            x = w * (k + 0.5) / 40
            if kind == "dots":
                circle(d, x, y, h * 0.006, pal.accent)
            elif kind == "leaf":
                d.polygon(leaf(x - w * 0.008, y + h * 0.012, -0.9, h * 0.032, h * 0.012), fill=pal.accent)
            else:
                d.arc(
                    (x - w / 80, y - h * 0.012, x + w / 80, y + h * 0.012),
                    180 * (k % 2),
                    180 * (k % 2) + 180,
                    fill=pal.accent,
                    width=max(2, h // 300),
                )
    return image


def _inlay(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Bidri: silver hammered into a blackened body."""
    side = w // rng.choice([6, 8, 10])
    tile = Image.new("RGB", (side * 2, side * 2), pal.ground)
    d = ImageDraw.Draw(tile)
    s = side * 2
    kind = rng.choice(["poppy", "net", "star"])
    if kind == "poppy":
        d.line(
            curve([(s * 0.5, s * 0.95), (s * 0.46, s * 0.7), (s * 0.5, s * 0.42)], 8),
            fill=pal.line,
            width=max(2, s // 40),
        )
        flower(d, s * 0.5, s * 0.34, s * 0.22, 6, pal.accent, pal.ground, fat=1.1)
        for sign in (-1, 1):
            d.polygon(leaf(s * 0.48, s * 0.78, -math.pi / 2 + sign * 0.8, s * 0.3, s * 0.1), fill=pal.line)
    else:
        for x, y in ((0, 0), (s, 0), (0, s), (s, s), (s / 2, s / 2)):
            flower(d, x, y, s * 0.26, 8 if kind == "net" else 6, pal.accent, pal.ground)
        d.line([(0, s / 2), (s / 2, 0), (s, s / 2), (s / 2, s), (0, s / 2)], fill=pal.line, width=max(2, s // 50))
    return repeat(smaller(tile, (side, side)), w, h)


def _smoke(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Fire-marked clay: blushes of black and cream."""
    field = noise(rng, w // 4, h // 4, w / 9, 4)
    marks = (np.clip(field * 1.3, 0, 1) * 255).astype(np.uint8)
    image = Image.composite(
        Image.new("RGB", (w, h), pal.line),
        Image.new("RGB", (w, h), pal.ground),
        Image.fromarray(marks).resize((w, h), Image.Resampling.BICUBIC),
    )
    pale = (np.clip(-field * 0.9 - 0.15, 0, 1) * 255).astype(np.uint8)
    return Image.composite(
        Image.new("RGB", (w, h), pal.accent), image, Image.fromarray(pale).resize((w, h), Image.Resampling.BICUBIC)
    )


def _grained(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Turned wood: the rings run down the piece."""
    rings_field = (
        np.sin(np.linspace(0, 50, w // 2, dtype=np.float32)[None, :] + 3.5 * noise(rng, w // 2, h // 2, w / 3, 2))
        * 0.09
    )
    return tone(
        Image.new("RGB", (w, h), pal.ground),
        np.asarray(1 + rings_field + 0.05 * noise(rng, w // 2, h // 2, 14), np.float32),
        0.2,
    )


Skin = Callable[[random.Random, Palette, int, int], Image.Image]


SKINS: dict[str, Skin] = {
    "bands": _bands,
    "incised": _incised,
    "inlay": _inlay,
    "smoke": _smoke,
    "grain": _grained,
    "glaze": painted.glaze,
    "weave": woven.basket,
}


def skin_for(name: str, rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image | RGB:
    if name == "plain":
        return pal.ground
    wide = int(w * (0.62 if name in ("glaze", "weave") else 1))
    return SKINS[name](rng, pal, wide, max(8, int(h * wide / w)))


def _coiled(rng: random.Random, pal: Palette, n: int) -> Image.Image:
    """Grass coiled from the middle, the dyed rows making a star."""
    xs, ys = np.meshgrid(np.linspace(-1, 1, n, dtype=np.float32), np.linspace(-1, 1, n, dtype=np.float32))
    r, a = np.hypot(xs, ys), np.arctan2(ys, xs)
    turns = rng.choice([16, 20, 26])
    spiral = r * turns + a / (2 * math.pi)
    row, frac = np.floor(spiral), spiral % 1
    stitch = np.sin(a * np.clip(row, 2, None) * 7) * 0.5 + 0.5
    light = (0.55 + 0.5 * np.sin(np.pi * frac) ** 0.6) * (0.82 + 0.22 * stitch)
    points = rng.choice([6, 8, 10])
    level = row + np.round(2.4 * np.cos(a * points))
    third = turns / 4
    index = np.select(
        [(level > third) & (level < third * 1.5), (level > third * 2.2) & (level < third * 2.5), level > turns - 2],
        [1, 2, 1],
        0,
    )
    colour = np.asarray([pal.ground, pal.first, pal.second], np.float32)[index]
    return Image.fromarray(np.clip(colour * light[..., None], 0, 255).astype(np.uint8))


def round_face(rng: random.Random, pal: Palette, n: int, kind: str) -> Image.Image:
    """A skin for round flat things: a painted plate, a coiled grass mat, a brass tray."""
    image = Image.new("RGB", (n, n), pal.ground)
    d = ImageDraw.Draw(image)
    c = n / 2
    if kind == "coil":
        return _coiled(rng, pal, n)
    petals = rng.choice([8, 10, 12, 16])
    pen = max(2, n // 220)
    circle(d, c, c, c * 0.995, pal.line)
    circle(d, c, c, c * 0.955, pal.ground)
    for x, y, a in ring(c, c, c * 0.83, petals * 2):
        d.polygon(
            leaf(x - c * 0.09 * math.cos(a), y - c * 0.09 * math.sin(a), a, c * 0.2, c * 0.1),
            fill=pal.first,
            outline=pal.line,
            width=pen,
        )
    for x, y, _ in ring(c, c, c * 0.83, petals * 2, math.pi / petals / 2):
        flower(d, x, y, c * 0.05, 5, pal.accent, pal.line)
    for r in (0.70, 0.68):
        circle(d, c, c, c * r, outline=pal.line, width=pen)
    for x, y, a in ring(c, c, c * 0.30, petals):
        d.line([(x, y), (c + c * 0.48 * math.cos(a), c + c * 0.48 * math.sin(a))], fill=pal.line, width=pen)
        flower(
            d,
            c + c * 0.54 * math.cos(a),
            c + c * 0.54 * math.sin(a),
            c * 0.11,
            6,
            pal.second,
            pal.accent,
            line=pal.line,
        )
        for side in (-1, 1):
            d.polygon(
                leaf(x + c * 0.08 * math.cos(a), y + c * 0.08 * math.sin(a), a + side * 0.85, c * 0.12, c * 0.05),
                fill=pal.first,
                outline=pal.line,
                width=pen,
            )
    flower(d, c, c, c * 0.30, petals, pal.second, pal.accent, line=pal.line, fat=1.15)
    flower(d, c, c, c * 0.16, 8, pal.ground, pal.first, line=pal.line)
    return tone(image, np.asarray(1 + 0.05 * noise(rng, n // 8, n // 8, 30, 3), np.float32), 0)
