"""Kalamkari vines and the flowers of Jaipur blue pottery."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw

from .animals import beast, placed
from .canvas import circle, curve, flower, grain, leaf, noise, ring, smaller, tone, weave
from .palettes import Palette, mix


def finished(image: Image.Image, rng: random.Random, w: int, h: int, rough: float = 0.045) -> Image.Image:
    reduced = smaller(image, (w, h))
    return grain(tone(reduced, np.asarray(1 + rough * noise(rng, w // 8, h // 8, 60, 4), np.float32)), rng, 6)


def kalamkari(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """A bamboo-pen vine that climbs from a mound, every flower different, filled with mordant colours."""
    ss = 1.25
    sw, sh = int(w * ss), int(h * ss)
    image = Image.new("RGB", (sw, sh), pal.ground)
    d = ImageDraw.Draw(image)
    ink, pen = pal.line, max(2, round(sw / 560))
    fills = [pal.first, pal.second, pal.accent, mix(pal.first, pal.ground, 0.4)]
    m = sw * 0.10
    d.rectangle((0, 0, sw, sh), outline=pal.first, width=round(m))
    for inset in (m * 0.14, m * 0.86, m, m * 1.1):
        d.rectangle((inset, inset, sw - inset, sh - inset), outline=pal.ground if inset < m else ink, width=pen)
    n, k2 = round(sw / (m * 0.9)), round(sh / (m * 0.9))
    for x, y in [(sw * (i + 0.5) / n, q) for i in range(n) for q in (m / 2, sh - m / 2)] + [
        (q, sh * (j + 0.5) / k2) for j in range(1, k2 - 1) for q in (m / 2, sw - m / 2)
    ]:
        flower(d, x, y, m * 0.27, 6, pal.ground, pal.second)
    blooms: list[tuple[float, float, float]] = []

    def bloom(x: float, y: float, r: float, a: float) -> None:
        kind = rng.randrange(4)
        petals = rng.choice([6, 8, 10])
        one, two = rng.sample(fills, 2)
        if kind == 0:
            for q in range(3):
                flower(
                    d,
                    x,
                    y,
                    r * (1 - 0.26 * q),
                    petals,
                    [one, pal.ground, two][q],
                    None,
                    line=ink,
                    phase=q * math.pi / petals + a,
                    fat=1.15,
                )
            circle(d, x, y, r * 0.2, pal.accent, ink, pen)
        elif kind == 1:
            for lean in (0.95, 0.6, 0.3, -0.3, -0.6, -0.95, 0.0):
                d.polygon(
                    leaf(
                        x - r * 0.5 * math.cos(a),
                        y - r * 0.5 * math.sin(a),
                        a + lean,
                        r * (1.6 - 0.4 * abs(lean)),
                        r * 0.55,
                    ),
                    fill=one if abs(lean) > 0.5 else two,
                    outline=ink,
                    width=pen,
                )
            circle(d, x - r * 0.5 * math.cos(a), y - r * 0.5 * math.sin(a), r * 0.24, pal.second, ink, pen)
        elif kind == 2:
            circle(d, x, y, r, one, ink, pen)
            for px, py, _ in ring(x, y, r, petals * 2):
                circle(d, px, py, r * 0.17, two, ink, pen)
            for share in (0.72, 0.44):
                circle(d, x, y, r * share, pal.ground if share > 0.5 else two, ink, pen)
            flower(d, x, y, r * 0.4, 8, pal.accent, one, line=ink)
        else:
            flower(d, x, y, r, petals, one, None, line=ink, fat=1.3, phase=a)
            for q in range(petals):
                b = a + 2 * math.pi * q / petals
                d.line(
                    [
                        (x + r * 0.25 * math.cos(b), y + r * 0.25 * math.sin(b)),
                        (x + r * 0.8 * math.cos(b), y + r * 0.8 * math.sin(b)),
                    ],
                    fill=pal.ground,
                    width=pen,
                )
            circle(d, x, y, r * 0.3, two, ink, pen)
            for px, py, _ in ring(x, y, r * 0.18, 7):
                circle(d, px, py, r * 0.04, ink)

    def foliage(x: float, y: float, a: float, size: float) -> None:
        for q, length in ((0.0, 1.0), (0.75, 0.72), (-0.75, 0.72)):
            body = leaf(x, y, a + q, size * length, size * 0.34 * length, blunt=0.9)
            d.polygon(body, fill=pal.second if q == 0 else mix(pal.second, pal.ground, 0.25), outline=ink, width=pen)
            d.line(
                [(x, y), (x + size * length * 0.85 * math.cos(a + q), y + size * length * 0.85 * math.sin(a + q))],
                fill=ink,
                width=max(1, pen - 1),
            )

    symmetrical = rng.random() < 0.35
    sway = rng.choice([0.08, 0.11, 0.14]) * rng.choice([-1, 1])
    waves = rng.choice([1.3, 1.6, 2.0])
    trunk = [
        (sw * (0.5 + (0 if symmetrical else sway * math.sin(math.pi * waves * t))), sh * (0.86 - 0.70 * t))
        for t in (k / 14 for k in range(15))
    ]
    line = curve(trunk, 8)
    d.line(line, fill=ink, width=pen * 7, joint="curve")
    d.line(line, fill=pal.first, width=pen * 5, joint="curve")
    heads: list[tuple[float, float, float, float]] = []
    for k in range(10, len(line) - 6, 9):
        x, y = line[k]
        for side in (-1, 1) if symmetrical or k % 18 == 1 else (rng.choice([-1, 1]),):
            reach = sw * rng.uniform(0.13, 0.23) * (1 - 0.25 * k / len(line))
            out = curve(
                [
                    (x, y),
                    (x + side * reach * 0.5, y - reach * 0.1),
                    (x + side * reach, y - reach * 0.5),
                    (x + side * reach * 0.75, y - reach * 0.85),
                ],
                6,
            )
            d.line(out, fill=ink, width=pen * 2, joint="curve")
            for q in (5, 10, 14):
                if q < len(out):
                    foliage(*out[q], rng.choice([-0.6, 0.7]) + (math.pi if side < 0 else 0) - 0.3 * side, sw * 0.06)
            heads.append((*out[-1], sw * rng.uniform(0.045, 0.075), -math.pi / 2 + side * 0.5))
        foliage(x, y, -math.pi / 2 + rng.choice([-1.2, 1.2]), sw * 0.065)
    heads.append((*line[-1], sw * 0.09, -math.pi / 2))
    for x, y, r, a in heads:
        x = min(max(x, m * 1.3 + r), sw - m * 1.3 - r)
        if all(math.hypot(x - bx, y - by) > (r + br) * 0.9 for bx, by, br in blooms) and y > m * 1.4 + r:
            blooms.append((x, y, r))
            bloom(x, y, r, a)
    for k in range(9):
        x = sw * 0.5 + (k - 4) * sw * 0.055
        for q in range(3 - abs(k - 4) // 2):
            y = sh * 0.9 - q * sw * 0.035
            d.pieslice(
                (x - sw * 0.04, y - sw * 0.04, x + sw * 0.04, y + sw * 0.04),
                180,
                360,
                fill=fills[(k + q) % 3],
                outline=ink,
                width=pen,
            )
    for side in (-1, 1):
        bird = placed(beast("bird"), sw * (0.5 + side * 0.27), sh * 0.9, sw * 0.17, -side)
        for outline in bird[1:] + bird[:1]:
            d.polygon(outline, fill=pal.accent if outline is bird[0] else pal.second, outline=ink, width=pen)
    return weave(finished(image, rng, w, h), rng, 4, 0.12)


def glaze(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Jaipur blue pottery: a flower spray, a net or a star, drawn in oxide under a clear glaze."""
    side = round(w / rng.choice([1, 2, 2, 3]))
    s = side * 2
    tile = Image.new("RGB", (s, s), pal.ground)
    d = ImageDraw.Draw(tile)
    pen = max(2, round(s * 0.008))
    kind = rng.choice(["net", "spray", "star", "spray"])
    fills = [pal.first, pal.second, pal.accent]
    x = y = s / 2
    if kind == "net":
        for ox in (0, s):
            for oy in (0, s):
                circle(d, ox, oy, s * 0.36, mix(pal.first, pal.ground, 0.15), pal.line, pen)
                flower(d, ox, oy, s * 0.32, 12, pal.ground, pal.accent, line=pal.line)
        flower(d, x, y, s * 0.3, 8, pal.second, pal.accent, line=pal.line, fat=1.2)
        flower(d, x, y, s * 0.17, 8, pal.ground, pal.line, line=pal.line, phase=0.39)
    elif kind == "star":
        for ray in range(8):
            d.polygon(
                leaf(x, y, ray * math.pi / 4, s * 0.48, s * 0.2), fill=fills[ray % 2], outline=pal.line, width=pen
            )
            d.polygon(leaf(x, y, ray * math.pi / 4, s * 0.3, s * 0.1), fill=pal.ground, outline=pal.line, width=pen)
        circle(d, x, y, s * 0.09, pal.accent, pal.line, pen)
        for ox in (0, s):
            for oy in (0, s):
                circle(d, ox, oy, s * 0.2, pal.line)
                flower(d, ox, oy, s * 0.18, 8, pal.ground, pal.accent)
    else:
        for k in range(5):
            a = -math.pi / 2 + (k - 2) * 0.5
            reach = s * (0.56 - 0.05 * abs(k - 2))
            stem = curve(
                [
                    (x, s * 0.9),
                    (x + reach * 0.4 * math.cos(a), s * 0.9 + reach * 0.6 * math.sin(a)),
                    (x + reach * 1.05 * math.cos(a), s * 0.86 + reach * math.sin(a)),
                ],
                8,
            )
            d.line(stem, fill=pal.line, width=pen * 2)
            for q in (5, 9, 12):
                for side_way in (-1, 1):
                    d.polygon(
                        leaf(*stem[q], a + side_way * 0.9, s * 0.12, s * 0.05),
                        fill=pal.first,
                        outline=pal.line,
                        width=pen,
                    )
            flower(
                d,
                *stem[-1],
                s * (0.13 if k == 2 else 0.1),
                8,
                pal.second if k % 2 == 0 else pal.accent,
                pal.ground,
                line=pal.line,
            )
        for right in (0.06, 0.94):
            for down in (0.06, 0.94):
                flower(d, s * right, s * down, s * 0.05, 6, pal.first, pal.accent, line=pal.line)
        d.rectangle((s * 0.012, s * 0.012, s * 0.988, s * 0.988), outline=pal.line, width=pen * 2)
    reduced = smaller(tile, (side, side))
    full = Image.fromarray(np.tile(np.asarray(reduced), (h // side + 1, w // side + 1, 1))[:h, :w])
    pool = 1.0 + 0.06 * noise(rng, w // 8, h // 8, 50, 3)
    return tone(full, np.asarray(pool, np.float32), 0.0)
