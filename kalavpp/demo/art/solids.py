"""Things with a body: turned pots, vessels and toys, cast and moulded figures, plates, beads.

Turned things are surfaces of revolution lit from the upper left; figures are silhouettes blown up like
a cushion and lit the same way. Both take a skin: a colour, or any of the flat patterns wrapped round them.
"""

from __future__ import annotations

import math
import random
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageDraw

from .canvas import Field, Point, blurred, curve, grain, grid, lit_wall, noise, smaller, tone
from .palettes import RGB, mix

LIGHT = (-0.50, -0.62, 0.60)


#: Profiles from the rim down: (height 0…1, radius in heights). ``open`` vessels show their inside.
PROFILES: dict[str, tuple[bool, list[Point]]] = {
    "vase": (
        True,
        [
            (0, 0.16),
            (0.05, 0.15),
            (0.15, 0.115),
            (0.3, 0.19),
            (0.5, 0.30),
            (0.68, 0.29),
            (0.85, 0.20),
            (0.96, 0.16),
            (1, 0.17),
        ],
    ),
    "bottle": (
        True,
        [(0, 0.075), (0.04, 0.07), (0.2, 0.062), (0.38, 0.09), (0.55, 0.24), (0.72, 0.29), (0.88, 0.22), (1, 0.15)],
    ),
    "pot": (
        True,
        [(0, 0.27), (0.05, 0.28), (0.12, 0.22), (0.25, 0.33), (0.5, 0.46), (0.75, 0.40), (0.93, 0.24), (1, 0.2)],
    ),
    "matka": (
        True,
        [(0, 0.21), (0.05, 0.225), (0.13, 0.15), (0.24, 0.27), (0.48, 0.46), (0.72, 0.45), (0.92, 0.25), (1, 0.12)],
    ),
    "lota": (
        True,
        [
            (0, 0.30),
            (0.04, 0.31),
            (0.14, 0.2),
            (0.26, 0.24),
            (0.5, 0.42),
            (0.74, 0.40),
            (0.9, 0.25),
            (0.95, 0.2),
            (1, 0.23),
        ],
    ),
    "bowl": (True, [(0, 0.78), (0.08, 0.77), (0.3, 0.71), (0.58, 0.56), (0.8, 0.36), (0.9, 0.27), (1, 0.28)]),
    "cup": (True, [(0, 0.42), (0.05, 0.415), (0.3, 0.40), (0.6, 0.37), (0.85, 0.31), (0.94, 0.25), (1, 0.26)]),
    "planter": (True, [(0, 0.46), (0.03, 0.47), (0.15, 0.465), (0.17, 0.43), (0.55, 0.38), (0.98, 0.32), (1, 0.315)]),
    "basket": (True, [(0, 0.50), (0.05, 0.50), (0.35, 0.53), (0.7, 0.49), (0.95, 0.40), (1, 0.385)]),
    "tray": (True, [(0, 1.02), (0.2, 1.0), (0.6, 0.94), (0.9, 0.86), (1, 0.84)]),
    "jar": (
        False,
        [
            (0, 0.02),
            (0.025, 0.05),
            (0.07, 0.055),
            (0.09, 0.03),
            (0.12, 0.10),
            (0.20, 0.235),
            (0.235, 0.255),
            (0.245, 0.22),
            (0.30, 0.26),
            (0.5, 0.345),
            (0.72, 0.33),
            (0.92, 0.22),
            (1, 0.2),
        ],
    ),
    "box": (
        False,
        [(0, 0.05), (0.03, 0.30), (0.07, 0.40), (0.30, 0.415), (0.315, 0.39), (0.33, 0.415), (0.95, 0.41), (1, 0.39)],
    ),
    "top": (
        False,
        [
            (0, 0.035),
            (0.08, 0.04),
            (0.3, 0.045),
            (0.34, 0.11),
            (0.42, 0.30),
            (0.5, 0.40),
            (0.62, 0.36),
            (0.8, 0.17),
            (0.95, 0.04),
            (1, 0.015),
        ],
    ),
    "doll": (
        False,
        [
            (0, 0.02),
            (0.03, 0.10),
            (0.1, 0.15),
            (0.19, 0.155),
            (0.28, 0.10),
            (0.31, 0.09),
            (0.36, 0.18),
            (0.5, 0.225),
            (0.6, 0.19),
            (0.75, 0.25),
            (0.95, 0.31),
            (1, 0.30),
        ],
    ),
    "rings": (
        False,
        [
            (0, 0.03),
            (0.05, 0.10),
            (0.12, 0.10),
            (0.15, 0.08),
            (0.18, 0.17),
            (0.28, 0.19),
            (0.32, 0.11),
            (0.35, 0.22),
            (0.47, 0.25),
            (0.51, 0.14),
            (0.54, 0.28),
            (0.67, 0.31),
            (0.71, 0.17),
            (0.74, 0.33),
            (0.89, 0.36),
            (0.92, 0.25),
            (0.95, 0.38),
            (1, 0.38),
        ],
    ),
    "lamp": (
        False,
        [
            (0, 0.015),
            (0.06, 0.05),
            (0.1, 0.02),
            (0.14, 0.04),
            (0.2, 0.27),
            (0.24, 0.30),
            (0.29, 0.12),
            (0.33, 0.05),
            (0.45, 0.06),
            (0.5, 0.035),
            (0.6, 0.055),
            (0.7, 0.035),
            (0.8, 0.08),
            (0.86, 0.07),
            (0.93, 0.21),
            (1, 0.27),
        ],
    ),
    "bell": (
        False,
        [
            (0, 0.03),
            (0.1, 0.05),
            (0.16, 0.03),
            (0.2, 0.12),
            (0.3, 0.2),
            (0.6, 0.25),
            (0.85, 0.31),
            (0.96, 0.4),
            (1, 0.41),
        ],
    ),
    "jhumka": (
        False,
        [
            (0, 0.05),
            (0.1, 0.07),
            (0.15, 0.03),
            (0.22, 0.12),
            (0.35, 0.3),
            (0.55, 0.44),
            (0.8, 0.5),
            (0.92, 0.5),
            (0.94, 0.46),
            (1, 0.47),
        ],
    ),
}


