"""Patterns that come from the loom: ikat, brocade butas, dhurrie bands, Kullu borders, muga, baskets and mats."""

from __future__ import annotations

import math
import random

import numpy as np
from PIL import Image, ImageDraw

from .canvas import (
    Field,
    boteh,
    circle,
    flower,
    generator,
    grain,
    grid,
    leaf,
    noise,
    repeat,
    shrunk,
    smaller,
    tone,
    weave,
)
from .palettes import RGB, Palette, mix


def ikat(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Yarn tied and dyed before weaving: every bundle of warp slips a little, so each edge is feathered."""
    gen = generator(rng)
    kind = rng.choice(["diamond", "diamond", "chevron", "cross", "leafy", "rumal"])
    unit = w / rng.choice([3, 4, 5, 6])
    tall = unit * rng.choice([1.0, 1.25, 1.6])
    xs, ys = grid(w, h)
    bundle = max(2, round(w / 400))
    columns = w // bundle + 1
    slip = gen.normal(0, 1, columns).cumsum()
    slip = (slip - np.convolve(slip, np.ones(25) / 25, "same")) * unit * 0.018
    slip += gen.normal(0, unit * 0.028, columns)
    slip += (gen.random(columns) < 0.06) * gen.normal(0, unit * 0.06, columns)
    y = ys + np.repeat(slip, bundle)[:w].astype(np.float32)[None, :]
    y += gen.normal(0, unit * 0.006, (h // 6 + 1, 1)).repeat(6, axis=0)[:h].astype(np.float32)
    a = np.abs((xs / unit) % 1 - 0.5) * 2
    b = np.abs((y / tall) % 1 - 0.5) * 2
    cell = (np.floor(xs / unit) + np.floor(y / tall)).astype(np.int32) % 2
    if kind == "chevron":
        d = ((y / tall) + a * 0.55) % 1 * 1.25
    elif kind == "cross":
        d = np.minimum(np.maximum(a, b), (a + b) * 0.62) * 1.15
    elif kind == "leafy":
        d = np.hypot(a, b) * (0.78 + 0.16 * np.cos(4 * np.arctan2(b, a + 1e-6)))
    elif kind == "rumal":
        d = np.where(cell == 0, np.maximum(a, b), (a + b) * 0.7)
    else:
        d = (a + b) * 0.72
    d = d / float(np.quantile(d[:: max(1, h // 200), :: max(1, w // 200)], 0.985))
    start, gap = rng.uniform(0.10, 0.18), rng.uniform(0.9, 1.1)
    stops = [start, start + 0.10 * gap, start + 0.28 * gap, start + 0.38 * gap, start + 0.52 * gap, start + 0.64 * gap]
    bands = [pal.second, pal.line, pal.ground, pal.first, pal.ground, pal.line, pal.second]
    if rng.random() < 0.5:
        bands = [pal.accent, pal.line, pal.second, pal.line, pal.ground, pal.first, pal.ground]
    if rng.random() < 0.3:
        bands = [pal.line, pal.second, pal.accent, pal.ground, pal.line, pal.second, pal.ground]
    index = np.digitize(d, stops).astype(np.uint8)
    if kind in ("diamond", "rumal") and rng.random() < 0.6:
        other = np.asarray([3, 1, 2, 2, 4, 5, 6], np.uint8)[index]
        index = np.where(cell == 1, other, index)
    cloth = Image.fromarray(np.asarray(bands, np.uint8)[index])
    streak = np.repeat(gen.normal(0, 0.035, columns), bundle)[:w].astype(np.float32)
    light = 1 + np.broadcast_to(streak, (h // 8, w)) * 1.0
    cloth = tone(cloth, np.asarray(light[:, ::4], np.float32))
    return weave(cloth, rng, max(3, bundle + 2), 0.17)


def _zari(rng: random.Random, mask: Image.Image, pal: Palette, cloth: Image.Image) -> Image.Image:
    """Gold thread where the mask is: a fine twill that catches light in bands."""
    w, h = cloth.size
    xs, ys = grid(w // 2, h // 2)
    twill = 0.82 + 0.18 * np.sin((xs + ys) * 1.9)
    sheen = 0.95 + 0.22 * noise(rng, w // 2, h // 2, w / 5, 2)
    gold = tone(Image.new("RGB", (w, h), pal.line), np.asarray(twill * sheen, np.float32), 0.2)
    dark = Image.new("RGB", (w, h), pal.second)
    thick = max(1, round(w / 900))
    shadow = Image.new("L", (w, h), 0)
    shadow.paste(mask, (thick, thick))
    return Image.composite(gold, Image.composite(dark, cloth, shadow.point([round(i * 0.7) for i in range(256)])), mask)


def brocade(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Silk ground with butas in gold thread, in a half-drop repeat."""
    cols = rng.choice([4, 5, 6, 8])
    side = round(w / cols)
    tall = round(side * rng.choice([1.0, 1.2, 1.4]))
    tile = Image.new("RGB", (side * 2, tall * 2), (0, 0, 0))
    d = ImageDraw.Draw(tile)
    s, t = side * 2, tall * 2
    white, black = (255, 255, 255), (0, 0, 0)
    kind = rng.choice(["boteh", "flower", "coin", "mango pair", "tree"])
    x, y = s / 2, t / 2
    if kind == "boteh":
        shape = boteh(x, y, t * 0.8, rng.choice([0, 0.2]))
        d.polygon(shape, fill=white)
        d.polygon(shrunk(shape, 0.86), fill=black)
        d.polygon(shrunk(shape, 0.74), fill=white)
        flower(d, x, y + t * 0.15, s * 0.14, 8, black, white)
        for k in range(3):
            circle(d, x + s * 0.03 * k * k, y - t * (0.02 + 0.09 * k), s * 0.024, black)
    elif kind == "flower":
        flower(d, x, y - t * 0.1, s * 0.32, 8, white, black)
        circle(d, x, y - t * 0.1, s * 0.04, white)
        d.line([(x, y + t * 0.08), (x, y + t * 0.36)], fill=white, width=round(s * 0.022))
        for sign in (-1, 1):
            d.polygon(leaf(x, y + t * 0.32, -math.pi / 2 + sign * 0.9, s * 0.28, s * 0.1), fill=white)
    elif kind == "coin":
        circle(d, x, y, s * 0.36, white)
        circle(d, x, y, s * 0.32, black)
        flower(d, x, y, s * 0.29, rng.choice([6, 8, 12]), white, black)
        circle(d, x, y, s * 0.025, white)
    elif kind == "mango pair":
        for sign in (-1, 1):
            shape = [(x + sign * (px - x) * 1.0 + sign * s * 0.16, py) for px, py in boteh(x, y, t * 0.56, 0.15)]
            d.polygon(shape, fill=white)
            d.polygon(shrunk(shape, 0.66), fill=black)
            d.polygon(shrunk(shape, 0.42), fill=white)
        flower(d, x, y + t * 0.3, s * 0.09, 6, white, black)
    else:
        d.line([(x, y + t * 0.34), (x, y - t * 0.2)], fill=white, width=round(s * 0.02))
        for k in range(4):
            for sign in (-1, 1):
                d.polygon(
                    leaf(x, y + t * (0.24 - 0.12 * k), -math.pi / 2 + sign * 0.95, s * (0.3 - 0.05 * k), s * 0.09),
                    fill=white,
                )
        flower(d, x, y - t * 0.27, s * 0.11, 7, white, black)
    for oy in (0, t):
        flower(d, s / 2, oy, s * 0.08, 4, white)
    reduced = smaller(tile, (side, tall))
    mask = repeat(reduced, w, h, drop=True).convert("L")
    sw, sh = w // 8, h // 8
    silk = tone(
        Image.new("RGB", (w, h), pal.ground), np.asarray(1.02 + 0.10 * noise(rng, sw, sh, sw / 3, 2), np.float32)
    )
    return weave(_zari(rng, mask, pal, silk), rng, 3, 0.16)


def pallu(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """The worked end of a brocade sari: close bands of gold."""
    mask = Image.new("L", (w * 2, h * 2), 0)
    d = ImageDraw.Draw(mask)
    hh = h * 2
    for y0, y1 in ((0.0, 0.03), (0.06, 0.09), (0.20, 0.22), (0.78, 0.80), (0.91, 0.94), (0.97, 1.0)):
        d.rectangle((0, hh * y0, w * 2, hh * y1), fill=255)
    n = max(5, round(w * 2 / (hh * 0.34)))
    step = w * 2 / n
    for i in range(n + 1):
        x = (i + 0.5) * step
        shape = boteh(x, hh * 0.5, hh * 0.48, 0.1)
        d.polygon(shape, fill=255)
        d.polygon(shrunk(shape, 0.72), fill=0)
        d.polygon(shrunk(shape, 0.5), fill=255)
        d.polygon(leaf(i * step, hh * 0.74, -math.pi / 2, hh * 0.4, step * 0.16), fill=255)
        for y in (0.145, 0.855):
            circle(d, i * step, hh * y, hh * 0.03, 255)
            circle(d, x, hh * y, hh * 0.018, 255)
    ground = Image.new("RGB", (w, h), mix(pal.ground, pal.second, 0.35))
    return weave(_zari(rng, smaller(mask, (w, h)), pal, ground), rng, 3, 0.14)


def stripes(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Panja dhurrie: flat bands with stepped lozenges, weft packed so that the warp vanishes."""
    q = max(4, round(w / 200))
    gw, gh = w // q + 1, h // q + 1
    cells = np.zeros((gh, gw), np.uint8)
    y = 0
    tooth = np.abs((np.arange(gw) % 16) - 8)
    while y < gh:
        kind, size = rng.choice([("plain", 6), ("plain", 12), ("teeth", 14), ("lozenge", 26), ("thin", 6)])
        base, mark = rng.sample([0, 1, 2, 3, 4], 2)
        for row in range(y, min(gh, y + size)):
            k = row - y
            if kind == "plain":
                cells[row] = base
            elif kind == "thin":
                cells[row] = base if k % 3 else mark
            elif kind == "teeth":
                cells[row] = np.where(tooth * size / 8 > k, base, mark)
            else:
                t = np.abs((np.arange(gw) % size) - size / 2) + abs(k - size / 2)
                cells[row] = np.where(
                    t < size * 0.18, mark, np.where(t < size * 0.34, 0, np.where(t < size * 0.46, mark, base))
                )
        y += size
    colours = [pal.ground, pal.line, pal.first, pal.second, pal.accent]
    image = (
        Image.fromarray(np.asarray(colours, np.uint8)[cells])
        .resize((gw * q, gh * q), Image.Resampling.NEAREST)
        .crop((0, 0, w, h))
    )
    light = 1 + 0.07 * noise(rng, w // 4, h // 4, 6) + 0.06 * noise(rng, w // 4, h // 4, 90, 2)
    return weave(tone(image, np.asarray(light, np.float32)), rng, max(4, q), 0.26)


def shawl_bands(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """A plain twill field with one geometric band near each end, as on Kullu and Kinnauri shawls."""
    q = max(3, round(w / 260))
    gw, gh = w // q + 1, h // q + 1
    cells = np.zeros((gh, gw), np.uint8)
    x = np.arange(gw)
    for start in (0.10, 0.72):
        y = int(gh * start)
        for size, mode in ((2, "a"), (3, "b"), (2, "a"), (22, "m"), (2, "a"), (3, "b"), (2, "a"), (6, "t"), (2, "a")):
            for k in range(size):
                if y >= gh:
                    break
                if mode == "a":
                    cells[y] = 1
                elif mode == "b":
                    cells[y] = np.where((x // 2 + k) % 2 == 0, 2, 4)
                elif mode == "t":
                    cells[y] = np.where(np.abs((x % 12) - 6) > k, 3, 0)
                else:
                    t = np.abs((x % 24) - 12) + abs(k - size / 2)
                    cells[y] = np.select([t < 3, t < 5, t < 8, t < 10, t > 17], [1, 2, 4, 3, 2], 0)
                y += 1
    colours = [pal.ground, pal.line, pal.first, pal.second, pal.accent]
    image = (
        Image.fromarray(np.asarray(colours, np.uint8)[cells])
        .resize((gw * q, gh * q), Image.Resampling.NEAREST)
        .crop((0, 0, w, h))
    )
    xs, ys = grid(w // 2, h // 2)
    twill = 0.96 + 0.05 * np.sin((xs + ys) * 1.1) + 0.05 * noise(rng, w // 2, h // 2, 120, 2)
    return grain(tone(image, np.asarray(twill, np.float32)), rng, 8)


def plain_silk(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Wild silk: slubs along the weft, small woven motifs in rows."""
    image = Image.new("RGB", (w, h), pal.ground)
    d = ImageDraw.Draw(image)
    step = w // rng.choice([5, 6, 8])
    motif = rng.choice(["jhumka", "diamond", "king"])
    q = step / 26
    for j, y in enumerate(range(step // 2, h + step, step)):
        for x in range(step // 2 * (1 + j % 2), w + step, step):
            rows = {
                "diamond": [1, 3, 5, 7, 5, 3, 1],
                "king": [7, 5, 3, 1, 3, 5, 7, 3, 1],
                "jhumka": [1, 1, 3, 7, 9, 7, 1, 5, 1],
            }[motif]
            for k, n in enumerate(rows):
                colour = pal.line if k % 3 else pal.second
                yy = y + (k - len(rows) / 2) * q * 1.4
                d.rectangle((x - n * q * 0.7, yy, x + n * q * 0.7, yy + q), fill=colour)
    gen = generator(rng)
    slub = np.clip(gen.normal(0, 1, (h // 3, w // 40)), -2, 2).astype(np.float32) * 0.035
    sheen = 1.03 + 0.09 * noise(rng, w // 40, h // 3, w / 160)
    return weave(tone(image, np.asarray(sheen + slub, np.float32), 0.16), rng, 3, 0.14)


def basket(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Split cane or grass in twill, with dyed splits making a figure."""
    q = max(12, round(w / rng.choice([40, 48, 60])))
    span = rng.choice([2, 2, 3])
    period = 2 * span * rng.choice([3, 4])
    side = q * period
    gen = generator(rng)
    xs, ys = grid(side, side)
    cx, cy = (xs // q).astype(np.int32), (ys // q).astype(np.int32)
    over = (cx + cy) // span % 2 == 0  # the horizontal split lies on top
    across = np.where(over, (ys % q) / q, (xs % q) / q)
    along = np.where(over, ((xs / q + cy) % span) / span, ((ys / q + cx) % span) / span)
    light = (0.66 + 0.36 * np.sin(np.pi * along) ** 0.6) * (
        0.42 + 0.62 * np.sin(np.pi * np.clip(across, 0.02, 0.98)) ** 0.35
    )
    fibre = np.where(over, gen.normal(1, 0.07, (side, 1)), gen.normal(1, 0.07, (1, side)))
    t = np.minimum(np.abs(cx % period - period // 2) + np.abs(cy % period - period // 2), period)
    plan = rng.choice(["lozenge", "bars", "plain", "lozenge"])
    dyed = {
        "lozenge": np.select([t == period // 2, t == period // 4], [1, 2], 0),
        "plain": np.zeros_like(t),
        "bars": np.where(~over & (cx % period < span), 1, 0),
    }[plan]
    colour = np.asarray([pal.ground, pal.first, pal.second], np.float32)[dyed]
    tile = Image.fromarray(np.clip(colour * (light * fibre)[..., None], 0, 255).astype(np.uint8))
    light_field = 1 + 0.08 * noise(rng, w // 8, h // 8, 40, 2)
    return grain(tone(repeat(tile, w, h), np.asarray(light_field, np.float32)), rng, 7)


def mat(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """A fine mat with stripes down its length: screw pine, korai or madur."""
    q = max(4, round(w / 220))
    gen = generator(rng)
    gw, gh = w // q + 1, h // q + 1
    colours = np.asarray([pal.ground, pal.first, pal.second, pal.accent], np.float32)
    line: list[int] = []
    while len(line) < gw:
        block = (
            [0] * rng.choice([6, 9, 14])
            + [1] * rng.choice([1, 2, 4])
            + [0] * rng.choice([1, 2])
            + [rng.choice([1, 2])] * rng.choice([1, 3, 6])
        )
        line += block
    stripe = np.asarray(line[:gw])
    if rng.random() < 0.7:
        stripe = np.concatenate([stripe[: gw // 2], stripe[: gw - gw // 2][::-1]])
    shade = gen.normal(1, 0.05, (gh, gw)) * (0.92 + 0.08 * ((np.arange(gw)[None, :] + np.arange(gh)[:, None]) % 2))
    cells = np.clip(colours[stripe][None, :, :] * shade[..., None], 0, 255).astype(np.uint8)
    image = Image.fromarray(cells).resize((gw * q, gh * q), Image.Resampling.NEAREST).crop((0, 0, w, h))
    return weave(image, rng, q, 0.22)


def soft_check(rng: random.Random, pal: Palette, w: int, h: int) -> Image.Image:
    """Handloom checks and stripes in which crossing colours mix."""

    def line(n: int) -> Field:
        out: list[RGB] = []
        while len(out) < n:
            out += [pal.ground] * rng.randint(n // 14, n // 7)
            for colour in rng.sample([pal.line, pal.first, pal.second, pal.accent], rng.choice([1, 2, 3])):
                out += [colour] * rng.randint(n // 160 + 2, n // 40 + 3)
                out += [pal.ground] * rng.randint(n // 160 + 2, n // 60 + 3)
        return np.asarray(out[:n], np.float32)

    warp_line, weft_line = line(w // 4), line(h // 4)
    mixed = (warp_line[None, :, :] + weft_line[:, None, :]) / 2
    image = Image.fromarray(mixed.astype(np.uint8)).resize((w, h), Image.Resampling.NEAREST)
    return weave(tone(image, np.asarray(1 + 0.05 * noise(rng, w // 8, h // 8, 50, 2), np.float32)), rng, 4, 0.2)
