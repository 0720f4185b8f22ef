"""Needlework: kantha running stitch, phulkari darning, sozni-like paisleys on pashmina."""

from __future__ import annotations

import itertools
import math
import random

import numpy as np
from PIL import Image, ImageDraw

from .canvas import (
    Point,
    boteh,
    circle,
    curve,
    flower,
    generator,
    grain,
    grid,
    leaf,
    noise,
    repeat,
    ring,
    shrunk,
    smaller,
    tone,
    weave,
)
from .palettes import RGB, Palette, mix


def _running(
    draw: ImageDraw.ImageDraw, points: list[Point], colour: RGB, dash: float, width: int, start: float = 0.0
) -> None:
    """Running stitch along a line: a stitch, a gap a little shorter."""
    left, on = dash * (1 - start), True
    for (x0, y0), (x1, y1) in itertools.pairwise(points):
        length = math.hypot(x1 - x0, y1 - y0)
        at = 0.0
        while length - at > 1e-6:
            step = min(left, length - at)
            if on:
                a, b = at / length, (at + step) / length
                draw.line(
                    [(x0 + (x1 - x0) * a, y0 + (y1 - y0) * a), (x0 + (x1 - x0) * b, y0 + (y1 - y0) * b)],
                    fill=colour,
                    width=width,
                )
            at += step
            left -= step
            if left <= 1e-6:
                on = not on
                left = dash if on else dash * 0.7


def _rippled(image: Image.Image, rng: random.Random, row: float) -> Image.Image:
    """Old cloth drawn into ripples by rows of stitches."""
    w, h = image.width // 2, image.height // 2
    xs, ys = grid(w, h)
    wander = noise(rng, w, h, w / 6, 2) * row * 0.8
    rip = np.sin((ys + wander) / (row / 2) * math.pi) * 0.055
    pits = np.clip(np.sin(xs / (row * 0.55) * math.pi + np.floor((ys + wander) / row) * 2.1), 0, 1)
    light = 1.0 + rip - 0.05 * pits * (rip < -0.01) + 0.05 * noise(rng, w, h, w / 3, 2)
    return weave(tone(image, np.asarray(light, np.float32)), rng, 4, 0.10)