@dataclass(frozen=True, slots=True)
class Finish:
    """How a surface answers light: gloss of the highlight (0…1), its sharpness, and roughness of the body."""

    gloss: float
    sharp: float
    rough: float


CLAY, GLAZE = Finish(0.06, 6, 0.10), Finish(0.62, 40, 0.03)


LACQUER, METAL = Finish(0.5, 26, 0.02), Finish(0.75, 14, 0.06)


WOOD, CANE = Finish(0.14, 10, 0.05), Finish(0.10, 8, 0.04)


FINISHES = {"clay": CLAY, "glaze": GLAZE, "lacquer": LACQUER, "metal": METAL, "wood": WOOD, "cane": CANE}


def stage(rng: random.Random, w: int, h: int, colour: RGB = (233, 224, 209), horizon: float = 0.66) -> Image.Image:
    """A plain table before a lime-washed wall."""
    ys = np.linspace(0, 1, h // 8, dtype=np.float32)[:, None]
    xs = np.linspace(0, 1, w // 8, dtype=np.float32)[None, :]
    edge = 1 / (1 + np.exp(np.clip(-(ys - horizon) * 260, -60, 60)))
    light = (
        1
        + edge * (0.035 - 0.10 * (ys - horizon))
        - (1 - edge) * 0.05 * np.exp(-np.abs(ys - horizon) * 26)
        - 0.05 * xs * edge
    )
    return grain(lit_wall(rng, w, h, colour, 0.03, np.asarray(light, np.float32)), rng, 3.0)


def lit(nx: Field, ny: Field, nz: Field, finish: Finish) -> tuple[Field, Field]:
    """Body light (about 0.3…1.15) and highlight (0…1) for surface normals."""
    lx, ly, lz = LIGHT
    lambert = np.clip(nx * lx + ny * ly + nz * lz, 0, 1)
    bounce = np.clip(nx * 0.75 + ny * 0.35, 0, 1) ** 2 * 0.13
    body = 0.34 + 0.80 * lambert + bounce
    hx, hy, hz = lx / 2, ly / 2, (lz + 1) / 2
    norm = math.sqrt(hx * hx + hy * hy + hz * hz)
    half = np.clip((nx * hx + ny * hy + nz * hz) / norm, 0, 1)
    spark = finish.gloss * half ** (finish.sharp * 2)
    if finish is METAL:  # polished metal mirrors a dark room with one bright window
        body = body * (0.72 + 0.5 * np.abs(np.sin(nx * 4.2 + 0.6))) + 0.05
    return np.asarray(body, np.float32), np.asarray(spark, np.float32)


def turned_body(
    rng: random.Random,
    ground: Image.Image,
    shape: str,
    skin: Image.Image | RGB,
    finish: Finish,
    *,
    cx: float,
    foot: float,
    height: float,
    inside: RGB | None = None,
    tilt: float = 0.20,
) -> Image.Image:
    """A surface of revolution with its foot at (cx, foot), ``height`` pixels tall, and its shadow on the ground."""
    opening, profile = PROFILES[shape]
    n = int(height)
    line = np.asarray(curve(profile, 24), np.float32)
    radius = np.interp(np.arange(n) / n, line[:, 0], line[:, 1]).astype(np.float32) * height
    top_r, end_r = float(radius[0]), float(radius[-1])
    if not opening:
        tilt *= 0.5
    wide = int(radius.max()) + 3
    drop = int(end_r * tilt) + 2
    xs, ys = grid(2 * wide, n + drop)
    xs -= wide
    flat = np.clip(ys, 0, n - 1).astype(np.int32)
    r0 = radius[flat]
    front = np.sqrt(np.clip(1 - (xs / r0) ** 2, 0, 1))
    yb = np.clip(ys - tilt * r0 * front, 0, n - 1)
    r = radius[yb.astype(np.int32)]
    r = np.where(ys < n, r0, r)
    under = np.where(ys >= n, (xs / end_r) ** 2 + ((ys - n) / (end_r * tilt + 1)) ** 2, 0)
    alpha = np.clip(r0 - np.abs(xs) + 0.5, 0, 1) * (under < 1)
    slope = np.gradient(radius).astype(np.float32)
    slope = np.convolve(slope, np.ones(9, np.float32) / 9, "same")
    u = np.clip(xs / np.maximum(r, 1), -1, 1)
    nz = np.sqrt(1 - u * u)
    ny = -slope[yb.astype(np.int32)]
    norm = np.sqrt(1 + ny * ny)
    rough = finish.rough * noise(rng, xs.shape[1], xs.shape[0], max(6.0, height / 40), 2) * 0.5
    body, spark = lit(u / norm + rough, ny / norm, nz / norm, finish)
    body *= 1 - 0.35 * np.clip((ys - n + end_r * 0.3) / (end_r * 0.5 + 1), 0, 1)  # dark towards the foot
    if isinstance(skin, Image.Image):
        tex = np.asarray(skin)
        theta = np.arcsin(u) / math.pi + 0.5
        tx = (theta * min(tex.shape[1], math.pi * wide)).astype(np.int32) % tex.shape[1]
        ty = (yb * 1.0).astype(np.int32) % tex.shape[0]
        colour = tex[ty, tx].astype(np.float32)
    else:
        colour = np.broadcast_to(np.asarray(skin, np.float32), (*xs.shape, 3))
    out = np.clip(colour * body[..., None] + 255 * spark[..., None], 0, 255).astype(np.uint8)
    piece = Image.fromarray(out)
    mask = Image.fromarray((alpha * 255).astype(np.uint8))
    left, top = int(cx - wide), int(foot - n)
    shade = Image.new("L", ground.size, 0)
    d = ImageDraw.Draw(shade)
    d.ellipse((cx - end_r * 1.0, foot - end_r * tilt * 0.7, cx + end_r * 1.6, foot + end_r * tilt * 1.7), fill=210)
    d.polygon(
        [
            (cx - end_r * 0.6, foot + drop * 0.4),
            (cx + wide * 1.15, foot - n * 0.16),
            (cx + wide * 1.7, foot - n * 0.10),
            (cx + end_r, foot + drop),
        ],
        fill=120,
    )
    soft = blurred(shade, height * 0.045)
    ground = Image.composite(
        Image.new("RGB", ground.size, (70, 50, 36)), ground, soft.point([round(i * 0.72) for i in range(256)])
    )
    contact = Image.new("L", ground.size, 0)
    ImageDraw.Draw(contact).ellipse(
        (cx - end_r * 1.02, foot - drop * 0.2, cx + end_r * 1.08, foot + drop * 1.25), fill=200
    )
    ground = Image.composite(Image.new("RGB", ground.size, (46, 32, 24)), ground, blurred(contact, 9))
    ground.paste(piece, (left, top), mask)
    if opening:
        d = ImageDraw.Draw(ground)
        base = inside or (mix(skin, (30, 20, 14), 0.25) if not isinstance(skin, Image.Image) else (120, 100, 80))
        ry = top_r * tilt
        rim = skin if not isinstance(skin, Image.Image) else base
        mouth = Image.new("RGB", (int(top_r * 2) + 1, int(ry * 2) + 1), base)
        mw, mh = mouth.size
        ys2 = np.linspace(-1, 1, max(4, mh // 2), dtype=np.float32)[:, None]
        xs2 = np.linspace(-1, 1, max(4, mw // 2), dtype=np.float32)[None, :]
        deep = 0.42 if shape not in ("bowl", "tray") else 0.72
        hollow = deep + 0.36 * np.clip(ys2 * 0.8 + xs2 * 0.4 + 0.1, -0.6, 1)
        mouth = tone(mouth, np.asarray(hollow, np.float32))
        oval = Image.new("L", (mw * 2, mh * 2), 0)
        ImageDraw.Draw(oval).ellipse((0, 0, mw * 2 - 1, mh * 2 - 1), fill=255)
        ground.paste(
            mix(rim, (255, 250, 240), 0.18),
            (int(cx - mw / 2), int(foot - n - mh / 2)),
            smaller(oval, (mw, mh)),
        )
        lip = max(3, round(top_r * (0.045 if shape in ("bowl", "tray") else 0.08)))
        small = smaller(oval, (mw - 2 * lip, max(2, mh - round(2 * lip * 0.55))))
        ground.paste(mouth.resize(small.size), (int(cx - mw / 2 + lip), int(foot - n - mh / 2 + lip * 0.45)), small)
    return ground
