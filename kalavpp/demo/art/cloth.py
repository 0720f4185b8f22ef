"""Cloth as cloth: flat, near, draped, folded and hung."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .canvas import Field, Point, drop_shadow, grid, noise, plaster, slopes, tone, warp
from .palettes import RGB, mix

#: Window-lit grounds: lime wash, unbleached paper, warm clay wall, cool slate, pale wood.
GROUNDS: list[RGB] = [
    (236, 227, 212),
    (230, 220, 203),
    (222, 210, 193),
    (226, 224, 217),
    (214, 205, 192),
    (228, 214, 196),
]


def lime_wash(rng: random.Random, w: int, h: int) -> Image.Image:
    return plaster(rng, w, h, rng.choice(GROUNDS))


def wavy(rng: random.Random, points: list[Point], wobble: float, steps: int = 9) -> list[Point]:
    """The polygon with edges that are not quite straight, as cloth lies."""
    out: list[Point] = []
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        phase, turns = rng.uniform(0, 6), rng.uniform(1, 2.4)
        length = math.hypot(b[0] - a[0], b[1] - a[1])
        nx, ny = -(b[1] - a[1]) / length, (b[0] - a[0]) / length
        for k in range(steps):
            t = k / steps
            off = wobble * math.sin(phase + turns * math.pi * t) * math.sin(math.pi * t) ** 0.5
            out.append((a[0] + (b[0] - a[0]) * t + nx * off, a[1] + (b[1] - a[1]) * t + ny * off))
    return out


def mask_of(w: int, h: int, outline: list[Point], soft: float = 1.2) -> Image.Image:
    mask = Image.new("L", (w, h), 0)
    ImageDraw.Draw(mask).polygon(outline, fill=255)
    return mask.filter(ImageFilter.BoxBlur(soft)) if soft else mask


def fringe(rng: random.Random, image: Image.Image, a: Point, b: Point, length: float, colours: list[RGB]) -> None:
    d = ImageDraw.Draw(image)
    n = int(math.hypot(b[0] - a[0], b[1] - a[1]) / (image.width / 300))
    for k in range(n):
        t = (k + rng.random() * 0.7) / n
        x, y = a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t
        colour = mix(rng.choice(colours), (40, 28, 20), rng.uniform(0, 0.35))
        d.line(
            [
                (x, y - 3),
                (x + rng.uniform(-3, 3), y + length * 0.5),
                (x + rng.uniform(-6, 6), y + length * rng.uniform(0.7, 1.05)),
            ],
            fill=colour,
            width=max(1, image.width // 600),
        )


def sampled(pattern: Image.Image, rng: random.Random, n: int = 4) -> list[RGB]:
    spots = [pattern.getpixel((rng.randrange(pattern.width), rng.randrange(pattern.height))) for _ in range(n)]
    return [(int(p[0]), int(p[1]), int(p[2])) for p in spots if isinstance(p, tuple)]


def flat(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """The cloth itself, near enough to see the thread."""
    del rng, border
    return pattern


def detail(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """A corner of it at nearly twice the size, in raking light."""
    w, h = pattern.size
    scale = rng.uniform(0.52, 0.62)
    x, y = rng.uniform(0, 1 - scale) * w, rng.uniform(0, 1 - scale) * h
    near = pattern.resize((w, h), Image.Resampling.BICUBIC, (x, y, x + w * scale, y + h * scale))
    del border
    return creased(rng, near, 0.55)


def _ridges(rng: random.Random, w: int, h: int, count: int, angle: float) -> Field:
    """Heights of cloth pushed into soft folds that run roughly one way."""
    xs, ys = grid(w, h)
    c, s = math.cos(angle), math.sin(angle)
    across = (xs * c + ys * s) / w
    along = (-xs * s + ys * c) / h
    bend = noise(rng, w, h, w / 1.6, 2)
    out = np.zeros((h, w), np.float32)
    for _ in range(count):
        at, wide = rng.uniform(-0.3, 1.35), rng.uniform(0.035, 0.10)
        fade = np.clip(0.55 + 0.6 * np.sin(along * rng.uniform(1.5, 3.5) + rng.uniform(0, 6)), 0, 1)
        t = across - at + bend * rng.uniform(0.03, 0.09) + 0.12 * rng.uniform(-1, 1) * along**2
        out += (rng.uniform(0.6, 1.0) * wide * 10 * fade * np.exp(-((t / wide) ** 2))).astype(np.float32)
    return out


def creased(
    rng: random.Random, cloth: Image.Image, depth: float, angle: float | None = None, count: int = 9
) -> Image.Image:
    """Push the cloth into folds: pattern displaced by the slope, light from the upper left."""
    w, h = cloth.size
    fw, fh = 160, round(160 * h / w)
    folds = _ridges(rng, fw, fh, count, rng.uniform(0.3, 0.9) if angle is None else angle)
    gy, gx = slopes(folds)
    nx, ny = 32, round(32 * h / w)
    sx = np.linspace(0, w, nx, dtype=np.float32)[None, :].repeat(ny, 0)
    sy = np.linspace(0, h, ny, dtype=np.float32)[:, None].repeat(nx, 1)
    pick_x = np.linspace(0, fw - 1, nx).astype(int)
    pick_y = np.linspace(0, fh - 1, ny).astype(int)
    sx += gx[np.ix_(pick_y, pick_x)] * w * 0.55 * depth
    sy += gy[np.ix_(pick_y, pick_x)] * w * 0.55 * depth
    moved = warp(cloth, (w, h), np.clip(sx, 0, w - 1), np.clip(sy, 0, h - 1))
    slope = (gx * 0.8 + gy * 0.6) * 9 * depth
    light = 1.0 + np.clip(slope, -0.62, 0.26) - 0.22 * depth * np.clip(0.35 - folds, 0, 1)
    return tone(moved, np.asarray(light, np.float32), 0.12)


def draped(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """Cloth thrown over the whole picture, in deep folds."""
    del border
    return creased(rng, pattern, rng.uniform(0.9, 1.15), count=11)


def folded(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """Folded to a square on paper; the edge shows how many layers there are."""
    w, h = pattern.size
    image = lime_wash(rng, w, h)
    side, tall = w * rng.uniform(0.62, 0.70), w * rng.uniform(0.68, 0.84)
    x0, y0 = (w - side) / 2, (h - tall) / 2 - h * 0.01
    layers = rng.choice([3, 4, 5])
    lift = w * 0.009
    turn = rng.uniform(-0.025, 0.025)
    rows = int(tall)
    cloth = pattern.crop((0, 0, int(side) + 60, rows + 60))
    if border is not None:
        b = border.resize((cloth.width, round(tall * 0.26)), Image.Resampling.BICUBIC)
        cloth.paste(b, (0, cloth.height - b.height - 30))

    def outline(shift: float) -> list[Point]:
        r = w * 0.012
        raw = [
            (x0 + r, y0),
            (x0 + side - r, y0),
            (x0 + side, y0 + r),
            (x0 + side, y0 + tall - r),
            (x0 + side - r, y0 + tall),
            (x0 + r, y0 + tall),
            (x0, y0 + tall - r),
            (x0, y0 + r),
        ]
        c, s = math.cos(turn), math.sin(turn)
        mx, my = w / 2, h / 2
        moved = [
            (mx + (x - mx) * c - (y - my) * s + shift * 0.35, my + (x - mx) * s + (y - my) * c + shift) for x, y in raw
        ]
        return wavy(rng, moved, w * 0.0045, 5)

    base = outline(layers * lift)
    under = mask_of(w, h, base, 0)
    image = drop_shadow(image, under, dx=w * 0.022, dy=w * 0.03, blur=w * 0.028, strength=0.5)
    image = drop_shadow(image, under, dx=w * 0.004, dy=w * 0.006, blur=9, strength=0.55)
    placed = Image.new("RGB", (w, h), (128, 100, 80))
    placed.paste(cloth, (int(x0) - 30, int(y0) - 30))
    if rng.random() < 0.55:
        fringe(
            rng,
            image,
            (base[4 * 5][0] - side * 0.98, y0 + tall + layers * lift - 2),
            (x0 + side * 0.985, y0 + tall + layers * lift - 2),
            w * 0.03,
            sampled(cloth, rng),
        )
    for k in range(layers, 0, -1):
        edge = placed.point([round(i * (0.60 + 0.10 * (k % 2))) for i in range(256)] * 3)
        image.paste(edge, (0, 0), mask_of(w, h, outline(k * lift), 0))
        ImageDraw.Draw(image).line(outline((k - 1) * lift), fill=(58, 42, 32), width=max(2, w // 500))
    fw, fh = 160, round(160 * h / w)
    xs, ys = grid(fw, fh)
    u, v = (xs / fw * w - x0) / side, (ys / fh * h - y0) / tall
    seam = -0.11 * np.exp(-(((v - 0.5) / 0.012) ** 2)) + 0.06 * np.exp(-(((v - 0.475) / 0.02) ** 2))
    if rng.random() < 0.7:
        at = rng.choice([0.5, 0.34])
        seam += -0.09 * np.exp(-(((u - at) / 0.011) ** 2)) + 0.06 * np.exp(-(((u - at + 0.025) / 0.02) ** 2))
    edge_fall = (
        -0.20 * np.exp(-((1 - u) / 0.035).clip(0))
        - 0.16 * np.exp(-((1 - v) / 0.03).clip(0))
        + 0.05 * np.exp(-(u / 0.04).clip(0))
        + 0.05 * np.exp(-(v / 0.04).clip(0))
    )
    folds = _ridges(rng, fw, fh, 6, rng.uniform(0, 3))
    gy, gx = slopes(folds)
    light = 1.0 + seam + edge_fall + np.clip((gx + gy) * 1.7, -0.16, 0.12) + 0.05 * noise(rng, fw, fh, 50, 2)
    nx, ny = 30, 38
    px, py = np.linspace(0, fw - 1, nx).astype(int), np.linspace(0, fh - 1, ny).astype(int)
    sx = np.linspace(0, w, nx, dtype=np.float32)[None, :].repeat(ny, 0) + gx[np.ix_(py, px)] * w * 0.13
    sy = np.linspace(0, h, ny, dtype=np.float32)[:, None].repeat(nx, 1) + gy[np.ix_(py, px)] * w * 0.13
    top = tone(
        warp(placed, (w, h), np.clip(sx, x0 - 28, x0 + side + 28), np.clip(sy, y0 - 28, y0 + tall + 28)),
        np.asarray(light, np.float32),
    )
    image.paste(top, (0, 0), mask_of(w, h, outline(0)))
    return image


def hanging(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """Over a rod against a wall, falling in folds to its worked end."""
    w, h = pattern.size
    image = lime_wash(rng, w, h)
    wide = w * rng.uniform(0.52, 0.64)
    x0, y0, y1 = (w - wide) / 2, h * 0.115, h * rng.uniform(0.86, 0.90)
    n = rng.choice([5, 6, 7])
    cloth = pattern.crop((0, 0, int(min(w, wide * 1.3)), int(y1 - y0)))
    if border is not None:
        b = border.resize((cloth.width, round(w * rng.uniform(0.16, 0.22))), Image.Resampling.BICUBIC)
        cloth.paste(b, (0, cloth.height - b.height))
    cw, ch = cloth.size
    phases = [rng.uniform(-0.6, 0.6) for _ in range(n + 2)]
    ux = np.linspace(0, 1, 161, dtype=np.float32)
    wave = ux * n + 0.22 * np.interp(ux * n, np.arange(n + 2), phases)
    fold = np.sin(2 * math.pi * wave)
    lean = np.cos(2 * math.pi * wave)
    hem = fold * w * 0.007
    nx, ny = 70, 40
    tx = np.linspace(0, 1, nx, dtype=np.float32)
    ty = np.linspace(0, 1, ny, dtype=np.float32)
    deep = (0.35 + 0.65 * ty)[:, None]
    sx = (tx[None, :] + deep * np.interp(tx, ux, fold)[None, :] * 0.34 / n / 2) * cw
    sy = np.broadcast_to(ty[:, None] * ch, (ny, nx)) - deep * np.interp(tx, ux, hem)[None, :]
    tw, th = int(wide), int(y1 - y0)
    fallen = warp(
        cloth, (tw, th), np.clip(np.asarray(sx, np.float32), 0, cw - 1), np.clip(np.asarray(sy, np.float32), 0, ch - 1)
    )
    rows = np.linspace(0, 1, 100, dtype=np.float32)[:, None]
    drift = noise(rng, 161, 100, 60, 2) * 0.05
    light = (
        0.95
        + (0.45 + 0.55 * rows) * (0.20 * lean[None, :] - 0.12 * (1 - fold[None, :]))
        + drift
        + 0.10 * np.exp(-rows / 0.02)
        - 0.10 * np.exp(-(((rows - 0.035) / 0.03) ** 2))
    )
    fallen = tone(fallen, np.asarray(light, np.float32), 0.14)
    sway = w * 0.008
    left = [(x0 + sway * math.sin(4 * k / 20) * k / 20, y0 + th * k / 20) for k in range(21)]
    right = [(x0 + wide + sway * math.sin(1 + 5 * k / 20) * k / 20 - 2, y0 + th * k / 20) for k in range(21)]
    bottom = [(x0 + wide * float(u), y1 - w * 0.010 + float(q)) for u, q in zip(ux[::4], hem[::4], strict=True)]
    shape = left[:-1] + bottom + right[-2::-1]
    mask = mask_of(w, h, shape, 0.9)
    image = drop_shadow(image, mask, dx=w * 0.030, dy=w * 0.030, blur=w * 0.03, strength=0.42)
    image = drop_shadow(image, mask, dx=w * 0.008, dy=w * 0.008, blur=8, strength=0.35)
    if rng.random() < 0.6:
        fringe(rng, image, (x0 + 4, y1 - w * 0.010), (x0 + wide - 4, y1 - w * 0.010), w * 0.032, sampled(cloth, rng))
    rod = Image.new("L", (w, h), 0)
    box = (x0 - w * 0.07, y0 - w * 0.012, x0 + wide + w * 0.07, y0 + w * 0.008)
    ImageDraw.Draw(rod).rounded_rectangle(box, w * 0.01, fill=255)
    image = drop_shadow(image, rod, dx=w * 0.025, dy=w * 0.028, blur=14, strength=0.4)
    d = ImageDraw.Draw(image)
    for k in range(int(box[1]), int(box[3]) + 1):
        t = (k - box[1]) / (box[3] - box[1])
        d.line([(box[0], k), (box[2], k)], fill=mix((128, 84, 50), (52, 30, 17), abs(t - 0.3) * 1.4))
    sheet = Image.new("RGB", (w, h))
    sheet.paste(fallen, (int(x0), int(y0 - w * 0.012)))
    sheet.paste(fallen.crop((0, 0, tw, int(w * 0.02))), (int(x0), int(y0 - w * 0.014)))
    cover = Image.new("L", (w, h), 0)
    cover.paste(mask, (0, -int(w * 0.012)))
    image.paste(sheet, (0, 0), cover)
    return image
