"""Pixels: from the bytes somebody sent to a clean master and its variants. Pure; knows no database.

No Django is imported here, so that a pool of fresh processes can do this work for the demo seeder.
"""

import hashlib
import io
import re
import struct
from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy
import pillow_heif
from PIL import Image, ImageCms, ImageOps

pillow_heif.register_heif_opener()

WIDTHS = (165, 360, 533, 720, 1066, 1600)
FIRST_WIDTHS = (360, 720, 1066)
FALLBACK_WIDTH = 720
MASTER_LONG_SIDE = 2400
FORMATS = {"webp": "image/webp", "avif": "image/avif", "jpeg": "image/jpeg"}

# First bytes → the only decoders that may look at the rest. SVG and HTML are not here on purpose.
SIGNATURES: tuple[tuple[re.Pattern[bytes], tuple[str, ...]], ...] = (
    (re.compile(rb"\xff\xd8\xff"), ("JPEG", "MPO")),
    (re.compile(rb"\x89PNG\r\n\x1a\n"), ("PNG",)),
    (re.compile(rb"RIFF....WEBP", re.DOTALL), ("WEBP",)),
    (re.compile(rb"(II\*\x00|MM\x00\*)"), ("TIFF",)),
    (re.compile(rb"....ftyp(avif|avis)", re.DOTALL), ("AVIF",)),
    (re.compile(rb"....ftyp(heic|heix|heim|heis|hevc|hevx|mif1|msf1)", re.DOTALL), ("HEIF", "AVIF")),
)
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
ORIENTATION_TAG = 274
# Inside a JPEG's scan a byte FF may be followed by a zero, a restart or another FF; the second pattern lists
# what may end the scan. Any other pair means that the data was overwritten, which the decoder lets pass.
SCAN_MARKER = re.compile(rb"\xff([^\x00\xd0-\xd7\xff])")
SCAN_ENDS = frozenset({0xC4, 0xD9, 0xDA, 0xDB, 0xDC, 0xDD, *range(0xE0, 0xF0), 0xFE})
DECODE_ERRORS = (
    OSError,
    SyntaxError,
    ValueError,
    EOFError,
    IndexError,
    KeyError,
    RuntimeError,
    struct.error,
    Image.DecompressionBombError,
)


class Unreadable(ValueError):
    """The bytes do not become a picture; ``reason`` is not_a_picture, damaged or too_many_pixels."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason

    def __reduce__(self) -> tuple[type["Unreadable"], tuple[str]]:
        return type(self), (self.reason,)


@dataclass(frozen=True)
class Encoded:
    """One variant as a file's content; width and height in pixels."""

    width: int
    height: int
    format: str
    content: bytes


@dataclass(frozen=True)
class Prepared:
    """A picture ready to be stored: its master (JPEG) and the variants that are wanted at once."""

    sha256: str
    width: int
    height: int
    dominant_colour: str
    master: bytes
    variants: tuple[Encoded, ...]


def prepare(content: bytes, max_pixels: int) -> Prepared:
    """Decode, turn upright, strip and encode the first variants. Raises Unreadable."""
    picture = read(content, max_pixels)
    first = [width for width in planned_widths(picture.width) if width in FIRST_WIDTHS]
    first = first or [planned_widths(picture.width)[-1]]
    variants = [encode(picture, width, "webp") for width in first]
    variants.append(encode(picture, fallback_width(picture.width), "jpeg"))
    return Prepared(
        sha256=hashlib.sha256(content).hexdigest(),
        width=picture.width,
        height=picture.height,
        dominant_colour=dominant_colour(picture),
        master=_jpeg(picture, quality=92),
        variants=tuple(variants),
    )


def remaining(master: bytes, have: Collection[tuple[int, str]], *, avif: bool) -> Iterator[Encoded]:
    """The variants of a master that are not in ``have`` (pairs of width and format), smallest first."""
    picture = _decode(master, ("JPEG",), max_pixels=MASTER_LONG_SIDE**2).convert("RGB")
    wanted = [(width, "webp") for width in planned_widths(picture.width)]
    wanted.append((fallback_width(picture.width), "jpeg"))
    if avif:
        wanted += [(width, "avif") for width in planned_widths(picture.width)]
    for width, kind in wanted:
        if (width, kind) not in have:
            yield encode(picture, width, kind)


def planned_widths(source: int) -> list[int]:
    """The house widths up to the picture's own, which is added where it falls between two of them."""
    widths = [width for width in WIDTHS if width <= source]
    return widths if source >= WIDTHS[-1] or source in widths else [*widths, source]


def fallback_width(source: int) -> int:
    """The width of the one JPEG for old browsers, mails and link previews."""
    return min(FALLBACK_WIDTH, source)


