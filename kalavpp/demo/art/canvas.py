"""Ground of the artwork: noise, tiling, curves, weave, light and shadow.

Everything is driven by a ``random.Random`` handed in, so that one seed gives the same bytes every time. Slow fields are
made small and enlarged by Pillow; the full-size work is left to Pillow's C loops.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageChops, ImageDraw, ImageFilter

from .palettes import RGB

Field = npt.NDArray[np.float32]
Point = tuple[float, float]


def generator(rng: random.Random) -> np.random.Generator:
    """A NumPy generator that continues the given stream."""
    return np.random.default_rng(rng.getrandbits(64))


def noise(rng: random.Random, w: int, h: int, cell: float, octaves: int = 1) -> Field:
    """Smooth noise of about −1…1; ``cell`` is the size of the largest blot in pixels."""
    gen = generator(rng)
    out = np.zeros((h, w), np.float32)
    weight = 1.0
    for _ in range(octaves):
        gw, gh = max(2, int(w / cell) + 2), max(2, int(h / cell) + 2)
        grid = gen.uniform(-1, 1, (gh, gw)).astype(np.float32)
        out += weight * np.asarray(Image.fromarray(grid).resize((w, h), Image.Resampling.BICUBIC))
        weight *= 0.5
        cell = max(2.0, cell / 2)
    return out


def grid(w: int, h: int) -> tuple[Field, Field]:
    """Pixel coordinates (x, y) as two fields."""
    ys, xs = np.mgrid[0:h, 0:w].astype(np.float32)
    return xs, ys


def slopes(field: Field) -> tuple[Field, Field]:
    """How steep the field is downwards and to the right, per cell."""
    down, right = np.gradient(field)
    return np.asarray(down, np.float32), np.asarray(right, np.float32)


def _grey(field: Field, size: tuple[int, int]) -> Image.Image:
    small = Image.fromarray(np.clip(field, 0, 255).astype(np.uint8))
    return small if small.size == size else small.resize(size, Image.Resampling.BICUBIC)


def tone(image: Image.Image, light: Field, warmth: float = 0.10) -> Image.Image:
    """Light the picture: 1 leaves it, below darkens towards brown, above brightens. ``light`` may be small."""
    dark = _grey(np.minimum(light, 1) * 255, image.size)
    red = dark.point([min(255, round(255 - (255 - i) * (1 - warmth))) for i in range(256)])
    blue = dark.point([max(0, round(255 - (255 - i) * (1 + warmth))) for i in range(256)])
    out = ImageChops.multiply(image, Image.merge("RGB", (red, dark, blue)))
    if float(light.max()) > 1.01:
        glow = _grey((light - 1) * 255, image.size)
        out = ImageChops.screen(out, Image.merge("RGB", (glow, glow, glow)))
    return out


def grain(image: Image.Image, rng: random.Random, amount: float = 5.0) -> Image.Image:
    """Fine irregularity so that nothing looks like plastic; ``amount`` in 8-bit levels."""
    gen = generator(rng)
    tile = gen.normal(0, amount, (331, 293)).astype(np.float32)
    return _over(image, np.clip(250 + tile, 0, 255))


def _over(image: Image.Image, tile: Field) -> Image.Image:
    """Darken the picture by a small field of 8-bit levels, laid side by side."""
    height, width = tile.shape
    grey = tile.astype(np.uint8)
    rows, columns = -(-image.height // height), -(-image.width // width)
    mask = Image.fromarray(np.tile(grey, (rows, columns))[: image.height, : image.width])
    return ImageChops.multiply(image, Image.merge("RGB", (mask, mask, mask)))


def weave(image: Image.Image, rng: random.Random, pitch: int = 6, depth: float = 0.16) -> Image.Image:
    """Lay a plain weave over the picture: threads of uneven thickness, each crossing over and under."""
    gen = generator(rng)
    n = 44
    side = n * pitch
    xs, ys = grid(side, side)
    over = ((xs // pitch + ys // pitch) % 2).astype(np.float32)
    warp = np.abs(np.sin(np.pi * xs / pitch))
    weft = np.abs(np.sin(np.pi * ys / pitch))
    thread = np.where(over > 0, warp, weft)
    slub = gen.normal(0, 0.35, n).astype(np.float32)
    uneven = np.where(over > 0, np.repeat(slub, pitch)[None, :], np.repeat(gen.permutation(slub), pitch)[:, None])
    tile = 1 - depth * (1 - thread) - depth * 0.35 * np.abs(uneven)
    return _over(image, np.clip(tile * 255, 0, 255))


def smaller(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture reduced, each pixel the mean of those it covers: what was drawn twice as large gets clean edges."""
    if image.size == size:
        return image
    if image.size == (size[0] * 2, size[1] * 2):
        return image.reduce(2)
    return image.resize(size, Image.Resampling.HAMMING)


