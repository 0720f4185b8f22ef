"""Necklaces, earrings, bangles and filigree, laid on paper."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw

from .animals import beast, placed
from .canvas import circle, drop_shadow, flower, leaf, noise, plaster, ring, smaller, tone
from .palettes import RGB, Palette, mix
from .relief import bead, moulded, strung
from .skins import skin_for
from .solids import FINISHES, GLAZE, Finish, turned_body
from .walls import WALLS


def jewel(rng: random.Random, pal: Palette, w: int, h: int, *, shape: str, finish: str, shot: str) -> Image.Image:
    """A necklace, earrings, bangles or filigree laid on paper."""
    # Silver wire is seen on dark cloth, beads on pale paper.
    image = plaster(rng, w, h, (64, 62, 70) if shape == "filigree" else rng.choice(WALLS))
    look = FINISHES[finish]
    zoom = 1.7 if shot == "near" else 1.0
    cx, cy = w * (0.5 if shot != "near" else 0.45), h * (0.5 if shot != "near" else 0.42)
    u = w * zoom
    if shape == "necklace":
        arc = [
            (cx + u * 0.27 * math.sin(t) * (1 + 0.12 * math.cos(t)), cy - u * 0.05 - u * 0.36 * math.cos(t))
            for t in (math.pi * (0.12 + 1.76 * k / 60) for k in range(61))
        ]
        colours = [pal.ground, pal.ground, pal.first, pal.ground, pal.second, pal.accent]
        image = strung(
            rng,
            image,
            arc,
            colours,
            [round(u * q) for q in rng.choice([(0.03, 0.022), (0.04, 0.024, 0.024), (0.026,)])],
            look,
        )
        return _pendant(rng, image, pal, cx, cy + u * 0.33, u * 0.13, look)
    if shape == "bangles":
        for k, (x, y) in enumerate(((-0.14, 0.16), (0.14, 0.13), (0.0, -0.12), (0.02, -0.10))):
            image = _bangle(
                image,
                pal,
                cx + u * x,
                cy + u * y,
                u * 0.21,
                u * rng.choice([0.028, 0.036]),
                [pal.ground, pal.first, pal.second, pal.accent][k],
                look,
            )
        return image
    for side in (-1, 1):
        x = cx + side * u * 0.17
        if shape == "jhumka":
            image = moulded(
                rng,
                image,
                [
                    [
                        (x + u * 0.05 * math.cos(a), cy - u * 0.25 + u * 0.05 * math.sin(a))
                        for a in (k * 0.2 for k in range(32))
                    ]
                ],
                pal.ground,
                look,
                puff=u * 0.02,
            )
            image = turned_body(
                rng,
                image,
                "jhumka",
                skin_for("incised", rng, pal, w // 2, h // 2),
                look,
                cx=x,
                foot=cy + u * 0.12,
                height=u * 0.27,
                tilt=0.1,
            )
            for k in range(9):
                size = round(u * 0.022)
                picture, cut = bead(size, pal.first if k % 2 else pal.accent, GLAZE)
                image.paste(
                    picture,
                    (
                        int(x + u * (k - 4) * 0.031 - size / 2),
                        int(cy + u * 0.135 + u * 0.012 * math.cos((k - 4) * 0.7)),
                    ),
                    cut,
                )
        else:
            image = _filigree(rng, image, pal, x, cy, u * 0.155)
    return image


def _pendant(
    rng: random.Random, image: Image.Image, pal: Palette, x: float, y: float, r: float, look: Finish
) -> Image.Image:
    kind = rng.choice(["round", "fish", "drop", "bird"])
    if kind in ("fish", "bird"):
        limbs = placed(beast(kind), x, y + r * 0.8, r * 2.0)
        return moulded(
            rng, image, [*limbs[1:], limbs[0]], pal.ground, look, puff=r * 0.18, wires=mix(pal.ground, pal.line, 0.5)
        )
    outline = [
        (x + r * math.cos(a) * (1 if kind == "round" else 0.75 + 0.2 * math.sin(a)), y + r * math.sin(a))
        for a in (2 * math.pi * k / 48 for k in range(48))
    ]
    image = moulded(rng, image, [outline], pal.ground, look, puff=r * 0.28)
    d = ImageDraw.Draw(image)
    flower(d, x, y, r * 0.62, 10, mix(pal.ground, pal.line, 0.6), pal.first)
    for px, py, _ in ring(x, y, r * 0.78, 20):
        circle(d, px, py, r * 0.045, pal.accent)
    return image


def _bangle(
    image: Image.Image, pal: Palette, x: float, y: float, r: float, thick: float, colour: RGB, look: Finish
) -> Image.Image:
    size = int(2 * (r + thick)) + 4
    xs, ys = np.meshgrid(np.arange(size, dtype=np.float32) - size / 2, np.arange(size, dtype=np.float32) - size / 2)
    rad = np.hypot(xs, ys) + 1e-4
    off = (rad - r) / thick
    inside = np.abs(off) < 1
    nz = np.sqrt(np.clip(1 - off * off, 0, 1))
    nx, ny = off * xs / rad, off * ys / rad
    lambert = np.clip(nx * -0.5 + ny * -0.62 + nz * 0.6, 0, 1)
    half = np.clip(nx * -0.28 + ny * -0.345 + nz * 0.895, 0, 1)
    angle = np.arctan2(ys, xs)
    dotted = (np.cos(angle * 36) > 0.55) & (np.abs(off) < 0.4)
    base = np.where(dotted[..., None], np.asarray(pal.line, np.float32), np.asarray(colour, np.float32))
    out = base * (0.34 + 0.8 * lambert)[..., None] + 255 * (look.gloss * half ** (look.sharp * 2))[..., None]
    mask = Image.fromarray((np.clip((1 - np.abs(off)) * thick, 0, 1) * 255 * inside).astype(np.uint8))
    full = Image.new("L", image.size, 0)
    at = (int(x - size / 2), int(y - size / 2))
    full.paste(mask, at)
    image = drop_shadow(image, full, dx=thick * 0.5, dy=thick * 0.7, blur=thick * 0.5, strength=0.5)
    image.paste(Image.fromarray(np.clip(out, 0, 255).astype(np.uint8)), at, mask)
    return image


def _filigree(rng: random.Random, image: Image.Image, pal: Palette, x: float, y: float, r: float) -> Image.Image:
    """Twisted silver wire curled inside a frame of leaves."""
    size = int(r * 2.6)
    ss = 2
    mask = Image.new("L", (size * ss, size * ss), 0)
    d = ImageDraw.Draw(mask)
    c, q, pen = size * ss / 2, r * ss, max(3, int(r * ss * 0.04))
    petals = 8
    for k in range(petals):
        a = 2 * math.pi * k / petals - math.pi / 2
        body = leaf(c + q * 0.28 * math.cos(a), c + q * 0.28 * math.sin(a), a, q * 0.8, q * 0.5, blunt=0.8)
        d.line([*body, body[0]], fill=255, width=pen, joint="curve")
        for side in (-1, 1):
            curl = [
                (
                    c
                    + q * (0.62 + 0.02 * side) * math.cos(a)
                    + side * q * 0.09 * -math.sin(a)
                    + q * (0.11 - 0.011 * t) * math.cos(a + side * t * 0.7),
                    c
                    + q * 0.62 * math.sin(a)
                    + side * q * 0.09 * math.cos(a)
                    + q * (0.11 - 0.011 * t) * math.sin(a + side * t * 0.7),
                )
                for t in range(10)
            ]
            d.line(curl, fill=255, width=max(2, pen // 2), joint="curve")
    for rad in (0.27, 0.2, 0.12):
        circle(d, c, c, q * rad, outline=255, width=pen)
    circle(d, c, c, q * 0.06, 255)
    for px, py, _ in ring(c, c, q * 1.12, 24):
        circle(d, px, py, q * 0.035, 255)
    mask = smaller(mask, (size, size))
    full = Image.new("L", image.size, 0)
    at = (int(x - size / 2), int(y - size / 2))
    full.paste(mask, at)
    image = drop_shadow(image, full, dx=r * 0.04, dy=r * 0.06, blur=5, strength=0.6)
    sheen = tone(
        Image.new("RGB", (size, size), pal.first),
        np.asarray(0.86 + 0.28 * noise(rng, size // 4, size // 4, 22, 2), np.float32),
        0,
    )
    image.paste(sheen, at, mask)
    return image
