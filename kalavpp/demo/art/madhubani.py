"""Madhubani and Pattachitra pictures: double contours, hatching, no space left bare."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageChops, ImageDraw

from .animals import beast, placed
from .canvas import Point, circle, curve, flower, leaf, ring
from .painted import finished
from .palettes import RGB, Palette, mix


def _double(d: ImageDraw.ImageDraw, outline: list[Point], ink: RGB, paper: RGB, width: int) -> None:
    """The two-line contour of Madhubani: ink, a thread of paper, ink."""
    closed = [*outline, outline[0], outline[1]]
    d.line(closed, fill=ink, width=width * 4, joint="curve")
    d.line(closed, fill=paper, width=width * 2, joint="curve")


def _hatched(
    image: Image.Image,
    outline: list[Point],
    base: RGB,
    ink: RGB,
    gap: float,
    angle: float,
    width: int,
    cross: bool = False,
) -> None:
    left, top = int(min(p[0] for p in outline)) - 1, int(min(p[1] for p in outline)) - 1
    size = (int(max(p[0] for p in outline)) - left + 2, int(max(p[1] for p in outline)) - top + 2)
    mask, lines = Image.new("L", size, 0), Image.new("L", size, 0)
    ImageDraw.Draw(mask).polygon([(x - left, y - top) for x, y in outline], fill=255)
    image.paste(base, (left, top), mask)
    d = ImageDraw.Draw(lines)
    mx, my, reach = size[0] / 2, size[1] / 2, math.hypot(*size) / 2
    for turn in (angle, angle + math.pi / 2) if cross else (angle,):
        c, s = math.cos(turn), math.sin(turn)
        k = -reach
        while k < reach:
            d.line(
                [(mx + c * k - s * reach, my + s * k + c * reach), (mx + c * k + s * reach, my + s * k - c * reach)],
                fill=255,
                width=width,
            )
            k += gap
    image.paste(ink, (left, top), ImageChops.multiply(lines, mask))


def _frieze(d: ImageDraw.ImageDraw, rng: random.Random, w: int, h: int, m: float, pal: Palette) -> None:
    """A border of flowers and leaves between ruled lines."""
    lines = max(2, round(w / 420))
    for inset in (m * 0.2, m * 0.34, m * 1.28, m * 1.42):
        d.rectangle((inset, inset, w - inset, h - inset), outline=pal.line, width=lines)
    kind = rng.choice(["flower", "leaf", "lotus"])
    across, down = round((w - 1.6 * m) / (m * 0.92)), round((h - 1.6 * m) / (m * 0.92))
    places = [(m * 0.81 + (w - 1.62 * m) * i / across, y) for i in range(across + 1) for y in (m * 0.81, h - m * 0.81)]
    places += [(x, m * 0.81 + (h - 1.62 * m) * j / down) for j in range(1, down) for x in (m * 0.81, w - m * 0.81)]
    fills = [pal.first, pal.second, pal.accent]
    for k, (x, y) in enumerate(places):
        colour = fills[k % 3]
        if kind == "flower":
            flower(d, x, y, m * 0.38, 8, colour, pal.ground, line=pal.line)
        elif kind == "lotus":
            for a in (-2.5, -2.05, -1.57, -1.1, -0.64):
                d.polygon(leaf(x, y + m * 0.26, a, m * 0.6, m * 0.24), fill=colour, outline=pal.line, width=lines)
        else:
            for a in (0.8, 2.35, -0.8, -2.35):
                d.polygon(leaf(x, y, a, m * 0.42, m * 0.2), fill=colour, outline=pal.line, width=lines)
            circle(d, x, y, m * 0.1, pal.ground, pal.line, lines)


def madhubani(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Fish, birds, an elephant or a tree within a flower border, no space left without a flower."""
    ss = 1.25
    sw, sh = int(w * ss), int(h * ss)
    image = Image.new("RGB", (sw, sh), pal.ground)
    d = ImageDraw.Draw(image)
    m = sw * 0.085
    pen = max(2, round(sw / 500))
    fills = [pal.first, pal.second, pal.accent]
    _frieze(d, rng, sw, sh, m, pal)
    scene = rng.choice(["fish", "peacocks", "elephant", "fish ring"])
    figures: list[tuple[str, float, float, float, int]] = []
    if scene == "fish":
        figures = [("fish", sw * 0.5, sh * (0.34 + 0.22 * k), sw * 0.5, 1 if k % 2 else -1) for k in range(3)]
    elif scene == "peacocks":
        figures = [("bird", sw * 0.30, sh * 0.68, sw * 0.36, 1), ("bird", sw * 0.70, sh * 0.68, sw * 0.36, -1)]
    elif scene == "elephant":
        figures = [("elephant", sw * 0.47, sh * 0.73, sw * 0.46, rng.choice([-1, 1]))]
    busy = Image.new("L", (sw, sh), 0)
    bd = ImageDraw.Draw(busy)
    bd.rectangle((0, 0, sw, sh), fill=255)
    bd.rectangle((m * 1.7, m * 1.7, sw - m * 1.7, sh - m * 1.7), fill=0)

    def limb(outline: list[Point], k: int) -> None:
        bd.polygon(outline, fill=255)
        bd.line([*outline, outline[0]], fill=255, width=round(m * 0.2))
        _double(d, outline, pal.line, pal.ground, pen)
        _hatched(
            image,
            outline,
            mix(fills[k % 3], pal.ground, 0.12),
            pal.line,
            sw * 0.009,
            0.6 + 0.5 * k,
            max(1, pen // 2),
            cross=k % 4 == 3,
        )
        d.line([*outline, outline[0]], fill=pal.line, width=pen)

    if scene == "fish ring":
        n = rng.choice([5, 6, 7])
        for k, (x, y, a) in enumerate(ring(sw / 2, sh / 2, sw * 0.25, n)):
            c, s = math.cos(a + math.pi / 2), math.sin(a + math.pi / 2)
            for i, outline in enumerate(placed(beast("fish"), 0, 0, sw * 0.25)):
                limb(
                    [(x + px * c - (py + sw * 0.11) * s, y + px * s + (py + sw * 0.11) * c) for px, py in outline],
                    k + i,
                )
            circle(d, x + sw * 0.1 * c - sw * 0.0 * s, y + sw * 0.1 * s, sw * 0.011, pal.ground, pal.line, pen)
        flower(d, sw / 2, sh / 2, sw * 0.1, 12, pal.first, pal.accent, line=pal.line)
        circle(bd, sw / 2, sh / 2, sw * 0.12, 255)
    for k, (kind, x, y, size, way) in enumerate(figures):
        parts = placed(beast(kind), x, y + (size * 0.45 if kind == "fish" else 0), size, way)
        for i in (*range(1, len(parts)), 0):
            limb(parts[i], k + i)
        eye = {"fish": (0.38, 0.03), "bird": (0.4, 0.95), "elephant": (0.42, 0.72)}[kind]
        ex, ey = x + way * eye[0] * size, y - eye[1] * size
        d.ellipse(
            (ex - size * 0.045, ey - size * 0.03, ex + size * 0.045, ey + size * 0.03),
            fill=pal.ground,
            outline=pal.line,
            width=pen,
        )
        circle(d, ex, ey, size * 0.018, pal.line)
        if kind == "elephant":
            cloth = [
                (x + way * px * size, y - py * size)
                for px, py in ((-0.24, 0.8), (0.1, 0.8), (0.13, 0.4), (-0.22, 0.38))
            ]
            limb(cloth, 3)
            flower(d, x - way * 0.05 * size, y - 0.6 * size, size * 0.1, 8, pal.accent, pal.first, line=pal.line)
        if kind == "fish":
            for q in range(5):
                d.arc(
                    (
                        x - way * (0.24 - 0.1 * q) * size - size * 0.09,
                        y - size * 0.12,
                        x - way * (0.24 - 0.1 * q) * size + size * 0.09,
                        y + size * 0.14,
                    ),
                    270 if way > 0 else 90,
                    450 if way > 0 else 270,
                    fill=pal.ground,
                    width=pen * 2,
                )
        if kind == "bird":
            for q in range(4):
                fx, fy = x - way * (0.16 + 0.13 * q) * size, y - (0.36 - 0.085 * q) * size
                circle(d, fx, fy, size * 0.045, pal.ground, pal.line, pen)
                circle(d, fx, fy, size * 0.02, pal.first)
    if scene in ("peacocks", "elephant"):
        if scene == "peacocks":
            d.line(
                curve([(sw * 0.5, sh * 0.84), (sw * 0.49, sh * 0.6), (sw * 0.51, sh * 0.36)], 8),
                fill=pal.line,
                width=pen * 4,
            )
        for k, (x, y, a) in enumerate(ring(sw * 0.5, sh * 0.3, sw * 0.16, 10)):
            d.line([(sw * 0.5, sh * 0.3), (x, y)], fill=pal.line, width=pen * 2)
            d.polygon(leaf(x, y, a, sw * 0.1, sw * 0.05), fill=fills[k % 3], outline=pal.line, width=pen)
        flower(d, sw * 0.5, sh * 0.3, sw * 0.11, 10, pal.accent, pal.first, line=pal.line)
        circle(bd, sw * 0.5, sh * 0.3, sw * 0.27, 255)
        bd.rectangle((sw * 0.47, sh * 0.3, sw * 0.53, sh * 0.86), fill=255)
        for row in range(2):
            for k in range(14):
                x = m * 1.9 + (sw - 3.8 * m) * k / 13
                d.arc(
                    (
                        x - sw * 0.035,
                        sh * (0.845 + 0.022 * row),
                        x + sw * 0.035,
                        sh * (0.845 + 0.022 * row) + sw * 0.05,
                    ),
                    180,
                    360,
                    fill=pal.second,
                    width=pen * 2,
                )
        bd.rectangle((0, sh * 0.83, sw, sh), fill=255)
    taken = np.asarray(busy.resize((sw // 8, sh // 8)))
    placed_at: list[tuple[float, float, float]] = []
    for _ in range(700):
        x, y, r = (
            rng.uniform(m * 1.7, sw - m * 1.7),
            rng.uniform(m * 1.7, sh - m * 1.7),
            sw * rng.choice([0.012, 0.018, 0.026]),
        )
        q, p, rr = int(x / 8), int(y / 8), int(r / 8) + 1
        if taken[max(0, p - rr) : p + rr + 1, max(0, q - rr) : q + rr + 1].any() or any(
            math.hypot(x - a, y - b) < r + c + sw * 0.005 for a, b, c in placed_at
        ):
            continue
        placed_at.append((x, y, r))
        n = len(placed_at)
        if n % 3:
            flower(d, x, y, r, 6 + n % 3, fills[n % 3], pal.ground, line=pal.line, phase=x)
        else:
            for a in (x, x + 2.1, x + 4.2):
                d.polygon(leaf(x, y, a, r, r * 0.5), fill=pal.second, outline=pal.line, width=max(1, pen // 2))
    return finished(image, rng, w, h)