def repeat(tile: Image.Image, w: int, h: int, *, drop: bool = False, offset: tuple[int, int] = (0, 0)) -> Image.Image:
    """Cover w × h with the tile; ``drop`` moves every second column down by half."""
    a = np.asarray(tile)
    if drop:
        a = np.concatenate([a, np.roll(a, a.shape[0] // 2, axis=0)], axis=1)
    a = np.roll(a, offset, axis=(0, 1))
    ny, nx = -(-h // a.shape[0]), -(-w // a.shape[1])
    return Image.fromarray(np.tile(a, (ny, nx, 1))[:h, :w])


def hand_printed(image: Image.Image, rng: random.Random, block: tuple[int, int], depth: float = 0.10) -> Image.Image:
    """Each impression of the block takes up a little more or less colour; the dye itself is mottled."""
    gen = generator(rng)
    scale = 4
    w, h = image.width // scale, image.height // scale
    bw, bh = max(1, block[0] // scale), max(1, block[1] // scale)
    cells = gen.normal(0, depth * 0.4, (h // bh + 1, w // bw + 1)).astype(np.float32)
    light = np.kron(cells, np.ones((bh, bw), np.float32))[:h, :w]
    light = 1.02 + light + depth * 0.55 * noise(rng, w, h, 60, 3)
    return tone(image, np.asarray(light, np.float32))


# ---- curves ---------------------------------------------------------------------------------------------------------


def turned(points: Iterable[Point], angle: float, cx: float, cy: float) -> list[Point]:
    """Rotate points given around the origin and set them at (cx, cy)."""
    c, s = math.cos(angle), math.sin(angle)
    return [(cx + x * c - y * s, cy + x * s + y * c) for x, y in points]


def leaf(cx: float, cy: float, angle: float, length: float, width: float, *, blunt: float = 1.0) -> list[Point]:
    """A pointed leaf or petal that starts at (cx, cy) and grows in the direction ``angle``."""
    steps = 10
    up = [(length * i / steps, width / 2 * math.sin(math.pi * (i / steps) ** blunt)) for i in range(steps + 1)]
    return turned(up + [(x, -y) for x, y in reversed(up)], angle, cx, cy)


def boteh(cx: float, cy: float, size: float, angle: float = 0.0, bend: float = 1.0) -> list[Point]:
    """The paisley: a round drop whose tip curls over; ``size`` is its height, the tip points up at angle 0."""
    spine = [(bend * (0.02 + 0.34 * t**2.2), 0.2 - 0.78 * t + 0.16 * t**3) for t in (k / 14 for k in range(15))]
    left: list[Point] = []
    right: list[Point] = []
    for k, (x, y) in enumerate(spine):
        ahead = spine[min(k + 1, 14)]
        behind = spine[max(k - 1, 0)]
        dx, dy = ahead[0] - behind[0], ahead[1] - behind[1]
        n = math.hypot(dx, dy)
        r = 0.29 * (1 - k / 14) ** 0.72
        left.append((x - dy / n * r, y + dx / n * r))
        right.append((x + dy / n * r, y - dx / n * r))
    foot = [(0.29 * math.cos(a), 0.2 + 0.29 * math.sin(a)) for a in (math.pi * k / 12 for k in range(1, 12))]
    start = left if left[0][0] < right[0][0] else right
    other = right if start is left else left
    outline = other[::-1] + foot + start
    return turned([(x * size, y * size) for x, y in outline], angle, cx, cy)


def shrunk(points: Sequence[Point], factor: float) -> list[Point]:
    """The outline drawn again smaller about its middle."""
    mx = sum(p[0] for p in points) / len(points)
    my = sum(p[1] for p in points) / len(points)
    return [(mx + (x - mx) * factor, my + (y - my) * factor) for x, y in points]


def circle(
    draw: ImageDraw.ImageDraw,
    cx: float,
    cy: float,
    r: float,
    fill: RGB | int | None = None,
    outline: RGB | int | None = None,
    width: float = 1,
) -> None:
    """A circle by its middle and radius."""
    draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=fill, outline=outline, width=max(1, round(width)))


def ring(cx: float, cy: float, r: float, n: int, phase: float = 0.0) -> list[tuple[float, float, float]]:
    """n places on a circle: (x, y, angle outward)."""
    turns = (phase + 2 * math.pi * i / n for i in range(n))
    return [(cx + r * math.cos(a), cy + r * math.sin(a), a) for a in turns]


def flower(
    draw: ImageDraw.ImageDraw,
    cx: float,
    cy: float,
    r: float,
    n: int,
    fill: RGB,
    heart: RGB | None = None,
    phase: float = 0.0,
    fat: float = 1.0,
    line: RGB | None = None,
    inner: float = 0.12,
) -> None:
    """n petals round a heart."""
    width = fat * 2 * math.pi * r * 0.62 / n
    for a in (phase + 2 * math.pi * i / n for i in range(n)):
        points = leaf(cx + inner * r * math.cos(a), cy + inner * r * math.sin(a), a, r * (1 - inner), width, blunt=0.8)
        draw.polygon(points, fill=fill, outline=line, width=max(1, round(r * 0.05)) if line else 1)
    if heart is not None:
        circle(draw, cx, cy, r * 0.24, heart, line, r * 0.05)


def curve(points: Sequence[Point], steps: int = 10) -> list[Point]:
    """A smooth line through the points (Catmull–Rom)."""
    p = np.asarray([points[0], *points, points[-1]], np.float64)
    t = np.linspace(0, 1, steps, endpoint=False)[:, None]
    out: list[Point] = []
    for i in range(len(p) - 3):
        a, b, c, d = p[i : i + 4]
        q = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
        out.extend((float(x), float(y)) for x, y in q)
    out.append((float(points[-1][0]), float(points[-1][1])))
    return out


# ---- cloth and light ------------------------------------------------------------------------------------------------


def warp(image: Image.Image, size: tuple[int, int], sx: Field, sy: Field) -> Image.Image:
    """Pull the picture over a mesh: at each node (rows, columns) take the source pixel (sx, sy)."""
    rows, cols = sx.shape
    w, h = size
    xs = [round(w * i / (cols - 1)) for i in range(cols)]
    ys = [round(h * j / (rows - 1)) for j in range(rows)]
    mesh = []
    for j in range(rows - 1):
        for i in range(cols - 1):
            quad = (
                float(sx[j, i]),
                float(sy[j, i]),
                float(sx[j + 1, i]),
                float(sy[j + 1, i]),
                float(sx[j + 1, i + 1]),
                float(sy[j + 1, i + 1]),
                float(sx[j, i + 1]),
                float(sy[j, i + 1]),
            )
            mesh.append(((xs[i], ys[j], xs[i + 1], ys[j + 1]), quad))
    return image.transform(size, Image.Transform.MESH, mesh, Image.Resampling.BILINEAR)


def blurred(mask: Image.Image, radius: float) -> Image.Image:
    """Gaussian blur done at a quarter of the size: shadows have no detail to lose."""
    if radius < 8:
        return mask.filter(ImageFilter.GaussianBlur(radius))
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(radius / 4))
    return small.resize(mask.size, Image.Resampling.BILINEAR)


def drop_shadow(
    ground: Image.Image,
    mask: Image.Image,
    *,
    dx: float,
    dy: float,
    blur: float,
    strength: float,
    colour: RGB = (58, 40, 26),
) -> Image.Image:
    """Let the thing under ``mask`` (same size as the ground) cast a soft shadow."""
    soft = blurred(ImageChops.offset(mask, round(dx), round(dy)), blur).point([round(i * strength) for i in range(256)])
    return Image.composite(Image.new("RGB", ground.size, colour), ground, soft)


def plaster(rng: random.Random, w: int, h: int, colour: RGB = (233, 224, 209), rough: float = 0.035) -> Image.Image:
    """A lime-washed wall or a sheet of paper in window light from the upper left."""
    return grain(lit_wall(rng, w, h, colour, rough), rng, 3.0)


def lit_wall(rng: random.Random, w: int, h: int, colour: RGB, rough: float, shade: Field | None = None) -> Image.Image:
    """The wall before its grain, made at an eighth of the size: light has no detail to lose. ``shade`` tones it."""
    sw, sh = w // 8, h // 8
    xs, ys = grid(sw, sh)
    fall = 1.035 - 0.10 * (xs / sw) * 0.7 - 0.12 * (ys / sh) ** 1.5
    light = fall + rough * noise(rng, sw, sh, sw / 3, 4)
    small = tone(Image.new("RGB", (sw, sh), colour), np.asarray(light, np.float32), 0.06)
    if shade is not None:
        small = tone(small, shade)
    return small.resize((w, h), Image.Resampling.BICUBIC)


def rounded(w: int, h: int, box: tuple[float, float, float, float], radius: float) -> Image.Image:
    """A mask with one rounded rectangle."""
    mask = Image.new("L", (w, h), 0)
    ImageDraw.Draw(mask).rounded_rectangle(box, radius, fill=255)
    return mask
