"""From bytes to pixels, without a database."""

import io
import struct
import zlib

import numpy
import pytest
from PIL import Image as Pixels
from PIL import ImageCms

from media import imaging

MAX = 60_000_000


def encoded(picture: Pixels.Image, kind: str, **options) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def noise(width: int, height: int) -> Pixels.Image:
    values = numpy.random.default_rng(7).integers(0, 255, (height, width, 3), dtype=numpy.uint8)
    return Pixels.fromarray(values)


def corners(width: int = 80, height: int = 40) -> Pixels.Image:
    """Red, green, blue and white quarters from the top left, so that each turn shows."""
    picture = Pixels.new("RGB", (width, height), "white")
    picture.paste("red", (0, 0, width // 2, height // 2))
    picture.paste("lime", (width // 2, 0, width, height // 2))
    picture.paste("blue", (0, height // 2, width // 2, height))
    return picture


def near(pixel, wanted, by=60) -> bool:
    return all(abs(a - b) <= by for a, b in zip(pixel, wanted, strict=True))


@pytest.mark.parametrize("orientation", range(1, 9))
def test_turns_the_picture_upright_from_every_orientation(orientation):
    undo = {6: Pixels.Transpose.ROTATE_90, 8: Pixels.Transpose.ROTATE_270}
    upright = corners()
    lying = upright
    turn = imaging.UPRIGHT.get(orientation)
    if turn is not None:
        lying = upright.transpose(undo.get(orientation, turn))
    exif = Pixels.Exif()
    exif[imaging.ORIENTATION_TAG] = orientation
    picture = imaging.read(encoded(lying, "JPEG", exif=exif, quality=95), MAX)
    assert picture.size == (80, 40)
    assert near(picture.getpixel((10, 8)), (255, 0, 0))
    assert near(picture.getpixel((70, 8)), (0, 255, 0))
    assert near(picture.getpixel((10, 32)), (0, 0, 255))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF", "HEIF"])
def test_reads_what_cameras_and_phones_write(kind):
    picture = imaging.read(encoded(corners(160, 80), kind), MAX)
    assert picture.mode == "RGB"
    assert picture.size == (160, 80)
    assert near(picture.getpixel((20, 20)), (255, 0, 0))


def test_leaves_no_metadata_in_any_file_it_makes():
    exif = Pixels.Exif()
    exif[0x010E] = "in my house"
    exif.get_ifd(0x8825)[1] = "N"
    content = encoded(noise(400, 300), "JPEG", exif=exif, comment=b"secret", xmp=b"<x>secret</x>")
    prepared = imaging.prepare(content, MAX)
    rest = list(imaging.remaining(prepared.master, set(), avif=True))
    for file in [prepared.master, *(one.content for one in (*prepared.variants, *rest))]:
        info = Pixels.open(io.BytesIO(file))
        assert not info.getexif()
        assert not {"exif", "xmp", "comment", "icc_profile"} & info.info.keys()
        assert b"secret" not in file
        assert b"my house" not in file


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"<?xml version='1.0'?><svg/>",
        b"<!doctype html><p>hello",
        b"GIF89a" + bytes(40),
        b"%PDF-1.7\n",
        b"BM" + bytes(60),
    ],
)
def test_refuses_what_is_no_photograph(content):
    with pytest.raises(imaging.Unreadable) as caught:
        imaging.prepare(content, MAX)
    assert caught.value.reason == "not_a_picture"


def test_lets_no_other_decoder_look_at_a_file_than_its_first_bytes_name():
    with pytest.raises(imaging.Unreadable):
        imaging.prepare(b"\xff\xd8\xff" + encoded(corners(), "PNG"), MAX)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"])
def test_refuses_a_file_that_ends_too_early(kind):
    content = encoded(noise(300, 200), kind)
    with pytest.raises(imaging.Unreadable) as caught:
        imaging.prepare(content[: len(content) // 2], MAX)
    assert caught.value.reason == "damaged"


def test_refuses_a_jpeg_with_overwritten_data_that_the_decoder_would_paint_grey():
    content = bytearray(encoded(noise(300, 200), "JPEG"))
    middle = len(content) // 2
    content[middle : middle + 2] = b"\xff\x9f"
    assert imaging.jpeg_is_damaged(bytes(content))
    with pytest.raises(imaging.Unreadable):
        imaging.prepare(bytes(content), MAX)


@pytest.mark.parametrize("options", [{}, {"progressive": True}, {"restart_marker_blocks": 1}])
def test_takes_every_honest_kind_of_jpeg(options):
    content = encoded(noise(300, 200), "JPEG", **options)
    assert not imaging.jpeg_is_damaged(content)
    assert imaging.read(content + b"trailer of the phone's maker", MAX).size == (300, 200)


def test_refuses_a_decompression_bomb_by_its_header_alone():
    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 50_000, 50_000, 8, 2, 0, 0, 0))
    bomb = b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    with pytest.raises(imaging.Unreadable) as caught:
        imaging.prepare(bomb, MAX)
    assert caught.value.reason in {"too_many_pixels", "damaged"}
    with pytest.raises(imaging.Unreadable) as caught:
        imaging.prepare(encoded(Pixels.new("1", (4000, 3000)), "PNG"), 10_000_000)
    assert caught.value.reason == "too_many_pixels"


def test_answers_every_damaged_byte_with_a_picture_or_a_refusal():
    content = encoded(noise(64, 48), "PNG")
    reasons = set()
    for position in range(0, len(content), 97):
        broken = bytearray(content)
        broken[position] ^= 0xFF
        try:
            imaging.prepare(bytes(broken), MAX)
        except imaging.Unreadable as error:
            reasons.add(error.reason)
    assert "damaged" in reasons
    assert reasons <= {"damaged", "not_a_picture", "too_many_pixels"}


def test_shows_what_is_transparent_on_white():
    picture = Pixels.new("RGBA", (60, 40), (255, 0, 0, 0))
    picture.paste((0, 0, 255, 255), (0, 0, 30, 40))
    clear = imaging.read(encoded(picture, "PNG"), MAX)
    assert near(clear.getpixel((50, 20)), (255, 255, 255), 2)
    assert near(clear.getpixel((10, 20)), (0, 0, 255), 2)
    palette = imaging.read(encoded(picture.quantize(4), "PNG"), MAX)
    assert near(palette.getpixel((50, 20)), (255, 255, 255), 2)


@pytest.mark.parametrize("mode", ["L", "LA", "CMYK", "1", "P", "I;16"])
def test_turns_other_colour_modes_into_rgb(mode):
    if mode == "I;16":
        picture = Pixels.fromarray(numpy.full((40, 60), 0x8000, dtype=numpy.uint16))
    else:
        picture = Pixels.new("RGB", (60, 40), (128, 128, 128))
        picture = picture.quantize(4) if mode == "P" else picture.convert(mode)
    content = encoded(picture, "TIFF" if mode == "CMYK" else "PNG")
    read = imaging.read(content, MAX)
    assert read.mode == "RGB"
    if mode != "1":
        assert near(read.getpixel((30, 20)), (128, 128, 128), 6)


def test_converts_another_colour_space_before_its_profile_is_dropped():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    read = imaging.read(encoded(corners(), "PNG", icc_profile=lab), MAX)
    assert near(read.getpixel((10, 8)), (255, 0, 0), 3)
    broken = imaging.read(encoded(corners(), "PNG", icc_profile=b"no profile at all"), MAX)
    assert near(broken.getpixel((10, 8)), (255, 0, 0), 3)


@pytest.mark.parametrize(
    ("source", "widths"),
    [
        (100, [100]),
        (165, [165]),
        (500, [165, 360, 500]),
        (1066, [165, 360, 533, 720, 1066]),
        (1200, [165, 360, 533, 720, 1066, 1200]),
        (1600, [165, 360, 533, 720, 1066, 1600]),
        (2400, [165, 360, 533, 720, 1066, 1600]),
    ],
)
def test_plans_the_house_widths_and_never_enlarges(source, widths):
    assert imaging.planned_widths(source) == widths


def test_makes_three_widths_and_a_fallback_at_once_and_the_rest_later():
    prepared = imaging.prepare(encoded(noise(1700, 850), "JPEG"), MAX)
    at_once = [(one.width, one.format) for one in prepared.variants]
    assert at_once == [(360, "webp"), (720, "webp"), (1066, "webp"), (720, "jpeg")]
    later = [(one.width, one.format) for one in imaging.remaining(prepared.master, set(at_once), avif=False)]
    assert later == [(165, "webp"), (533, "webp"), (1600, "webp")]
    assert all(one.height == round(one.width / 2) for one in prepared.variants)


def test_bounds_the_master_whatever_was_sent():
    prepared = imaging.prepare(encoded(Pixels.new("RGB", (5000, 2500), "#204060"), "JPEG"), MAX)
    assert (prepared.width, prepared.height) == (2400, 1200)
    assert Pixels.open(io.BytesIO(prepared.master)).size == (2400, 1200)


def test_names_the_commonest_colour():
    picture = Pixels.new("RGB", (90, 60), "#204060")
    picture.paste("#f0e0d0", (0, 0, 20, 20))
    assert imaging.dominant_colour(picture) == "#204060"


def test_makes_the_same_bytes_from_the_same_picture():
    content = encoded(noise(400, 300), "PNG")
    assert imaging.prepare(content, MAX) == imaging.prepare(content, MAX)