def kantha(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """A quilt of worn saris: soft patches, rows of white running stitch over all of them."""
    n = rng.choice([4, 5, 6, 7])
    gen = generator(rng)
    image = Image.new("RGB", (w, h), pal.ground)
    d = ImageDraw.Draw(image)
    pool = [
        pal.ground,
        mix(pal.first, pal.ground, 0.35),
        mix(pal.second, pal.ground, 0.35),
        mix(pal.accent, pal.ground, 0.3),
        mix(pal.line, pal.ground, 0.5),
        mix(pal.first, pal.ground, 0.6),
    ]
    side = w / n
    strips = rng.random() < 0.4
    for j in range(math.ceil(h / side)):
        x = -rng.random() * side if strips else 0.0
        while x < w:
            width = side * (rng.choice([0.5, 1, 1.5, 2]) if strips else 1)
            colour = rng.choice(pool)
            d.rectangle((x, j * side, x + width, (j + 1) * side), fill=colour)
            kind = rng.random()
            ink = mix(colour, rng.choice([pal.line, pal.first, pal.second]), 0.35)
            if kind < 0.25:
                for k in range(1, 9):
                    d.line(
                        [(x + width * k / 9, j * side), (x + width * k / 9, (j + 1) * side)],
                        fill=ink,
                        width=max(1, round(w / 500)),
                    )
            elif kind < 0.5:
                for k in range(5):
                    for m in range(5):
                        flower(d, x + width * (k + 0.5) / 5, (j + (m + 0.5) / 5) * side, side * 0.05, 5, ink)
            x += width
    row = w / 110
    wander = noise(rng, w // 16 + 1, int(h / row) + 1, 9, 1) * row * 0.3
    thread = mix(pal.ground, (255, 255, 255), 0.45)
    for j in range(int(h / row)):
        points = [(i * 16.0, j * row + float(wander[j, i])) for i in range(w // 16 + 1)]
        _running(
            d, points, thread if gen.random() < 0.93 else pal.first, row * 0.95, max(1, round(w / 560)), rng.random()
        )
    return _rippled(image, rng, row / 2)


def nakshi(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """A figured kantha: lotus in the middle, trees of life in the corners, every field filled with echoing stitches."""
    image = Image.new("RGB", (w, h), pal.ground)
    d = ImageDraw.Draw(image)
    dash, width = w / 120, max(2, round(w / 420))
    cx, cy = w / 2, h / 2
    colours = [pal.line, pal.first, pal.second, pal.accent]

    def echo(points: list[Point], colour: RGB, steps: int) -> None:
        for k in range(steps):
            ringed = shrunk(points, 1 - k / (steps + 0.6))
            _running(d, [*ringed, ringed[0]], colour, dash, width, rng.random())

    n = rng.choice([8, 10, 12])
    for layer, (r0, r1, colour) in enumerate(((0.0, 0.13, pal.first), (0.10, 0.24, pal.line), (0.2, 0.34, pal.second))):
        for k in range(n):
            a = 2 * math.pi * (k + layer / 2) / n
            echo(
                leaf(cx + r0 * w * math.cos(a), cy + r0 * w * math.sin(a), a, (r1 - r0) * w, (r1 + 0.02) * w * 3.4 / n),
                colour,
                5,
            )
    circle(d, cx, cy, w * 0.03, pal.accent)
    for sx in (-1, 1):
        for sy in (-1, 1):
            x, y = cx + sx * w * 0.34, cy + sy * h * 0.355
            shape = [(x + sx * (px - x), py) for px, py in boteh(x, y, w * 0.3)]
            echo(shape, rng.choice(colours[:3]), 8)
            for k in range(3):
                echo(
                    leaf(
                        x - sx * w * 0.17,
                        y + w * 0.03 * (k - 1),
                        math.pi / 2 * (1 + sx) + sx * (k - 1) * 0.7,
                        w * 0.1,
                        w * 0.045,
                    ),
                    pal.accent,
                    3,
                )
    for k in range(7):
        for side in (-1, 1):
            x = w * (k + 0.5) / 7
            flower(d, x, cy + side * h * 0.475, w * 0.028, 6, colours[k % 4], pal.ground)
            y = h * (k + 0.5) / 7
            flower(d, cx + side * w * 0.47, y, w * 0.024, 6, colours[(k + 1) % 4], pal.ground)
    for inset in (0.015, 0.024, 0.06, 0.068):
        box = [
            (w * inset, w * inset),
            (w * (1 - inset), w * inset),
            (w * (1 - inset), h - w * inset),
            (w * inset, h - w * inset),
        ]
        _running(d, [*box, box[0]], rng.choice(colours[:3]), dash, width)
    row = w / 95
    faint = mix(pal.ground, pal.line, 0.16)
    for j in range(int(h / row)):
        if j % 2:
            _running(d, [(w * 0.075, j * row), (w * 0.925, j * row)], faint, dash, 1, rng.random())
    return _rippled(image, rng, row / 2)


def phulkari(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Floss silk darned from the back of coarse cloth; where the stitch turns, the colour turns with it."""
    n = rng.choice([5, 6, 7, 9])
    unit = w / n
    sw, sh = w // 2, h // 2
    xs, ys = grid(sw, sh)
    u, v = xs / (unit / 2), ys / (unit / 2)
    cx, cy = np.floor(u), np.floor(v)
    a, b = u - cx - 0.5, v - cy - 0.5
    step = 13
    ta = (np.floor(np.abs(a) * step) + np.floor(np.abs(b) * step)) / step
    mode = rng.choice(["bagh", "star", "lehar", "bagh"])
    colours = np.asarray([pal.ground, pal.line, pal.first, pal.second, pal.accent], np.float32)
    if mode == "lehar":
        band = np.floor(v * 3 + np.abs(((u * 1.0) % 1) - 0.5) * 3.0).astype(np.int32)
        index = np.asarray([1, 1, 2, 1, 3, 1, 4, 0])[band % 8]
    elif mode == "star":
        index = np.select([ta < 0.12, ta < 0.28, ta < 0.42, ta < 0.52], [3, 1, 2, 1], 0)
        index = np.where((np.minimum(np.abs(a), np.abs(b)) < 0.02) & (ta < 0.52), 0, index)
    else:
        other = ((cx + cy) % 3).astype(np.int32)
        index = np.select([ta < 0.1, ta < 0.2, ta < 0.44], [0, np.asarray([2, 3, 4])[other], 1], 0)
        index = np.where(ta >= 0.48, np.where(ta > 0.72, np.asarray([1, 2, 1])[other], 1), index)
    across = np.where((a * b) > 0, 1.0, -1.0)
    floss = 0.5 + 0.5 * np.sin(np.where(across > 0, xs, ys) * 2.05)
    sheen = np.where(across > 0, 1.07, 0.88) + 0.06 * noise(rng, sw, sh, unit, 2)
    cloth = 0.90 + 0.10 * np.sin(xs * 1.6) * np.sin(ys * 1.6)
    light = np.where(index == 0, cloth, sheen * (0.76 + 0.3 * floss))
    out = colours[index] * light[..., None]
    image = Image.fromarray(np.clip(out, 0, 255).astype(np.uint8)).resize((w, h), Image.Resampling.BICUBIC)
    return grain(image, rng, 7)


def paisley(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Fine wool with filled botehs in rows; each is worked with small flowers."""
    side = round(w / rng.choice([3, 4, 5]))
    tall = round(side * rng.choice([1.25, 1.4]))
    s, t = side * 2, tall * 2
    tile = Image.new("RGB", (s, t), pal.ground)
    d = ImageDraw.Draw(tile)
    x, y = s / 2, t * 0.5
    size = t * 0.86
    shape = boteh(x - s * 0.05, y, size)
    d.polygon(shape, fill=pal.line)
    d.polygon(shrunk(shape, 0.955), fill=mix(pal.ground, pal.first, 0.18))
    d.line([*shrunk(shape, 0.86), shrunk(shape, 0.86)[0]], fill=pal.first, width=round(s * 0.012))
    petals = [pal.first, pal.second, pal.accent, pal.line]
    bx, by = x - s * 0.05, y + size * 0.2
    for k, (px, py, a) in enumerate(ring(bx, by, size * 0.15, 7, 0.4)):
        d.line([(bx, by), (px, py)], fill=pal.second, width=round(s * 0.008))
        flower(d, px, py, s * 0.062, 6, petals[k % 3], pal.accent, phase=a)
    flower(d, bx, by, s * 0.1, 8, pal.first, pal.accent, line=pal.line)
    for k in range(5):
        q = k / 5
        px, py = x - s * 0.05 + size * 0.34 * (0.25 + 0.72 * q) ** 2.2, y + size * (0.0 - 0.46 * q + 0.06 * q**3)
        flower(d, px, py, s * (0.055 - 0.008 * k), 5, petals[(k + 1) % 3], pal.line)
        for sign in (-1, 1):
            d.polygon(leaf(px, py, -1.2 + sign * 1.3, s * 0.055, s * 0.022), fill=pal.second)
    for px, py in shape[::2]:
        circle(d, px, py, s * 0.012, pal.line)
    for sign in (-1, 1):
        stem = curve(
            [
                (x - s * 0.05, y + size * 0.49),
                (x + sign * s * 0.14, y + size * 0.53),
                (x + sign * s * 0.25, y + size * 0.45),
            ],
            6,
        )
        d.line(stem, fill=pal.second, width=round(s * 0.01))
        flower(d, *stem[-1], s * 0.045, 6, pal.accent, pal.first)
    image = repeat(smaller(tile, (side, tall)), w, h, drop=True)
    sw, sh = w // 2, h // 2
    xs, ys = grid(sw, sh)
    twill = 0.97 + 0.05 * np.sin((xs + ys) * 1.5) + 0.05 * noise(rng, sw, sh, 160, 2)
    return grain(tone(image, np.asarray(twill, np.float32)), rng, 8)
