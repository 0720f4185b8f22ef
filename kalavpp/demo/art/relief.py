"""Figures, plates and beads: silhouettes and rounds lit as bodies."""

from __future__ import annotations

import itertools
import math
import random
from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .canvas import Point, blurred, circle, curve, drop_shadow, grain, grid, noise, smaller, tone
from .palettes import RGB
from .solids import Finish, lit


def _standing(ground: Image.Image, outlines: Sequence[Sequence[Point]], puff: float) -> Image.Image:
    """The shadow where the feet meet the table."""
    xs = [x for outline in outlines for x, _ in outline]
    foot = max(y for outline in outlines for _, y in outline)
    mask = Image.new("L", ground.size, 0)
    feet = [x for outline in outlines for x, y in outline if y > foot - puff] or xs
    ImageDraw.Draw(mask).ellipse(
        (min(feet) - puff * 0.8, foot - puff * 0.45, max(feet) + puff * 1.8, foot + puff * 0.55), fill=200
    )
    return Image.composite(Image.new("RGB", ground.size, (52, 36, 26)), ground, blurred(mask, puff * 0.35))


def moulded(
    rng: random.Random,
    ground: Image.Image,
    outlines: Sequence[Sequence[Point]],
    skin: Image.Image | RGB,
    finish: Finish,
    *,
    puff: float = 30,
    shadow: tuple[float, float] = (18, 14),
    wires: RGB | None = None,
) -> Image.Image:
    """Figures cast, carved or moulded: each outline is a rounded limb, later ones lie in front."""
    w, h = ground.size
    if shadow[1] > 0:
        ground = _standing(ground, outlines, puff)
    for outline in outlines:
        pad = int(puff * 2.5)
        left, top = int(min(p[0] for p in outline)) - pad, int(min(p[1] for p in outline)) - pad
        bw, bh = int(max(p[0] for p in outline)) - left + pad, int(max(p[1] for p in outline)) - top + pad
        big = Image.new("L", (bw * 2, bh * 2), 0)
        ImageDraw.Draw(big).polygon([((x - left) * 2, (y - top) * 2) for x, y in outline], fill=255)
        mask = big.resize((bw, bh), Image.Resampling.BOX).filter(ImageFilter.GaussianBlur(puff * 0.14))
        mask = mask.point([max(0, min(255, round((i - 96) * 4))) for i in range(256)])
        bulk = np.zeros((bh // 2, bw // 2), np.float32)
        half = mask.resize((bw // 2, bh // 2), Image.Resampling.BILINEAR)
        for radius, share in ((puff * 0.22, 0.3), (puff * 0.5, 0.45), (puff * 1.0, 0.7)):
            bulk += share * np.asarray(half.filter(ImageFilter.GaussianBlur(radius / 2)), np.float32) / 255
        bulk = np.sqrt(np.clip(bulk - 0.35, 0, None)) * puff * 0.8
        bulk += noise(rng, bw // 2, bh // 2, puff * 0.35, 2) * finish.rough * puff * 0.12
        gy, gx = np.gradient(bulk)
        norm = np.sqrt(1 + gx * gx + gy * gy)
        body, spark = lit(-gx / norm, -gy / norm, 1 / norm, finish)
        patch = (
            skin.crop((max(0, left) % 400, max(0, top) % 400, max(0, left) % 400 + bw, max(0, top) % 400 + bh))
            if isinstance(skin, Image.Image)
            else Image.new("RGB", (bw, bh), skin)
        )
        if wires is not None:
            d = ImageDraw.Draw(patch)
            gap = max(7, round(puff * 0.42))
            for k in range(0, bh, gap):
                d.line(
                    curve([(0, k), (bw * 0.4, k + gap * 0.7), (bw * 0.7, k - gap * 0.3), (bw, k + gap * 0.4)], 8),
                    fill=wires,
                    width=max(2, gap // 4),
                )
        patch = tone(patch, body, 0.16)
        patch = ImageChops.add(
            patch,
            Image.merge(
                "RGB",
                [
                    Image.fromarray((np.clip(spark, 0, 1) * 255).astype(np.uint8)).resize(
                        (bw, bh), Image.Resampling.BICUBIC
                    )
                ]
                * 3,
            ),
        )
        full = Image.new("L", (w, h), 0)
        full.paste(mask, (left, top))
        ground = drop_shadow(ground, full, dx=shadow[0], dy=shadow[1], blur=14, strength=0.38)
        ground.paste(patch, (left, top), mask)
    return ground


def plate(
    rng: random.Random, ground: Image.Image, skin: Image.Image, cx: float, cy: float, r: float, finish: Finish
) -> Image.Image:
    """A round plate, tray or coiled mat seen from above."""
    w, h = ground.size
    mask = Image.new("L", (w, h), 0)
    circle(ImageDraw.Draw(mask), cx, cy, r, 255)
    ground = drop_shadow(ground, mask, dx=r * 0.05, dy=r * 0.07, blur=r * 0.07, strength=0.55)
    n = int(r) * 2
    xs, ys = grid(n // 2, n // 2)
    xs, ys = (xs * 2 - r) / r, (ys * 2 - r) / r
    d = np.sqrt(xs * xs + ys * ys) + 1e-5
    slope = np.where(d > 0.93, 0.9, np.where(d > 0.70, -0.10, np.where(d > 0.62, -0.75, -0.04)))
    slope = slope.astype(np.float32)
    nx, ny = slope * xs / d, slope * ys / d
    norm = np.sqrt(1 + nx * nx + ny * ny)
    body, spark = lit(
        np.asarray(nx / norm, np.float32), np.asarray(ny / norm, np.float32), np.asarray(1 / norm, np.float32), finish
    )
    softened = (
        np.asarray(
            Image.fromarray((np.clip(body * 0.98, 0, 1.2) * 200).astype(np.uint8)).filter(
                ImageFilter.GaussianBlur(max(1, n // 240))
            ),
            np.float32,
        )
        / 200
    )
    face = tone(
        skin.resize((n, n), Image.Resampling.BICUBIC), np.asarray(softened * 1.08 + 0.3 * spark, np.float32), 0.05
    )
    disc = Image.new("L", (n * 2, n * 2), 0)
    ImageDraw.Draw(disc).ellipse((2, 2, n * 2 - 2, n * 2 - 2), fill=255)
    ground.paste(face, (int(cx - n / 2), int(cy - n / 2)), smaller(disc, (n, n)))
    del rng
    return ground


def bead(size: int, colour: RGB, finish: Finish) -> tuple[Image.Image, Image.Image]:
    """One round bead: picture and mask, ``size`` pixels wide."""
    n = size * 2
    xs, ys = grid(n, n)
    xs, ys = np.float32(1 / size) * (xs + np.float32(0.5)) - 1, np.float32(1 / size) * (ys + np.float32(0.5)) - 1
    nz = np.sqrt(np.clip(1 - xs * xs - ys * ys, 0, 1)).astype(np.float32)
    body, spark = lit(xs, ys, nz, finish)
    out = np.clip(np.asarray(colour, np.float32) * body[..., None] + 255 * spark[..., None], 0, 255).astype(np.uint8)
    mask = Image.fromarray(((xs * xs + ys * ys < 0.97) * 255).astype(np.uint8))
    return smaller(Image.fromarray(out), (size, size)), smaller(mask, (size, size))


def strung(
    rng: random.Random,
    ground: Image.Image,
    path: Sequence[Point],
    colours: Sequence[RGB],
    sizes: Sequence[int],
    finish: Finish,
) -> Image.Image:
    """Beads threaded along a path, the sequence of colours and sizes repeating."""
    spots: list[tuple[float, float, int, int]] = []
    need, k = 0.0, 0
    for (x0, y0), (x1, y1) in itertools.pairwise(path):
        length = math.hypot(x1 - x0, y1 - y0)
        at = need
        while at < length:
            size = sizes[k % len(sizes)]
            spots.append((x0 + (x1 - x0) * at / length, y0 + (y1 - y0) * at / length, size, k))
            at += (size + sizes[(k + 1) % len(sizes)]) / 2 * 0.98
            k += 1
        need = at - length
    mask = Image.new("L", ground.size, 0)
    d = ImageDraw.Draw(mask)
    for x, y, size, _ in spots:
        circle(d, x, y, size / 2, 255)
    ground = drop_shadow(ground, mask, dx=6, dy=9, blur=9, strength=0.5)
    made: dict[tuple[int, RGB], tuple[Image.Image, Image.Image]] = {}
    for x, y, size, index in spots:
        colour = colours[index % len(colours)]
        if (size, colour) not in made:
            made[size, colour] = bead(size, colour, finish)
        picture, cut = made[size, colour]
        ground.paste(picture, (int(x - size / 2), int(y - size / 2)), cut)
    return grain(ground, rng, 2)