def read(content: bytes, max_pixels: int) -> Image.Image:
    """An upright RGB picture in sRGB, at most MASTER_LONG_SIDE on its longer side. Raises Unreadable."""
    decoders = next((names for pattern, names in SIGNATURES if pattern.match(content)), None)
    if decoders is None:
        raise Unreadable("not_a_picture")
    if decoders[0] == "JPEG" and jpeg_is_damaged(content):
        raise Unreadable("damaged")
    picture = _decode(content, decoders, max_pixels)
    try:
        picture = _upright(_flat_srgb(picture))
        picture.thumbnail((MASTER_LONG_SIDE, MASTER_LONG_SIDE), Image.Resampling.LANCZOS, reducing_gap=2.0)
    except DECODE_ERRORS as error:
        raise Unreadable("damaged") from error
    return picture


def jpeg_is_damaged(content: bytes) -> bool:
    """Whether a marker stands in the compressed data that cannot be there (the decoder only paints it grey)."""
    position = 2
    while position + 2 <= len(content):
        if content[position] != 0xFF:
            return False  # stray bytes between segments: the decoder may judge
        marker = content[position + 1]
        if marker == 0xD9:
            return False
        position += 2 + int.from_bytes(content[position + 2 : position + 4])
        if marker == 0xDA:
            found = SCAN_MARKER.search(content, position)
            if found is None or found.group(1)[0] not in SCAN_ENDS:
                return True
            position = found.start()
    return True


def _decode(content: bytes, decoders: tuple[str, ...], max_pixels: int) -> Image.Image:
    try:
        picture = Image.open(io.BytesIO(content), formats=decoders)
        if picture.width * picture.height > max_pixels:
            raise Unreadable("too_many_pixels")
        if picture.format == "JPEG":
            scale = MASTER_LONG_SIDE / max(picture.size)
            if scale < 1:
                picture.draft(None, (round(picture.width * scale), round(picture.height * scale)))
        picture.load()
        if picture.mode in {"RGB", "RGBA", "L", "LA", "CMYK"}:  # before anything makes a copy of all pixels
            picture.thumbnail((MASTER_LONG_SIDE,) * 2, Image.Resampling.LANCZOS, reducing_gap=2.0)
    except Unreadable:
        raise
    except DECODE_ERRORS as error:
        raise Unreadable("damaged") from error
    return picture


def _flat_srgb(picture: Image.Image) -> Image.Image:
    """RGB in sRGB; what is transparent becomes white. The orientation tag travels along in ``info``."""
    exif, profile = picture.info.get("exif"), picture.info.get("icc_profile")
    orientation = _orientation(picture)
    if picture.mode.startswith("I;16"):
        picture = Image.fromarray((numpy.asarray(picture) >> 8).astype(numpy.uint8))
    elif picture.mode in {"P", "PA", "LA", "La", "RGBa"} or "transparency" in picture.info:
        picture = picture.convert("RGBA")
    if profile and picture.mode in {"RGB", "RGBA", "CMYK", "L"}:
        picture = _to_srgb(picture, profile)
    if picture.mode == "RGBA":
        ground = Image.new("RGB", picture.size, "white")
        ground.paste(picture, mask=picture.getchannel("A"))
        picture = ground
    plain = picture if picture.mode == "RGB" else picture.convert("RGB")
    plain.info = {"orientation": orientation} if exif or orientation != 1 else {}
    return plain


def _to_srgb(picture: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        mode = "RGBA" if picture.mode == "RGBA" else "RGB"
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a broken or foreign profile: the numbers as they are come closest
    return converted or picture


def _orientation(picture: Image.Image) -> int:
    try:
        return int(picture.getexif().get(ORIENTATION_TAG, 1))
    except (*DECODE_ERRORS, TypeError):
        return 1  # cameras write broken EXIF; the picture itself is fine


def _upright(picture: Image.Image) -> Image.Image:
    turn = UPRIGHT.get(picture.info.pop("orientation", 1))
    return picture if turn is None else picture.transpose(turn)


def encode(picture: Image.Image, width: int, kind: str) -> Encoded:
    """One variant without any metadata."""
    height = max(1, round(picture.height * width / picture.width))
    small = picture
    if width != picture.width:
        small = picture.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=2.0)
    if kind == "jpeg":
        return Encoded(small.width, small.height, kind, _jpeg(small, quality=82))
    out = io.BytesIO()
    if kind == "webp":
        # Woven and printed patterns are the worst case: large sizes give up quality that nobody sees.
        quality = 76 if width < FALLBACK_WIDTH else 68
        small.save(out, "WEBP", quality=quality, method=4, exif=b"", icc_profile=b"")
    elif kind == "avif":
        small.save(out, "AVIF", quality=52, speed=8, exif=b"", icc_profile=b"")
    else:
        raise ValueError(f"No encoder for {kind}.")
    return Encoded(small.width, small.height, kind, out.getvalue())


def _jpeg(picture: Image.Image, *, quality: int) -> bytes:
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=quality, optimize=True, progressive=True)
    return out.getvalue()


def dominant_colour(picture: Image.Image) -> str:
    """``#rrggbb`` of the commonest colour, shown while the picture loads."""
    small = ImageOps.fit(picture, (48, 48)).quantize(6)
    palette = small.getpalette() or []
    counts = small.histogram()
    index = counts.index(max(counts))
    red, green, blue = palette[3 * index : 3 * index + 3]
    return f"#{red:02x}{green:02x}{blue:02x}"
