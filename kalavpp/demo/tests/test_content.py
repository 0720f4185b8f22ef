"""The words of the demo shop."""

import io
import re
import zipfile
from collections import Counter

import pytest

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


@pytest.mark.parametrize(
    "piece", [piece for piece in PIECES if piece.file in {"kolam-svg", "patterns"}][:2], ids=lambda p: p.file
)
def test_makes_the_same_archive_of_real_files_each_time(piece: Piece) -> None:
    name, content = files.make(piece)

    assert (name, content) == files.make(piece)
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.testzip() is None
        assert len(archive.namelist()) >= 13


def test_makes_books_that_begin_like_a_pdf() -> None:
    book = next(piece for piece in PIECES if piece.file == "kolam-pdf")
    name, content = files.make(book)

    assert name.endswith(".pdf")
    assert content.startswith(b"%PDF-")
    assert content == files.make(book)[1]
