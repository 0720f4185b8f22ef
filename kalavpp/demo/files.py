"""The files that buyers of the digital pieces download: real pictures, drawings and pages."""

from __future__ import annotations

import io
import random
import time
import zipfile

from PIL import Image, ImageDraw

from kalavpp.demo.art import PATTERNS, Picture, pattern
from kalavpp.demo.art.canvas import circle
from kalavpp.demo.art.kolam import dots, loops, mirrors
from kalavpp.demo.art.palettes import PALETTES
from kalavpp.demo.content import Piece

PACK_WIDTH = 480  # pixels; the texts of the pattern packs name it
PAGE = (827, 1169)  # A4 at 100 dots to the inch


def make(piece: Piece) -> tuple[str, bytes]:
    """File name and content of a digital piece, by its ``file`` (kind/count): the same bytes each time."""
    shot = piece.shots[0]
    picture = Picture(shot.craft, shot.palette, shot.seed, "flat")
    stem = "-".join("".join(c if c.isalnum() else " " for c in piece.title.lower()).split())[:60]
    kind, number = piece.file.split("/")
    count = int(number)
    match kind:
        case "patterns":
            return f"{stem}.zip", _pattern_pack(piece, picture, count)
        case "kolam-svg":
            return f"{stem}.zip", _kolam_drawings(piece, shot.seed, count)
        case "kolams" | "pages":
            return f"{stem}.pdf", _pages(picture, count)
        case "dots":
            return f"{stem}.pdf", _dot_pages(shot.seed, count)
    raise KeyError(piece.file)


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), content)
    return out.getvalue()


def _pattern_pack(piece: Piece, picture: Picture, count: int) -> bytes:
    files = {"READ ME.txt": f"{piece.title}\n\n{piece.text}\n".encode()}
    for number in range(1, count + 1):
        image = pattern(Picture(picture.craft, picture.palette, picture.seed * 100 + number, "flat"), PACK_WIDTH)
        out = io.BytesIO()
        image.quantize(64).save(out, "PNG")
        files[f"{picture.craft}-{number:02}.png"] = out.getvalue()
    return _zip(files)


def _kolam_drawings(piece: Piece, seed: int, count: int) -> bytes:
    files = {"READ ME.txt": f"{piece.title}\n\n{piece.text}\n".encode()}
    for number in range(1, count + 1):
        rng = random.Random(seed * 100 + number)  # noqa: S311 - a seed, not a secret
        grid = dots(rng.choice(["diamond", "hexagon", "square", "cross"]), rng.choice([2, 3, 4]))
        strokes = loops(grid, mirrors(rng, grid, rng.choice([0.0, 0.15, 0.25])))
        reach = max(abs(v) for stroke in strokes for point in stroke for v in point) + 0.4
        paths = "".join('<path d="M' + "L".join(f"{x:.3f} {y:.3f}" for x, y in stroke) + '"/>' for stroke in strokes)
        spots = "".join(f'<circle cx="{x}" cy="{y}" r="0.06"/>' for x, y in sorted(grid))
        files[f"kolam-{number:02}.svg"] = (
            f'<svg xmlns="http://www.w3.org/2000/svg" width="200mm" height="200mm" '
            f'viewBox="{-reach:.3f} {-reach:.3f} {2 * reach:.3f} {2 * reach:.3f}">'
            f'<g fill="none" stroke="#2b3a67" stroke-width="0.07" stroke-linecap="round">{paths}</g>'
            f'<g fill="#a23b2a">{spots}</g></svg>'
        ).encode()
    return _zip(files)


def _pages(picture: Picture, count: int) -> bytes:
    """A PDF whose pages each show one drawing of the craft, small and large in turn."""
    pages = []
    for number in range(count):
        sheet = Image.new("RGB", PAGE, (252, 249, 243))
        palette = PALETTES[picture.palette]
        rng = random.Random(picture.seed * 100 + number)  # noqa: S311 - a seed, not a secret
        width = 620 if number % 3 else 420
        drawing = PATTERNS[picture.craft](rng, palette, width, width * 5 // 4)
        sheet.paste(drawing, ((PAGE[0] - width) // 2, (PAGE[1] - drawing.height) // 2))
        pages.append(sheet)
    return _pdf(pages)


def _dot_pages(seed: int, count: int) -> bytes:
    """A PDF of dots alone, the grids growing from page to page."""
    pages = []
    for number in range(count):
        sheet = Image.new("RGB", PAGE, (252, 249, 243))
        rng = random.Random(seed * 100 + number)  # noqa: S311 - a seed, not a secret
        grid = dots(rng.choice(["diamond", "hexagon", "square", "cross"]), 2 + number // 6)
        reach = max(max(abs(x), abs(y)) for x, y in grid)
        step = PAGE[0] * 0.4 / reach
        draw = ImageDraw.Draw(sheet)
        for x, y in sorted(grid):
            circle(draw, PAGE[0] / 2 + x * step, PAGE[1] / 2 + y * step, 5, (43, 58, 103))
        pages.append(sheet)
    return _pdf(pages)


def _pdf(pages: list[Image.Image]) -> bytes:
    out = io.BytesIO()
    at = time.gmtime(1_767_225_600)  # a fixed day, so that the bytes do not change
    pages[0].save(
        out, "PDF", save_all=True, append_images=pages[1:], resolution=100, quality=80, creationDate=at, modDate=at
    )
    return out.getvalue()
