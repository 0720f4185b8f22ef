"""The photographer's table: solid things stood, paired and seen close, jewellery laid on paper."""

from __future__ import annotations

import random

from PIL import Image, ImageDraw

from .animals import beast, placed
from .canvas import Point, circle, flower, plaster, shrunk
from .palettes import Palette, mix
from .relief import moulded, plate
from .skins import round_face, skin_for
from .solids import FINISHES, stage, turned_body
from .walls import WALLS


def turned(
    rng: random.Random, pal: Palette, w: int, h: int, *, shape: str, skin: str, finish: str, shot: str
) -> Image.Image:
    """A turned thing on the table; shots: ``one``, ``pair``, ``trio``, ``near``."""
    image = stage(rng, w, h, rng.choice(WALLS), rng.uniform(0.60, 0.70))
    surface, look = skin_for(skin, rng, pal, w, h), FINISHES[finish]
    low = {
        "bowl": 0.58,
        "tray": 0.34,
        "cup": 0.78,
        "planter": 0.85,
        "basket": 0.82,
        "pot": 0.92,
        "box": 0.9,
        "bell": 0.95,
        "lota": 0.95,
    }.get(shape, 1.12)
    tall = w * low * rng.uniform(0.66, 0.72)
    inside = None if skin in ("plain", "smoke") else mix(pal.ground, (40, 28, 20), 0.35)

    def stand(ground: Image.Image, cx: float, foot: float, height: float) -> Image.Image:
        return turned_body(rng, ground, shape, surface, look, cx=cx, foot=foot, height=height, inside=inside)

    if shot == "near":
        return stand(image, w * rng.uniform(0.42, 0.6), h * 1.02, tall * 1.42)
    if shot in ("pair", "trio"):
        image = stand(image, w * 0.66, h * 0.70, tall * 0.66)
        if shot == "trio":
            image = stand(image, w * 0.27, h * 0.735, tall * 0.50)
        return stand(image, w * (0.36 if shot == "pair" else 0.48), h * 0.80, tall * (0.76 if shot == "pair" else 0.62))
    return stand(image, w / 2, h * (0.5 + 0.36 * tall / h) + h * 0.06, tall)


def figure(rng: random.Random, pal: Palette, w: int, h: int, *, shape: str, finish: str, shot: str) -> Image.Image:
    """A cast, carved or moulded animal, alone or with its young; ``near`` shows the head and shoulders."""
    image = stage(rng, w, h, rng.choice(WALLS), rng.uniform(0.64, 0.72))
    sizes = {
        "one": [(0.49, 0.78, 0.62)],
        "pair": [(0.68, 0.72, 0.34), (0.38, 0.80, 0.48)],
        "trio": [(0.76, 0.70, 0.26), (0.24, 0.73, 0.30), (0.5, 0.81, 0.42)],
        "near": [(0.40, 1.02, 0.98)],
    }[shot]
    way = rng.choice([-1, 1])
    wires = mix(pal.ground, pal.line, 0.55) if finish == "metal" else None
    for k, (x, y, size) in enumerate(sizes):
        s = w * size * (1.15 if shape == "owl" else 1)
        side = way if k % 2 == 0 else -way
        limbs = placed(beast(shape), w * x, h * y, s, side)
        image = moulded(rng, image, [*limbs[1:], limbs[0]], pal.ground, FINISHES[finish], puff=s * 0.058, wires=wires)
        image = _trappings(image, rng, pal, shape, w * x, h * y, s, side)
    return image


def _trappings(
    image: Image.Image, rng: random.Random, pal: Palette, shape: str, x: float, y: float, s: float, way: int
) -> Image.Image:
    """Eyes, and the bands, saddle cloth or feathers a toy maker paints on."""
    d = ImageDraw.Draw(image)

    def at(px: float, py: float) -> Point:
        return x + way * px * s, y - py * s

    if shape == "owl":
        for sign in (-1, 1):
            ex, ey = at(sign * 0.155, 0.74)
            for r, colour in ((0.135, pal.accent), (0.10, pal.line), (0.055, (245, 240, 228)), (0.03, (20, 16, 14))):
                circle(d, ex, ey, s * r, colour)
        d.polygon([at(-0.04, 0.66), at(0.04, 0.66), at(0.0, 0.56)], fill=pal.first)
        for row in range(4):
            for k in range(-2 + row // 3, 3 - row // 3):
                px, py = at(k * 0.095 + (0.045 if row % 2 else 0), 0.45 - row * 0.085)
                d.pieslice(
                    (px - s * 0.045, py - s * 0.045, px + s * 0.045, py + s * 0.045),
                    0,
                    180,
                    fill=pal.first if row % 2 else pal.accent,
                )
        return image
    eye = {
        "fish": (0.40, 0.50),
        "bird": (0.40, 0.945),
        "elephant": (0.40, 0.70),
        "horse": (0.415, 1.01),
        "deer": (0.51, 0.92),
    }.get(shape)
    if eye is not None:
        circle(d, *at(*eye), s * 0.024, mix(pal.line, (16, 12, 10), 0.5))
        circle(d, *at(eye[0] + 0.006, eye[1] + 0.006), s * 0.008, (240, 230, 214))
    cloth = {
        "elephant": [(-0.26, 0.79), (0.1, 0.79), (0.12, 0.46), (-0.27, 0.46)],
        "horse": [(-0.2, 0.61), (0.08, 0.585), (0.09, 0.42), (-0.2, 0.42)],
        "deer": [],
        "fish": [],
        "bird": [],
    }.get(shape, [])
    if cloth:
        points = [at(*p) for p in cloth]
        image = moulded(rng, image, [points], pal.first, FINISHES["wood"], puff=s * 0.02, shadow=(2, -1))
        d = ImageDraw.Draw(image)
        inner = shrunk(points, 0.8)
        d.line([*inner, inner[0]], fill=pal.accent, width=max(2, round(s * 0.01)))
        mx, my = sum(p[0] for p in points) / 4, sum(p[1] for p in points) / 4
        flower(d, mx, my, s * 0.07, 8, pal.accent, pal.second)
    if shape == "horse":
        for k in range(4):
            a, b = at(0.29 + 0.012 * k, 0.78 + 0.055 * k), at(0.40 + 0.012 * k, 0.76 + 0.055 * k)
            d.line([a, b], fill=pal.accent, width=max(2, round(s * 0.012)))
    return image


def disc(rng: random.Random, pal: Palette, w: int, h: int, *, skin: str, finish: str, shot: str) -> Image.Image:
    """Plates, trays and coiled mats from above; ``pair`` and ``trio`` overlap, ``near`` fills the picture."""
    image = plaster(rng, w, h, rng.choice(WALLS))
    spots = {
        "one": [(0.5, 0.5, 0.395)],
        "pair": [(0.37, 0.36, 0.29), (0.62, 0.64, 0.29)],
        "trio": [(0.35, 0.27, 0.22), (0.66, 0.47, 0.24), (0.36, 0.73, 0.23)],
        "near": [(0.62, 0.6, 0.72)],
    }[shot]
    for x, y, r in spots:
        face = round_face(
            rng, pal, max(64, int(w * r * 2) if r < 0.5 else int(w)), "coil" if skin == "coil" else "plate"
        )
        image = plate(rng, image, face, w * x, h * y, w * r, FINISHES[finish])
    return image
