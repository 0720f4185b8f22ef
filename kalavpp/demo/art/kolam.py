"""Kolam: one line looped round a grid of dots, drawn as smooth curves with the symmetry of a doorstep drawing."""

from __future__ import annotations

import math
import random
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageDraw

from .canvas import Point, circle, flower, grain, leaf, noise, ring, smaller, tone
from .palettes import Palette

Dot = tuple[int, int]


def dots(shape: str, n: int) -> set[Dot]:
    """The pulli (dots) of the grid: ``diamond``, ``square``, ``hexagon`` or ``cross`` reaching n from the middle."""
    span = range(-n, n + 1)
    rules: dict[str, Callable[[int, int], bool]] = {
        "diamond": lambda x, y: abs(x) + abs(y) <= n,
        "square": lambda x, y: True,
        "hexagon": lambda x, y: abs(x) + abs(y) <= round(n * 1.5),
        "cross": lambda x, y: abs(x) <= n // 2 or abs(y) <= n // 2,
    }
    return {(x, y) for x in span for y in span if rules[shape](x, y)}


def mirrors(rng: random.Random, grid: set[Dot], share: float) -> set[tuple[Dot, Dot]]:
    """Neighbouring dots between which the line turns back instead of crossing, the same in all four quarters."""
    chosen: set[tuple[Dot, Dot]] = set()
    for x, y in sorted(grid):
        for nx, ny in ((x + 1, y), (x, y + 1)):
            if (nx, ny) not in grid or x < 0 or y < 0 or rng.random() > share:
                continue
            for turn in range(4):
                a, b = (x, y), (nx, ny)
                for _ in range(turn):
                    a, b = (-a[1], a[0]), (-b[1], b[0])
                for one, two in ((a, b), ((-a[0], a[1]), (-b[0], b[1]))):
                    chosen |= {(one, two), (two, one)}
    return chosen


def _arc(p: Point, tp: Point, q: Point, tq: Point, steps: int = 12) -> list[Point]:
    """A cubic from p (leaving along tp) to q (arriving along tq)."""
    out = []
    for k in range(steps + 1):
        t = k / steps
        a, b, c, d = 2 * t**3 - 3 * t**2 + 1, t**3 - 2 * t**2 + t, -2 * t**3 + 3 * t**2, t**3 - t**2
        out.append((a * p[0] + b * tp[0] + c * q[0] + d * tq[0], a * p[1] + b * tp[1] + c * q[1] + d * tq[1]))
    return out


def loops(grid: set[Dot], turned_back: set[tuple[Dot, Dot]]) -> list[list[Point]]:
    """The curve as four quarter strokes round each dot, in units of the dot distance."""
    sides = [(1, 0), (0, 1), (-1, 0), (0, -1)]
    strokes = []
    for x, y in sorted(grid):
        for k in range(4):
            ends: list[Point] = []
            tangents: list[Point] = []
            for side, sign in ((sides[k], 1), (sides[(k + 1) % 4], -1)):
                beyond = (x + side[0], y + side[1])
                crossing = beyond in grid and ((x, y), beyond) not in turned_back
                reach = 0.5 if crossing else 0.40
                ends.append((x + side[0] * reach, y + side[1] * reach))
                nxt, own = sides[(k + 1) % 4], sides[k]
                if crossing:
                    tangents.append(((nxt[0] - own[0]) * 0.55, (nxt[1] - own[1]) * 0.55))
                else:
                    along = nxt if sign == 1 else (-own[0], -own[1])
                    tangents.append((along[0] * 0.62, along[1] * 0.62))
            strokes.append(_arc(ends[0], tangents[0], ends[1], tangents[1]))
    return strokes


def kolam(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """A pulli kolam on a swept floor, with lotus or lamp drawings in the corners."""
    ss = 2 if w < 1000 else 1.5
    sw, sh = int(w * ss), int(h * ss)
    image = Image.new("RGB", (sw, sh), pal.ground)
    d = ImageDraw.Draw(image)
    shape = rng.choice(["diamond", "diamond", "hexagon", "square", "cross"])
    n = rng.choice({"diamond": [3, 4, 5], "hexagon": [3, 4], "square": [2, 3], "cross": [3, 4]}[shape])
    grid = dots(shape, n)
    strokes = loops(grid, mirrors(rng, grid, rng.choice([0.0, 0.12, 0.2, 0.26])))
    unit = sw * (0.84 if shape == "diamond" else 0.76) / (2 * n + 1)
    turn = math.pi / 4 if shape == "square" and rng.random() < 0.5 else 0.0
    if turn:
        unit *= 0.76
    cx, cy = sw / 2, sh / 2
    c, s = math.cos(turn), math.sin(turn)

    def at(p: Point) -> Point:
        return cx + unit * (p[0] * c - p[1] * s), cy + unit * (p[0] * s + p[1] * c)

    width = max(3, round(unit * 0.075))
    for stroke in strokes:
        d.line([at(p) for p in stroke], fill=pal.line, width=width, joint="curve")
        for p in (stroke[0], stroke[-1]):
            circle(d, *at(p), width / 2, pal.line)
    for dot in grid:
        circle(d, *at(dot), unit * 0.065, pal.accent)
    extent = max(abs(at(p)[1] - cy) for stroke in strokes for p in stroke)
    for x, y, a in ring(cx, cy, 1, 4, math.pi / 4):
        x, y = cx + (x - cx) * sw * 0.52, cy + (y - cy) * max(sw * 0.56, extent * 0.98)
        if shape == "diamond" or extent < sh * 0.36:
            for bend in (-0.7, 0, 0.7):
                d.line(
                    [*leaf(x, y, a + bend, unit * 0.8, unit * 0.34), (x, y)],
                    fill=pal.line,
                    width=max(2, width // 2 + 1),
                )
            circle(d, x, y, unit * 0.07, pal.accent)
    if rng.random() < 0.6:
        m = sw * 0.045
        d.rectangle((m, m, sw - m, sh - m), outline=pal.line, width=max(2, width // 2))
        for x, y in ((m, m), (sw - m, m), (m, sh - m), (sw - m, sh - m)):
            flower(d, x, y, unit * 0.22, 8, pal.line, pal.accent)
    image = smaller(image, (w, h))
    light = 1 + 0.05 * noise(rng, w // 8, h // 8, 70, 3)
    return grain(tone(image, np.asarray(light, np.float32)), rng, 7)
