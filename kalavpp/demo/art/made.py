"""Cloth and paper made into things: framed, sewn, bound, laid on floors and tables."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

from .canvas import curve, drop_shadow, generator, noise, plaster, rounded, smaller, tone, warp
from .cloth import creased, fringe, lime_wash, mask_of, sampled, wavy
from .palettes import mix


def framed(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """Under a mount in a wooden frame on a wall."""
    del border
    w, h = pattern.size
    image = lime_wash(rng, w, h)
    fw = w * rng.uniform(0.60, 0.68)
    fh = fw * 1.25
    x0, y0 = (w - fw) / 2, (h - fh) / 2 - h * 0.012
    rail, mount = w * rng.uniform(0.016, 0.026), w * rng.uniform(0.035, 0.06)
    wood = rng.choice([(92, 58, 36), (42, 34, 30), (176, 137, 92), (60, 40, 30), (206, 184, 150)])
    mask = rounded(w, h, (x0, y0, x0 + fw, y0 + fh), 3)
    image = drop_shadow(image, mask, dx=w * 0.026, dy=w * 0.034, blur=w * 0.03, strength=0.5)
    image = drop_shadow(image, mask, dx=w * 0.006, dy=w * 0.008, blur=8, strength=0.45)
    d = ImageDraw.Draw(image)
    corners = [(x0, y0), (x0 + fw, y0), (x0 + fw, y0 + fh), (x0, y0 + fh)]
    inner = [
        (x0 + rail, y0 + rail),
        (x0 + fw - rail, y0 + rail),
        (x0 + fw - rail, y0 + fh - rail),
        (x0 + rail, y0 + fh - rail),
    ]
    for k, light in enumerate((0.16, -0.22, -0.34, 0.02)):
        colour = mix(wood, (255, 244, 228) if light > 0 else (16, 10, 6), abs(light))
        d.polygon([corners[k], corners[(k + 1) % 4], inner[(k + 1) % 4], inner[k]], fill=colour)
    gen = generator(rng)
    for k in range(90):
        t = float(gen.uniform(0, rail))
        shade = mix(wood, (20, 12, 8), float(gen.uniform(0.1, 0.4)))
        side = k % 4
        if side % 2 == 0:
            y = y0 + t if side == 0 else y0 + fh - t
            a = float(gen.uniform(x0 + t, x0 + fw * 0.7))
            d.line([(a, y), (min(a + fw * 0.25, x0 + fw - t), y)], fill=shade)
        else:
            x = x0 + t if side == 1 else x0 + fw - t
            a = float(gen.uniform(y0 + t, y0 + fh * 0.7))
            d.line([(x, a), (x, min(a + fh * 0.2, y0 + fh - t))], fill=shade)
    d.rectangle((*inner[0], *inner[2]), fill=(246, 241, 231))
    ax, ay = inner[0][0] + mount, inner[0][1] + mount
    aw, ah = int(fw - 2 * rail - 2 * mount), int(fh - 2 * rail - 2 * mount)
    d.rectangle((ax - 3, ay - 3, ax + aw + 3, ay + ah + 3), fill=(222, 213, 198))
    image.paste(smaller(pattern, (aw, ah)), (int(ax), int(ay)))
    d.line([(ax - 3, ay - 3), (ax + aw + 3, ay - 3)], fill=(190, 178, 160), width=2)
    inside = Image.new("L", (w, h), 0)
    ImageDraw.Draw(inside).line(
        [(inner[0][0], inner[2][1]), inner[0], (inner[2][0], inner[0][1])], fill=150, width=round(rail * 0.9)
    )
    soft = inside.filter(ImageFilter.GaussianBlur(rail * 0.5))
    image.paste(
        (60, 44, 30), (0, 0), Image.composite(soft, Image.new("L", (w, h), 0), rounded(w, h, (*inner[0], *inner[2]), 0))
    )
    return image


def sheet(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """An unframed picture: handmade paper or cloth with a margin, lying on a table."""
    del border
    w, h = pattern.size
    image = lime_wash(rng, w, h)
    pw = w * rng.uniform(0.66, 0.74)
    ph = pw * 1.25
    margin = w * rng.uniform(0.025, 0.05)
    paper = plaster(rng, int(pw), int(ph), (247, 241, 229), 0.02)
    paper.paste(
        smaller(pattern, (int(pw - 2 * margin), int(ph - 2 * margin))),
        (int(margin), int(margin)),
    )
    return _laid(rng, image, paper, w / 2, h / 2 - h * 0.005, rng.uniform(-1.6, 1.6))


def _laid(
    rng: random.Random, image: Image.Image, paper: Image.Image, cx: float, cy: float, degrees: float
) -> Image.Image:
    """Lay a sheet with deckled edges on the ground, turned a little."""
    w, h = image.size
    pw, ph = paper.size
    gen = generator(rng)
    edge = [(x, 3 + float(gen.normal(0, 1.3))) for x in np.linspace(2, pw - 3, 60)] + [
        (pw - 3 + float(gen.normal(0, 1.3)), y) for y in np.linspace(2, ph - 3, 70)
    ]
    edge += [(x, ph - 3 + float(gen.normal(0, 1.3))) for x in np.linspace(pw - 3, 2, 60)] + [
        (3 + float(gen.normal(0, 1.3)), y) for y in np.linspace(ph - 3, 2, 70)
    ]
    cut = mask_of(pw, ph, edge, 0.7)
    turned_paper = paper.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    turned_cut = cut.rotate(degrees, Image.Resampling.BICUBIC, expand=True)
    at = (int(cx - turned_paper.width / 2), int(cy - turned_paper.height / 2))
    full = Image.new("L", (w, h), 0)
    full.paste(turned_cut, at)
    image = drop_shadow(image, full, dx=w * 0.012, dy=w * 0.016, blur=w * 0.02, strength=0.42)
    image = drop_shadow(image, full, dx=2, dy=3, blur=4, strength=0.4)
    image.paste(turned_paper, at, turned_cut)
    return image


def sheets(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """Several printed sheets fanned out: a pack of patterns."""
    w, h = pattern.size
    image = lime_wash(rng, w, h)
    other = border.resize((w, h)) if border is not None else pattern.transpose(Image.Transpose.ROTATE_180)
    whole = border is not None and border.height > border.width  # pictures stay whole, repeats come in sizes
    pw, ph = int(w * 0.48), int(w * (0.58 if whole else 0.62))
    m = int(w * 0.022)
    for k, (dx, dy, turn, source, zoom) in enumerate(
        ((-0.16, -0.10, 7, pattern, 0.45), (0.17, -0.04, -6, other, 0.7), (-0.01, 0.10, 1.5, pattern, 1.0))
    ):
        paper = Image.new("RGB", (pw, ph), (249, 244, 234))
        iw, ih = pw - 2 * m, ph - 2 * m
        cut_w = w * (1.0 if whole else zoom)
        cut_h = cut_w * ih / iw
        if cut_h > h:
            cut_w, cut_h = h * iw / ih, float(h)
        paper.paste(source.resize((iw, ih), Image.Resampling.HAMMING, (0, 0, cut_w, cut_h)), (m, m))
        image = _laid(rng, image, paper, w * (0.5 + dx), h * (0.5 + dy), turn + rng.uniform(-1.5, 1.5))
        del k
    return image


def cushion(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """A filled cushion cover with piped edges."""
    del border
    w, h = pattern.size
    image = lime_wash(rng, w, h)
    half = w * 0.36
    cx, cy = w / 2, h / 2
    points = []
    for k in range(160):
        t = 2 * math.pi * k / 160
        c, s = math.cos(t), math.sin(t)
        r = half / (abs(c) ** 9 + abs(s) ** 9) ** (1 / 9) * (1 - 0.05 * abs(math.cos(2 * t)) ** 2)
        points.append((cx + r * c, cy + r * s))
    mask = mask_of(w, h, points)
    image = drop_shadow(image, mask, dx=w * 0.03, dy=w * 0.045, blur=w * 0.04, strength=0.6)
    nx = 40
    a = np.linspace(-1, 1, nx, dtype=np.float32)
    u, v = np.meshgrid(a, a)
    d = np.sqrt(u * u + v * v)
    squeeze = 0.88 + 0.10 * d**2
    size = int(half * 2.3)
    src = pattern.crop((0, 0, size, size)) if pattern.width >= size else pattern
    from_x = np.asarray((u * squeeze + 1) / 2 * (src.width - 1), np.float32)
    from_y = np.asarray((v * squeeze + 1) / 2 * (src.height - 1), np.float32)
    cloth = warp(src, (size, size), from_x, from_y)
    xs = np.linspace(-1.15, 1.15, 160, dtype=np.float32)
    gx, gy = np.meshgrid(xs, xs)
    bulge = (
        1.04 - 0.16 * (gx * 0.75 + gy) - 0.30 * np.clip(np.maximum(np.abs(gx), np.abs(gy)) - 0.72, 0, 1) ** 1.2 * 2.2
    )
    corners = 0.10 * np.sin(np.arctan2(gy, gx) * 16 + noise(rng, 160, 160, 40)) * np.clip(np.hypot(gx, gy) - 0.85, 0, 1)
    cloth = tone(cloth, np.asarray(bulge + corners + 0.04 * noise(rng, 160, 160, 50, 2), np.float32), 0.12)
    layer = Image.new("RGB", (w, h))
    layer.paste(cloth, (int(cx - size / 2), int(cy - size / 2)))
    image.paste(layer, (0, 0), mask)
    cord = sampled(pattern, rng, 1)[0]
    ImageDraw.Draw(image).line(
        [*points, points[0]], fill=mix(cord, (30, 20, 14), 0.3), width=max(4, w // 170), joint="curve"
    )
    return image


def rug(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """Flat on a floor, fringed at both ends."""
    w, h = pattern.size
    image = plaster(rng, w, h, rng.choice([(206, 196, 182), (190, 178, 162), (222, 213, 200), (150, 132, 112)]), 0.05)
    rw, rh = w * rng.uniform(0.60, 0.68), h * 0.74
    x0, y0 = (w - rw) / 2, (h - rh) / 2
    cloth = pattern.crop((0, 0, int(rw) + 8, int(rh) + 8))
    if border is not None:
        b = border.resize((cloth.width, round(rh * 0.12)), Image.Resampling.BICUBIC)
        cloth.paste(b, (0, 0))
        cloth.paste(b.transpose(Image.Transpose.FLIP_TOP_BOTTOM), (0, cloth.height - b.height))
    outline = wavy(rng, [(x0, y0), (x0 + rw, y0), (x0 + rw, y0 + rh), (x0, y0 + rh)], w * 0.004, 14)
    mask = mask_of(w, h, outline)
    image = drop_shadow(image, mask, dx=w * 0.008, dy=w * 0.012, blur=12, strength=0.55)
    threads = [(236, 226, 206), (214, 200, 174)]
    fringe(rng, image, (x0 + 3, y0 + rh), (x0 + rw - 3, y0 + rh), w * 0.036, threads)
    fringe(rng, image, (x0 + 3, y0 - w * 0.032), (x0 + rw - 3, y0 - w * 0.032), w * 0.036, threads)
    layer = Image.new("RGB", (w, h), threads[1])
    lit = 1.0 + 0.06 * noise(rng, 100, 125, 50, 2)
    layer.paste(tone(cloth, np.asarray(lit, np.float32)), (int(x0) - 4, int(y0) - 4))
    image.paste(layer, (0, 0), mask)
    return image


def tote(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """A cloth bag on a peg."""
    w, h = pattern.size
    image = lime_wash(rng, w, h)
    bw, bh = w * 0.56, w * 0.62
    x0, y0 = (w - bw) / 2, h * 0.36
    strap = mix(sampled(pattern, rng, 1)[0], (40, 28, 20), 0.35)
    loop = curve(
        [
            (x0 + bw * 0.24, y0 + 12),
            (w * 0.44, h * 0.2),
            (w / 2, h * 0.135),
            (w * 0.56, h * 0.2),
            (x0 + bw * 0.76, y0 + 12),
        ],
        16,
    )
    handle = Image.new("L", (w, h), 0)
    ImageDraw.Draw(handle).line(loop, fill=255, width=round(w * 0.022), joint="curve")
    bag = mask_of(
        w,
        h,
        wavy(
            rng,
            [(x0 + bw * 0.015, y0), (x0 + bw * 0.985, y0), (x0 + bw * 1.01, y0 + bh), (x0 - bw * 0.01, y0 + bh)],
            w * 0.007,
            10,
        ),
    )
    for part in (handle, bag):
        image = drop_shadow(image, part, dx=w * 0.03, dy=w * 0.03, blur=w * 0.024, strength=0.45)
    image.paste(strap, (0, 0), handle)
    d = ImageDraw.Draw(image)
    d.ellipse((w / 2 - w * 0.016, h * 0.118, w / 2 + w * 0.016, h * 0.118 + w * 0.032), fill=(92, 62, 40))
    d.ellipse((w / 2 - w * 0.008, h * 0.121, w / 2 + w * 0.004, h * 0.121 + w * 0.012), fill=(150, 112, 80))
    cloth = pattern.crop((0, 0, int(bw * 1.1), int(bh * 1.08)))
    if border is not None:
        cloth.paste(border.resize((cloth.width, round(bh * 0.2)), Image.Resampling.BICUBIC), (0, round(bh * 0.74)))
    cloth = creased(rng, cloth, 0.42, angle=rng.uniform(-0.25, 0.25), count=7)
    layer = Image.new("RGB", (w, h))
    layer.paste(cloth, (int(x0 - bw * 0.05), int(y0 - bh * 0.03)))
    image.paste(layer, (0, 0), bag)
    d = ImageDraw.Draw(image)
    d.line(
        [(x0 + bw * 0.02, y0 + w * 0.028), (x0 + bw * 0.98, y0 + w * 0.028)],
        fill=mix(strap, (255, 255, 255), 0.1),
        width=2,
    )
    return image


def journal(rng: random.Random, pattern: Image.Image, border: Image.Image | None) -> Image.Image:
    """A bound book in printed cloth with a paler spine."""
    w, h = pattern.size
    image = lime_wash(rng, w, h)
    bw, bh = w * 0.5, w * 0.68
    x0, y0 = (w - bw) / 2, (h - bh) / 2
    block = rounded(w, h, (x0 + w * 0.012, y0 + w * 0.012, x0 + bw + w * 0.014, y0 + bh + w * 0.016), 4)
    image = drop_shadow(image, block, dx=w * 0.02, dy=w * 0.028, blur=w * 0.022, strength=0.55)
    image.paste((232, 221, 199), (0, 0), block)
    d = ImageDraw.Draw(image)
    for k in range(7):
        d.line([(x0 + bw + k * 2, y0 + w * 0.016 + k), (x0 + bw + k * 2, y0 + bh + w * 0.012)], fill=(206, 193, 168))
    cover = pattern.crop((0, 0, int(bw), int(bh)))
    if border is not None:
        cover.paste(border.resize((cover.width, round(bh * 0.16))), (0, round(bh * 0.76)))
    xs = np.linspace(0, 1, 120, dtype=np.float32)[None, :]
    light = np.repeat(
        1.03 - 0.08 * xs - 0.28 * np.exp(-(((xs - 0.135) / 0.008) ** 2)) + 0.06 * np.exp(-(((xs - 0.15) / 0.01) ** 2)),
        8,
        0,
    )
    spine = Image.new("RGB", (int(bw * 0.13), int(bh)), mix(sampled(pattern, rng, 1)[0], (44, 30, 22), 0.55))
    cover.paste(spine, (0, 0))
    cover = tone(cover, np.asarray(light, np.float32))
    image.paste(cover, (int(x0), int(y0)), rounded(int(bw), int(bh), (0, 0, bw, bh), w * 0.006))
    tie = [
        (x0 + bw * 0.99, y0 + bh * 0.5),
        (x0 + bw * 1.1, y0 + bh * 0.54),
        (x0 + bw * 1.06, y0 + bh * 0.66),
        (x0 + bw * 1.13, y0 + bh * 0.74),
    ]
    ImageDraw.Draw(image).line(curve(tie, 10), fill=(96, 64, 42), width=max(3, w // 260), joint="curve")
    return image
