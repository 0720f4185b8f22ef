"""Block printed and resist dyed cloth: ajrakh, dabu, Bagru and Sanganer butis, bandhani."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .canvas import (
    boteh,
    circle,
    flower,
    generator,
    grain,
    grid,
    hand_printed,
    leaf,
    noise,
    repeat,
    ring,
    shrunk,
    smaller,
    tone,
    turned,
    weave,
)
from .palettes import Palette, mix

SS = 2  # the tile is drawn this much larger and reduced, for clean edges


def _tile(w: int, h: int, colour: tuple[int, int, int]) -> tuple[Image.Image, ImageDraw.ImageDraw]:
    image = Image.new("RGB", (w * SS, h * SS), colour)
    return image, ImageDraw.Draw(image)


def _done(tile: Image.Image) -> Image.Image:
    return smaller(tile, (tile.width // SS, tile.height // SS))


def _everywhere(w: int, h: int, x: float, y: float) -> list[tuple[float, float]]:
    """The place and its copies beyond the tile's edges."""
    return [(x + i * w, y + j * h) for i in (-1, 0, 1) for j in (-1, 0, 1)]


def ajrakh(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Roundels and stars left white by lime resist between madder and indigo baths."""
    side = round(w / rng.choice([4.4, 5, 5.6, 6.4]))
    s = side * SS
    tile, d = _tile(side, side, pal.ground)
    n = rng.choice([8, 8, 10, 12, 16])
    rings = rng.choice([0, 1, 2])
    shape = rng.choice(["wheel", "star", "wheel", "lattice"])
    thin = s * 0.013

    def star(x: float, y: float, r: float, fill: tuple[int, int, int], points: int = 8, deep: float = 0.62) -> None:
        corners = [
            (
                x + (r if k % 2 == 0 else r * deep) * math.cos(math.pi * k / points),
                y + (r if k % 2 == 0 else r * deep) * math.sin(math.pi * k / points),
            )
            for k in range(points * 2)
        ]
        d.polygon(corners, fill=fill)

    for x, y in _everywhere(s, s, 0, 0):  # between the wheels
        if shape == "lattice":
            star(x, y, s * 0.33, pal.line, 4, 0.55)
            star(x, y, s * 0.29, pal.second, 4, 0.55)
        else:
            star(x, y, s * 0.25, pal.line, 4, 0.42)
            star(x, y, s * 0.215, pal.first, 4, 0.42)
        flower(d, x, y, s * 0.12, 8, pal.line, pal.accent)
        circle(d, x, y, s * 0.03, pal.second)
    for x, y in _everywhere(s, s, s / 2, s / 2):
        r = s * 0.46
        if shape == "star":
            star(x, y, r * 1.04, pal.line, 8, 0.74)
            star(x, y, r * 0.98, pal.first, 8, 0.74)
        else:
            circle(d, x, y, r, pal.line)
            circle(d, x, y, r - thin, pal.second)
            for px, py, _ in ring(x, y, r * 0.91, n * 3):
                circle(d, px, py, s * 0.0115, pal.line)
            circle(d, x, y, r * 0.84, pal.line)
            circle(d, x, y, r * 0.84 - thin, pal.first)
        for px, py, a in ring(x, y, r * 0.36, n, math.pi / n):
            d.polygon(leaf(px, py, a, r * 0.42, r * 1.5 / n, blunt=0.8), fill=pal.line)
            d.polygon(
                leaf(px + 2 * math.cos(a), py + 2 * math.sin(a), a, r * 0.36, r * 0.95 / n, blunt=0.8), fill=pal.ground
            )
        for px, py, _ in ring(x, y, r * 0.72, n):
            circle(d, px, py, s * 0.017, pal.accent if rings else pal.line)
        circle(d, x, y, r * 0.38, pal.line)
        circle(d, x, y, r * 0.38 - thin, pal.ground if n < 12 else pal.second)
        flower(d, x, y, r * 0.34, max(6, n // 2), pal.first if shape != "star" else pal.accent, pal.line, line=pal.line)
        circle(d, x, y, r * 0.05, pal.second)
    for x, y in _everywhere(s, s, s / 2, 0) + _everywhere(s, s, 0, s / 2):
        circle(d, x, y, s * 0.035, pal.line)
        circle(d, x, y, s * 0.02, pal.second)
    cloth = repeat(_done(tile), w, h, offset=(rng.randrange(side), rng.randrange(side)))
    return weave(hand_printed(cloth, rng, (side, side), 0.09), rng, 5, 0.10)


def dabu(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Mud resist: flowers that stayed pale in the vat, and fine crackle where the mud broke."""
    side = round(w / rng.choice([3.6, 4.4, 5.4, 6.5]))
    s = side * SS
    tile, d = _tile(side, side, pal.ground)
    kind = rng.choice(["star", "sprig", "leaf", "wheel"])
    for x, y in _everywhere(s, s, s / 2, s / 2):
        if kind == "star":
            flower(d, x, y, s * 0.34, rng.choice([6]), pal.line, pal.ground, fat=0.55)
        elif kind == "wheel":
            circle(d, x, y, s * 0.36, outline=pal.line, width=s * 0.018)
            flower(d, x, y, s * 0.31, 12, pal.line, pal.ground, fat=0.7)
            for px, py, _ in ring(x, y, s * 0.41, 24):
                circle(d, px, py, s * 0.012, pal.line)
        elif kind == "leaf":
            for a in (-2.3, -1.57, -0.84):
                d.polygon(leaf(x, y + s * 0.22, a, s * 0.46, s * 0.15), fill=pal.line)
                d.line(
                    [(x, y + s * 0.22), (x + s * 0.36 * math.cos(a), y + s * 0.22 + s * 0.36 * math.sin(a))],
                    fill=pal.ground,
                    width=round(s * 0.012),
                )
            circle(d, x, y + s * 0.27, s * 0.035, pal.line)
        else:
            d.line([(x, y + s * 0.36), (x, y - s * 0.05)], fill=pal.line, width=round(s * 0.016))
            flower(d, x, y - s * 0.12, s * 0.2, 8, pal.line, pal.ground, fat=0.8)
            for sign in (-1, 1):
                for k in (0.08, 0.22):
                    d.polygon(leaf(x, y + s * k, math.pi / 2 - sign * 2.1, s * 0.2, s * 0.08), fill=pal.line)
    for x, y in _everywhere(s, s, s / 2, 0):
        flower(d, x, y, s * 0.06, 5, pal.accent)
        circle(d, x, y, s * 0.018, pal.ground)
    cloth = repeat(_done(tile), w, h, drop=rng.random() < 0.7)
    veins = np.abs(noise(rng, w // 2, h // 2, w / 14, 3))
    crackle = np.where(veins < 0.012, 0.30, 0.0) * (noise(rng, w // 2, h // 2, w / 6) > 0.1)
    mask = Image.fromarray((crackle * 255).astype(np.uint8)).resize((w, h), Image.Resampling.BILINEAR)
    cloth = Image.composite(Image.new("RGB", (w, h), mix(pal.ground, pal.line, 0.75)), cloth, mask)
    return weave(hand_printed(cloth, rng, (side, side), 0.14), rng, 5, 0.12)


def buti(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Small sprigs in rows, the outline block and the filler block never quite on top of each other."""
    side = round(w / rng.choice([5, 6, 7]))
    tall = round(side * rng.choice([0.95, 1.05, 1.15]))
    sw, sh = side * SS, tall * SS
    tile, d = _tile(side, tall, pal.ground)
    kind = rng.choice(["poppy", "boteh", "lotus", "rosette", "poppy", "iris"])
    lean = rng.choice([0, 0.25, -0.25])
    dx, dy = rng.uniform(-1, 1) * sw * 0.012, rng.uniform(-1, 1) * sw * 0.012

    def stem(x: float, y: float) -> None:
        d.line(
            [(x, y - sw * 0.02), (x + lean * sw * 0.1, y + sh * 0.2), (x + lean * sw * 0.3, y + sh * 0.34)],
            fill=pal.second,
            width=round(sw * 0.018),
        )
        for sign, k in ((-1, 0.12), (1, 0.2), (-1, 0.27)):
            d.polygon(
                leaf(x + lean * sw * k, y + sh * k, math.pi / 2 - sign * 2.0, sw * 0.17, sw * 0.075), fill=pal.second
            )

    for x, y in _everywhere(sw, sh, sw / 2, sh * 0.4):
        if kind == "boteh":
            shape = boteh(x, y + sh * 0.1, sh * 0.74, lean)
            d.polygon(shape, fill=pal.line)
            d.polygon(shrunk(shape, 0.88), fill=pal.ground)
            d.polygon([(px + dx, py + dy) for px, py in shrunk(shape, 0.74)], fill=pal.first)
            flower(d, x, y + sh * 0.25, sw * 0.13, 7, pal.ground, pal.accent)
            for k in range(3):
                circle(d, x + sw * 0.035 * k * k, y + sh * (0.06 - 0.09 * k), sw * (0.03 - 0.006 * k), pal.ground)
        elif kind == "rosette":
            flower(d, x, y + sh * 0.1, sw * 0.27, 8, pal.line, None, fat=1.1)
            flower(d, x + dx, y + sh * 0.1 + dy, sw * 0.23, 8, pal.first, pal.accent, fat=0.95)
            for px, py, a in ring(x, y + sh * 0.1, sw * 0.31, 8, math.pi / 8):
                d.polygon(leaf(px, py, a, sw * 0.11, sw * 0.05), fill=pal.second)
        else:
            stem(x, y)
            petals = {"poppy": 7, "lotus": 5, "iris": 3}[kind]
            if kind == "poppy":
                flower(d, x, y, sw * 0.27, petals, pal.line, None, phase=0.4, fat=1.25)
                flower(d, x + dx, y + dy, sw * 0.235, petals, pal.first, pal.accent, phase=0.4, fat=1.1)
            else:
                for k in range(petals):
                    a = -math.pi / 2 + (k - (petals - 1) / 2) * (0.5 if kind == "lotus" else 0.8)
                    d.polygon(leaf(x, y + sh * 0.02, a, sw * 0.4, sw * 0.18), fill=pal.line)
                    d.polygon(
                        leaf(x + dx, y + sh * 0.01 + dy, a, sw * 0.34, sw * 0.125),
                        fill=pal.first if k % 2 == 0 else pal.accent,
                    )
                circle(d, x, y + sh * 0.03, sw * 0.045, pal.second)
    small = rng.random() < 0.75
    for x, y in _everywhere(sw, sh, sw / 2, sh * 0.93):
        if small:
            flower(d, x, y, sw * 0.075, 5, pal.accent, pal.line)
    cloth = repeat(_done(tile), w, h, drop=rng.random() < 0.8)
    return weave(hand_printed(cloth, rng, (side * 2, tall * 2), 0.06), rng, 5, 0.08)


def jaal(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """An all-over net of stems with a flower in each opening, as on Bagru quilts."""
    side = round(w / rng.choice([3.4, 4.2, 5]))
    s = side * SS
    tile, d = _tile(side, side, pal.ground)
    width = round(s * 0.022)
    n = rng.choice([8, 10, 12])
    for ox, oy in _everywhere(s, s, s / 2, s / 2):
        for sx in (-1, 1):
            for sy in (-1, 1):
                line = [
                    (
                        ox + sx * s / 2 * (1 - math.cos(math.pi / 2 * k / 14)),
                        oy + sy * s / 2 * math.sin(math.pi / 2 * k / 14) - sy * s / 2,
                    )
                    for k in range(15)
                ]
                d.line(line, fill=pal.second, width=width, joint="curve")
                for k in (4, 8, 11):
                    x, y = line[k]
                    for a in (0.9, -0.9):
                        d.polygon(leaf(x, y, math.atan2(sy, sx) + a, s * 0.1, s * 0.045), fill=pal.second)
    for x, y in _everywhere(s, s, s / 2, s / 2):
        flower(d, x, y, s * 0.235, n, pal.line, None, fat=1.2)
        flower(d, x + s * 0.006, y - s * 0.004, s * 0.21, n, pal.first, pal.accent, fat=1.05)
        circle(d, x, y, s * 0.03, pal.line)
        for px, py, _ in ring(x, y, s * 0.27, n, math.pi / n):
            circle(d, px, py, s * 0.011, pal.line)
    for x, y in _everywhere(s, s, 0, 0) + _everywhere(s, s, s / 2, 0) + _everywhere(s, s, 0, s / 2):
        flower(d, x, y, s * 0.085, 6, pal.accent, pal.first, line=pal.line)
    cloth = repeat(_done(tile), w, h)
    return weave(hand_printed(cloth, rng, (side, side), 0.08), rng, 5, 0.10)


def bandhani(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Thousands of tied dots, each a small pale square with a speck of dye in its middle."""
    side = round(w / rng.choice([2.6, 3.2, 3.8]))
    tile = Image.new("RGB", (side * SS, side * SS), pal.ground)
    d = ImageDraw.Draw(tile)
    s = side * SS
    r = s * rng.choice([0.0125, 0.015])

    def knot(x: float, y: float, colour: tuple[int, int, int]) -> None:
        x, y = x + rng.uniform(-1, 1) * r * 0.35, y + rng.uniform(-1, 1) * r * 0.35
        a = rng.uniform(0, 1.57)
        q = r * rng.uniform(0.85, 1.12)
        for i in (-1, 0, 1):
            for j in (-1, 0, 1):
                d.polygon(
                    turned([(-q, -q), (q, -q * 0.8), (q * 0.9, q), (-q * 0.85, q)], a, x + i * s, y + j * s),
                    fill=colour,
                )
                circle(d, x + i * s, y + j * s, q * 0.33, mix(pal.ground, colour, 0.25))

    rings = rng.choice([5, 6, 7, 8])
    step = s * 0.048
    shape = rng.choice(["round", "round", "square", "lotus"])
    for k in range(rings + 1):
        colour = pal.line if k % 3 != 1 else pal.accent
        rad = step * k
        if k == 0:
            knot(s / 2, s / 2, pal.accent)
            continue
        n = max(6, round(2 * math.pi * rad / (r * 3.1)))
        for x, y, a in ring(s / 2, s / 2, rad, n):
            if shape == "square":
                m = max(abs(math.cos(a)), abs(math.sin(a)))
                x, y = s / 2 + rad / m * math.cos(a) * 0.9, s / 2 + rad / m * math.sin(a) * 0.9
            elif shape == "lotus":
                f = 1 + 0.22 * math.cos(8 * a) * k / rings
                x, y = s / 2 + rad * f * math.cos(a), s / 2 + rad * f * math.sin(a)
            knot(x, y, colour)
    for i in range(-2, 3):
        for j in range(-2, 3):
            if abs(i) + abs(j) <= 2:
                knot(s / 2 + i * r * 3, j * r * 3, pal.line if (i + j) % 2 == 0 else pal.first)
    lines = rng.random() < 0.5
    if lines:
        for k in range(12):
            t = (k + 0.5) / 12
            for x, y in ((t * s, s * 0.0), (0.0, t * s)):
                if 0.14 < t < 0.86:
                    knot(x, y, pal.first)
    image = repeat(_done(tile), w, h, drop=not lines)
    pucker = noise(rng, w // 4, h // 4, 26, 2) * 0.10 + noise(rng, w // 4, h // 4, 140) * 0.07
    image = tone(image, np.asarray(1.0 + pucker, np.float32))
    return grain(image, rng, 6)


def border(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """A printed or woven end piece: stripes, a row of motifs, teeth towards the field."""
    bands = Image.new("RGB", (w, h), pal.second)
    d = ImageDraw.Draw(bands)
    for y0, y1, colour in (
        (0.0, 0.05, pal.line),
        (0.05, 0.13, pal.first),
        (0.13, 0.16, pal.line),
        (0.84, 0.87, pal.line),
        (0.87, 0.95, pal.first),
        (0.95, 1.0, pal.line),
    ):
        d.rectangle((0, h * y0, w, h * y1), fill=colour)
    n = max(4, round(w / (h * 0.5)))
    step = w / n
    kind = rng.choice(["boteh", "flower", "diamond"])
    for i in range(n + 1):
        x, y = (i + 0.5) * step, h * 0.5
        if kind == "boteh":
            shape = boteh(x, y, h * 0.56)
            d.polygon(shape, fill=pal.line)
            d.polygon(shrunk(shape, 0.8), fill=pal.first)
            flower(d, x, y + h * 0.08, h * 0.1, 7, pal.accent, pal.line)
        elif kind == "flower":
            flower(d, x, y, h * 0.27, 8, pal.line)
            flower(d, x, y, h * 0.21, 8, pal.first, pal.accent)
        else:
            d.polygon([(x, y - h * 0.28), (x + step * 0.42, y), (x, y + h * 0.28), (x - step * 0.42, y)], fill=pal.line)
            d.polygon([(x, y - h * 0.2), (x + step * 0.3, y), (x, y + h * 0.2), (x - step * 0.3, y)], fill=pal.first)
            circle(d, x, y, h * 0.06, pal.accent)
        circle(d, i * step, y, h * 0.035, pal.accent)
    return bands.filter(ImageFilter.GaussianBlur(0.6))


def tie_dye_field(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Leheriya: diagonal waves of two dyes that bleed a little at the edge."""
    xs, ys = grid(w // 2, h // 2)
    period = w / 2 / rng.choice([7, 9, 12])
    wobble = 10 * noise(rng, w // 2, h // 2, w / 5, 2)
    phase = (xs * 0.8 + ys * rng.choice([0.8, -0.8]) + wobble) / period
    edge = np.clip((np.abs((phase % 1) - 0.5) - 0.22) * period * 0.55 + 0.5, 0, 1)
    speck = generator(rng).normal(0, 0.06, edge.shape)
    mask = Image.fromarray((np.clip(edge + speck * edge, 0, 1) * 255).astype(np.uint8)).resize(
        (w, h), Image.Resampling.BICUBIC
    )
    cloth = Image.composite(Image.new("RGB", (w, h), pal.ground), Image.new("RGB", (w, h), pal.line), mask)
    return grain(tone(cloth, np.asarray(1 + 0.06 * noise(rng, w // 8, h // 8, 40, 2), np.float32)), rng, 5)
