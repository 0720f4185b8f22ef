"""The words of the demo shop."""

import io
import re
import zipfile
from collections import Counter

import pytest
from PIL import Image

from catalog.models import Category
from kalavpp.demo import files, pictures
from kalavpp.demo.art.palettes import PALETTES
from kalavpp.demo.content import Piece, buyers, others, shops
from places.models import Craft, PinCode, Region, State

PIECES = [piece for shop in shops() for piece in shop.pieces]
HSN = re.compile(r"[0-9]{4}|[0-9]{6}|[0-9]{8}")


def test_offers_as_much_as_a_shop_worth_looking_at_needs() -> None:
    kinds = Counter(piece.kind for piece in PIECES)
    prices = [choice.price_minor for piece in PIECES for choice in piece.choices]
    stock = [choice.stock for piece in PIECES if piece.kind == "physical" for choice in piece.choices]

    assert len(shops()) >= 16
    assert len({shop.state for shop in shops()}) >= 12
    assert len(PIECES) >= 170
    assert len({piece.craft for piece in PIECES} - {""}) >= 12
    assert kinds["digital"] >= 12
    assert kinds["made_to_order"] >= 8
    assert min(prices) == 15_000
    assert max(prices) == 8_500_000
    assert stock.count(0) >= 5
    assert stock.count(1) >= 10
    assert sum(1 for piece in PIECES if piece.hindi) >= 15


def test_names_every_piece_and_shop_once_and_describes_it() -> None:
    titles = [piece.title for piece in PIECES]

    assert len(set(titles)) == len(titles)
    assert len({shop.email for shop in shops()}) == len(shops())
    assert all(len(piece.text) >= 30 and piece.facts for piece in PIECES)
    assert all(len(shop.story) >= 300 and shop.description for shop in shops())
    assert all(shot.alt for piece in PIECES for shot in piece.shots)
    assert all(piece.file for piece in PIECES if piece.kind == "digital")


def test_gives_codes_of_the_shape_a_tax_return_accepts_and_services_for_files() -> None:
    assert all(HSN.fullmatch(piece.hsn) for piece in PIECES)
    assert all(piece.hsn.startswith("9984") == (piece.kind == "digital") for piece in PIECES)


@pytest.mark.django_db
def test_places_every_shop_and_buyer_in_the_state_of_its_pin() -> None:
    states = dict(State.objects.values_list("slug", "pk"))
    for somebody in (*shops(), *buyers()):
        assert PinCode.objects.get(pin=somebody.pin).lies_in(states[somebody.state]), somebody


@pytest.mark.django_db
def test_plants_one_flawed_application_among_three() -> None:
    waiting = others().pending
    flawed = waiting[0]

    assert len(waiting) == 3
    assert not flawed.description
    assert PinCode.objects.get(pin=flawed.pin).state.name not in flawed.place
    assert all(len(one.description) > 60 for one in waiting[1:])
    assert all(one.reason for one in (*others().suspended, *others().rejected))


@pytest.mark.django_db
def test_uses_only_crafts_regions_categories_and_colours_that_exist() -> None:
    crafts, regions = (
        set(Craft.objects.values_list("slug", flat=True)),
        set(Region.objects.values_list("slug", flat=True)),
    )

    assert {piece.craft for piece in PIECES} - {""} <= crafts
    assert {shop.region for shop in shops()} - {""} <= regions
    assert {piece.category for piece in PIECES} <= set(Category.objects.values_list("slug", flat=True))
    assert {shot.palette for piece in PIECES for shot in piece.shots} - {""} <= set(PALETTES)


def test_ships_every_photograph_it_shows_with_its_credit() -> None:
    shown = {shot.photo for piece in PIECES for shot in piece.shots if shot.photo} | {
        s.cover for s in shops() if s.cover
    }
    credited = (pictures.PHOTOS / "CREDITS.md").read_text(encoding="utf-8")

    for name in shown:
        assert (pictures.PHOTOS / f"{name}.jpg").is_file()
        assert name in credited
    assert sum(path.stat().st_size for path in pictures.PHOTOS.glob("*.jpg")) < 12_000_000


FORMAT = re.compile(r"(?:ZIP with (\d+) (?:PNG pictures|SVG drawings), (\d+) × (\d+) (?:px|mm)|PDF, (\d+) pages, A4)")
WORDS = {"ten": 10, "twelve": 12, "fourteen": 14, "sixteen": 16, "eighteen": 18, "twenty-four": 24, "thirty": 30}


@pytest.mark.parametrize("piece", [piece for piece in PIECES if piece.file], ids=lambda p: p.title)
def test_sells_files_that_hold_what_the_page_says(piece: Piece) -> None:
    said = FORMAT.fullmatch(piece.facts["Format"])
    assert said is not None, piece.facts["Format"]
    name, content = files.make(piece)
    if name.endswith(".pdf"):
        count = len(re.findall(rb"/Type /Page\b", content))
        assert content.startswith(b"%PDF-")
        assert b"/MediaBox [ 0 0 595." in content  # A4 is 210 mm wide: 595 points
        assert count == int(said[4])
    else:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            assert archive.testzip() is None
            inside = [one for one in archive.namelist() if not one.endswith(".txt")]
            assert {_size(one, archive.read(one)) for one in inside} == {(int(said[2]), int(said[3]))}
        count = len(inside)
        assert count == int(said[1])
    words = re.findall(r"[a-z]+(?:-four)?", f"{piece.title} {piece.text}".lower())
    assert {WORDS[word] for word in words if word in WORDS} <= {count}


def _size(name: str, content: bytes) -> tuple[int, int]:
    """Pixels of a picture, millimetres of a drawing."""
    if name.endswith(".png"):
        return Image.open(io.BytesIO(content)).size
    said = re.search(rb'width="(\d+)mm" height="(\d+)mm"', content)
    assert said is not None
    return int(said[1]), int(said[2])


@pytest.mark.parametrize("kind", ["patterns", "kolam-svg", "kolams", "dots"])
def test_makes_the_same_file_each_time(kind: str) -> None:
    piece = next(piece for piece in PIECES if piece.file.startswith(kind))

    assert files.make(piece) == files.make(piece)
