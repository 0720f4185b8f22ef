"""Warli: rice paste on a mud wall."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw

from .canvas import Point, circle, curve, grain, leaf, noise, ring, smaller, tone, turned
from .palettes import RGB, Palette


def walled(image: Image.Image, rng: random.Random, w: int, h: int, rough: float = 0.07) -> Image.Image:
    reduced = smaller(image, (w, h))
    return grain(tone(reduced, np.asarray(1 + rough * noise(rng, w // 8, h // 8, 60, 4), np.float32)), rng, 7)


def _figure(
    d: ImageDraw.ImageDraw,
    rng: random.Random,
    x: float,
    y: float,
    s: float,
    lean: float,
    colour: RGB,
    *,
    arms: str = "out",
    woman: bool = False,
) -> None:
    """A person of two triangles, standing with the feet at (x, y) and leaning by ``lean`` radians."""
    wide = max(2, round(s * 0.035))

    def at(*points: Point) -> list[Point]:
        return turned([(px * s, -py * s) for px, py in points], lean, x, y)

    d.polygon(at((-0.17, 0.74), (0.17, 0.74), (0, 0.52)), fill=colour)
    d.polygon(at((-0.13, 0.34), (0.13, 0.34), (0, 0.54)), fill=colour)
    head = at((0, 0.86))[0]
    circle(d, *head, s * 0.075, colour)
    d.line(at((0, 0.74), (0, 0.84)), fill=colour, width=wide)
    if woman:
        circle(d, *at((0.09, 0.93))[0], s * 0.045, colour)
    k = rng.uniform(-0.05, 0.05)
    d.line(at((-0.08, 0.34), (-0.14 - k, 0.16), (-0.08, 0.0), (-0.16, 0.0)), fill=colour, width=wide, joint="curve")
    d.line(at((0.08, 0.34), (0.16 + k, 0.17), (0.1, 0.0), (0.18, 0.0)), fill=colour, width=wide, joint="curve")
    for sign in (-1, 1):
        if arms == "out":
            line = at((sign * 0.16, 0.73), (sign * 0.3, 0.6), (sign * 0.36, 0.44))
        elif arms == "up":
            line = at((sign * 0.16, 0.73), (sign * 0.32, 0.84), (sign * 0.26, 1.04))
        else:
            line = at((sign * 0.16, 0.73), (sign * 0.28, 0.66), (0.32, 0.78 + sign * 0.06))
        d.line(line, fill=colour, width=wide, joint="curve")


def _tree(d: ImageDraw.ImageDraw, rng: random.Random, x: float, y: float, s: float, colour: RGB) -> None:
    wide = max(2, round(s * 0.02))
    d.line([(x, y), (x, y - s)], fill=colour, width=wide * 2)
    kind = rng.random()
    for k in range(16):
        t = 0.3 + 0.7 * k / 15
        reach = s * 0.36 * math.sin(math.pi * (1.05 - t) ** 0.8) if kind < 0.5 else s * 0.34 * (1.12 - t)
        for sign in (-1, 1):
            line = [(x, y - s * t), (x + sign * reach, y - s * t - reach * 0.7)]
            d.line(line, fill=colour, width=wide)
            for m in range(1, 5):
                px, py = x + sign * reach * m / 4.4, y - s * t - reach * 0.7 * m / 4.4
                d.line([(px, py), (px + sign * s * 0.012, py - s * 0.035)], fill=colour, width=max(1, wide - 1))


def _hut(d: ImageDraw.ImageDraw, rng: random.Random, x: float, y: float, s: float, colour: RGB) -> None:
    wide = max(2, round(s * 0.022))
    d.rectangle((x - s * 0.42, y - s * 0.5, x + s * 0.42, y), outline=colour, width=wide)
    d.polygon([(x - s * 0.55, y - s * 0.48), (x, y - s), (x + s * 0.55, y - s * 0.48)], outline=colour, width=wide)
    for k in range(1, 14):
        t = k / 14
        d.line(
            [(x - s * 0.55 * t, y - s + s * 0.52 * t), (x + s * 0.55 * t, y - s + s * 0.52 * t)],
            fill=colour,
            width=max(1, wide - 2),
        )
    d.rectangle((x - s * 0.1, y - s * 0.34, x + s * 0.1, y), fill=colour)
    for k in range(9):
        px = x - s * 0.38 + s * 0.76 * k / 8
        if abs(px - x) > s * 0.13:
            d.line([(px, y - s * 0.46), (px, y - s * 0.04)], fill=colour, width=max(1, wide - 2))


def _cow(d: ImageDraw.ImageDraw, x: float, y: float, s: float, colour: RGB, way: int) -> None:
    wide = max(2, round(s * 0.04))

    def at(*points: Point) -> list[Point]:
        return [(x + way * px * s, y - py * s) for px, py in points]

    d.polygon(at((-0.5, 0.62), (0.0, 0.5), (-0.5, 0.34)), fill=colour)
    d.polygon(at((0.45, 0.68), (-0.05, 0.5), (0.45, 0.34)), fill=colour)
    for px in (-0.46, -0.34, 0.3, 0.42):
        d.line(at((px, 0.4), (px + 0.03, 0.18), (px, 0.0)), fill=colour, width=wide)
    d.polygon(at((0.45, 0.66), (0.72, 0.62), (0.5, 0.48)), fill=colour)
    for horn in (0.16, 0.0):
        d.line(at((0.55, 0.66), (0.5 + horn, 0.8), (0.6 + horn, 0.92)), fill=colour, width=wide)
    d.line(at((-0.5, 0.6), (-0.6, 0.4), (-0.58, 0.2)), fill=colour, width=max(1, wide - 1))


def warli(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Rice paste on a mud wall: the tarpa dance, a harvest, or a wedding square, with trees and cattle."""
    ss = 1.5
    sw, sh = int(w * ss), int(h * ss)
    image = Image.new("RGB", (sw, sh), pal.ground)
    d = ImageDraw.Draw(image)
    c = pal.line
    scene = rng.choice(["dance", "harvest", "chauk", "village"])
    m = sw * 0.035
    for k, inset in enumerate((m, m * 1.35, m * 2.1)):
        d.rectangle(
            (inset, inset, sw - inset, sh - inset), outline=c, width=max(2, round(sw * (0.004 if k else 0.002)))
        )
    step = sw * 0.022
    for i in range(int((sw - 2 * m * 1.4) / step)):
        x = m * 1.42 + i * step
        for y, way in ((m * 2.05, -1), (sh - m * 2.05, 1)):
            d.polygon([(x, y), (x + step, y), (x + step / 2, y + way * m * 0.55)], fill=c)
    for i in range(int((sh - 2 * m * 1.4) / step)):
        y = m * 1.42 + i * step
        for x, way in ((m * 2.05, -1), (sw - m * 2.05, 1)):
            d.polygon([(x, y), (x, y + step), (x + way * m * 0.55, y + step / 2)], fill=c)
    cx, cy = sw / 2, sh * 0.595
    if scene in ("dance", "village"):
        turns, size = rng.choice([(2.6, 0.085), (2.1, 0.1), (1.6, 0.12)])
        a, r = 0.5, sw * 0.075
        while r < sw * 0.27 and a < turns * 2 * math.pi + 6:
            _figure(
                d,
                rng,
                cx + r * math.cos(a),
                cy + r * math.sin(a),
                sw * size,
                a + math.pi / 2,
                c,
                woman=rng.random() < 0.5,
            )
            a += sw * size * 0.72 / r
            r += sw * size * 1.15 * (sw * size * 0.72 / r) / (2 * math.pi)
        _figure(d, rng, cx, cy + sw * size * 0.4, sw * size * 0.9, 0, c, arms="play")
        d.polygon(
            [(cx + sw * 0.02, cy - sw * 0.02), (cx + sw * 0.06, cy + sw * 0.01), (cx + sw * 0.035, cy + sw * 0.03)],
            fill=c,
        )
    if scene == "chauk":
        q = sw * 0.2
        for k in range(5):
            z = q * (1 + k * 0.12)
            d.rectangle((cx - z, cy - z, cx + z, cy + z), outline=c, width=max(2, round(sw * 0.003)))
        for k in range(25):
            t = -1 + 2 * k / 24
            for px, py in (
                (cx + t * q * 1.18, cy - q * 1.3),
                (cx + t * q * 1.18, cy + q * 1.3),
                (cx - q * 1.3, cy + t * q * 1.18),
                (cx + q * 1.3, cy + t * q * 1.18),
            ):
                circle(d, px, py, sw * 0.006, c)
        _figure(d, rng, cx, cy + q * 0.72, q * 1.55, 0, c, arms="up", woman=True)
        for x, y, a in ring(cx, cy, q * 0.82, 20):
            d.polygon(leaf(x, y, a, q * 0.12, q * 0.06), fill=c)
        for k in range(9):
            x = sw * (0.14 + 0.72 * k / 8)
            _figure(d, rng, x, sh * 0.9, sw * 0.1, 0, c, arms=rng.choice(["up", "out"]), woman=k % 2 == 0)
    if scene == "harvest":
        for row in range(4):
            y = sh * (0.47 + 0.13 * row)
            d.line(
                curve([(sw * 0.1, y), (sw * 0.4, y - sh * 0.012), (sw * 0.7, y + sh * 0.008), (sw * 0.9, y)]),
                fill=c,
                width=max(2, round(sw * 0.002)),
            )
            for k in range(7):
                x = sw * (0.14 + 0.115 * k + rng.uniform(-0.02, 0.02))
                pick = (k + row) % 4
                if pick == 0:
                    _cow(d, x, y - 2, sw * 0.085, c, rng.choice([-1, 1]))
                elif pick == 3:
                    for t in range(7):
                        d.line(
                            [(x + (t - 3) * sw * 0.008, y), (x + (t - 3) * sw * 0.014, y - sw * 0.06)],
                            fill=c,
                            width=max(2, round(sw * 0.002)),
                        )
                        circle(d, x + (t - 3) * sw * 0.014, y - sw * 0.062, sw * 0.004, c)
                else:
                    _figure(
                        d,
                        rng,
                        x,
                        y,
                        sw * 0.1,
                        rng.uniform(-0.15, 0.15),
                        c,
                        arms=rng.choice(["up", "out", "play"]),
                        woman=pick == 2,
                    )
    top = sh * (0.33 if scene != "chauk" else 0.27)
    places = [0.17, 0.37, 0.62, 0.82]
    rng.shuffle(places)
    for k, px in enumerate(places):
        if k < 2:
            _hut(d, rng, sw * px, top, sw * rng.uniform(0.12, 0.16), c)
        else:
            _tree(d, rng, sw * px, top, sw * rng.uniform(0.17, 0.23), c)
    sun = rng.uniform(0.4, 0.6)
    circle(d, sw * sun, sh * 0.12, sw * 0.03, outline=c, width=max(2, round(sw * 0.003)))
    for x, y, a in ring(sw * sun, sh * 0.12, sw * 0.037, 24):
        d.line(
            [(x, y), (x + sw * 0.016 * math.cos(a), y + sw * 0.016 * math.sin(a))],
            fill=c,
            width=max(2, round(sw * 0.002)),
        )
    if scene in ("dance", "village"):
        for px in (0.16, 0.84):
            _tree(d, rng, sw * px, sh * 0.92, sw * 0.2, c)
        for k in range(5):
            _cow(d, sw * (0.3 + 0.1 * k), sh * 0.925, sw * 0.06, c, 1 if k < 3 else -1)
    return walled(image, rng, w, h)
