import base64

import pytest

from catalog.models import Kind
from catalog.selectors import ListingFilters, browse, count, listing
from catalog.selectors.filters import Cursor
from catalog.services import products, stock
from catalog.services.products import VariantDetails
from catalog.tests.factories import ACTOR, make_category, make_draft, make_product
from core import prove
from core.errors import NotFound
from core.events import relay_due
from core.testing import query_budget
from places.tests.factories import craft, region, state
from vendors.models import VendorStatus
from vendors.services import applications
from vendors.services.applications import ApplicationDetails
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def titles(**filters: object) -> list[str]:
    return [card.title for card in listing(ListingFilters(**filters)).items]  # type: ignore[arg-type]


def test_shows_published_products_only_newest_first():
    make_draft(title="Still on the wheel")
    first, second = make_product(title="First jar"), make_product(title="Second jar")
    products.archive(product=make_product(title="Gone jar"), actor=ACTOR)
    assert titles() == [second.title, first.title]


def test_hides_a_suspended_shop_at_once_and_shows_it_again_when_it_is_reinstated():
    product = make_product(title="Jar")
    applications.suspend(vendor=product.vendor, reason="papers", actor=ACTOR)
    assert titles() == []
    applications.reinstate(vendor=product.vendor, actor=ACTOR)
    assert titles() == ["Jar"]


def test_takes_in_what_stands_below_a_category():
    home = make_category("Home")
    pots = make_category("Pots", parent=home)
    make_product(title="In pots", category=pots)
    make_product(title="Elsewhere", category=make_category("Cloth"))
    assert titles(category=home.slug) == ["In pots"]
    with pytest.raises(NotFound):
        titles(category="no-such")


def test_filters_by_craft_region_state_kind_price_and_stock():
    ajrakh, kutch = craft("ajrakh"), region("kutch")
    gujarat = VendorFactory(state=state("24"))
    cloth = make_product(gujarat, title="Ajrakh cloth", craft=ajrakh, region=kutch, price_minor=90_000)
    other = make_product(title="Jar", kind=Kind.MADE_TO_ORDER, price_minor=150_000)
    sold = make_product(title="Sold", price_minor=200_000, on_hand=1)
    stock.set_on_hand(variant=sold.variants.get(), on_hand=0, actor=ACTOR)
    assert titles(crafts=("ajrakh",)) == [cloth.title]
    assert titles(regions=("kutch",)) == [cloth.title]
    assert titles(states=(gujarat.state.slug,)) == [cloth.title]
    assert titles(kinds=("made_to_order", "nonsense")) == [other.title]
    assert titles(min_price=90_000, max_price=150_000) == [other.title, cloth.title]
    assert titles(in_stock=True) == [other.title, cloth.title]
    assert titles(vendor=gujarat.slug) == titles(vendor=str(gujarat.public_id)) == [cloth.title]
    assert titles(gi=True) == [cloth.title]


@pytest.mark.parametrize("sort", ["newest", "price", "-price", "rating"])
def test_walks_every_product_once_however_it_is_sorted(sort):
    vendor = VendorFactory()
    made = {make_product(vendor, price_minor=price).title for price in (500, 300, 300, 300, 100)}
    seen: list[str] = []
    after = ""
    for _page in range(5):
        page = listing(ListingFilters(sort=sort, limit=2, after=after))
        seen += [card.title for card in page.items]
        after = page.after
        if not after:
            break
    assert sorted(seen) == sorted(made)
    if sort.endswith("price"):
        prices = [card.price_minor for card in listing(ListingFilters(sort=sort)).items]
        assert prices == sorted(prices, reverse=sort == "-price")


def test_starts_over_for_a_cursor_that_is_none():
    make_product(title="Jar")
    assert titles(after="nonsense") == ["Jar"]
    page_one = listing(ListingFilters(limit=1, sort="price"))
    assert page_one.after == ""


KEY = "0191a5b2-0000-7000-8000-000000000000"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("sort", "values"),
    [
        ("newest", ["yesterday", KEY]),
        ("newest", ["2096-01-01T00:00:00+23:59", KEY]),
        ("newest", ["0001-01-01T00:00:00+10:00", KEY]),
        ("price", [10**30, KEY]),
        ("price", [True, KEY]),
        ("price", [500, "a key\0"]),
        ("price", ["\ud800", KEY]),
        ("rating", ["NaN", 1, KEY]),
        ("rating", ["4.5", 10**10, KEY]),
        ("-price", []),
    ],
)
def test_starts_over_for_a_cursor_that_somebody_wrote_themselves(client, sort, values):
    make_product(title="Jar")
    after = Cursor(sort, False, tuple(values)).text()

    assert titles(sort=sort, after=after) == ["Jar"]
    assert client.get("/shop/", {"sort": sort, "after": after}).status_code == 200


def test_starts_over_for_a_cursor_of_many_brackets():
    make_product(title="Jar")
    assert titles(after=base64.urlsafe_b64encode(b"[" * 100_000).decode()) == ["Jar"]


def test_counts_each_filter_value_beside_the_other_filters():
    blue, ajrakh = craft("blue-pottery"), craft("ajrakh")
    vendor = VendorFactory()
    for price, made in ((100, blue), (200, blue), (300, ajrakh)):
        make_product(vendor, craft=made, price_minor=price)
    _page, found = browse(ListingFilters(crafts=("blue-pottery",), max_price=250))
    assert (found.total, found.makers, found.in_stock) == (2, 1, 2)
    assert {one.slug: (one.count, one.chosen) for one in found.crafts} == {"blue-pottery": (2, True)}
    assert (found.min_price, found.max_price) == (100, 200)
    _page, wide = browse(ListingFilters(crafts=("blue-pottery",)))
    assert {one.slug: one.count for one in wide.crafts} == {"blue-pottery": 2, "ajrakh": 1}
    assert [(one.slug, one.count) for one in wide.states] == [("rajasthan", 2)]
    assert count(ListingFilters(max_price=250)) == 2


@pytest.mark.parametrize(
    "typed",
    [
        "saree",
        "SAREES",
        "sari",
        "साड़ी",
        "\u0938\u093e\u095c\u0940",
        "handlom saree",
        "Meenakshi",
        "banarasi",
        "KV-77",
        "sare",
    ],
)
def test_finds_a_saree_however_it_is_written(typed):
    vendor = VendorFactory(artisan_name="Meenakshi Devi")
    make_product(
        vendor,
        title="Handloom saree in madder",
        craft=craft("banarasi-brocade"),
        variants=[VariantDetails(price_minor=100, sku="KV-77", on_hand=1)],
    )
    make_product(title="Brass lamp")
    assert titles(q=typed) == ["Handloom saree in madder"]


def test_puts_a_word_of_the_title_before_one_of_the_story():
    make_product(title="Copper lamp", description="Light")
    make_product(title="Jar", description="Stands well beside a lamp.")
    assert titles(q="lamp") == ["Copper lamp", "Jar"]


@pytest.mark.parametrize("typed", ["'", "a & | b", "\\", "!!!", "x" * 500, "lamp':*", "\x00"])
def test_survives_whatever_is_typed(typed):
    make_product(title="Jar")
    assert isinstance(titles(q=typed), list)


def test_forgives_a_typing_error_and_says_so():
    make_product(title="Khurja pottery bowl")
    page, found = browse(ListingFilters(q="khruja potery"))
    assert [card.title for card in page.items] == ["Khurja pottery bowl"]
    assert page.similar
    assert found.total == 1


def test_finds_nothing_for_words_that_are_nowhere():
    make_product(title="Jar")
    page, found = browse(ListingFilters(q="spaceship engine"))
    assert page.items == ()
    assert found.total == 0


def test_answers_in_the_readers_language(settings):
    from django.utils import translation

    make_product(craft=craft("ajrakh"))
    with translation.override("hi"):
        page, found = browse(ListingFilters())
        assert page.items[0].craft_name == "अजरख"
        assert found.crafts[0].name == "अजरख"


@pytest.mark.parametrize("rows", [1, 30])
def test_reads_a_page_with_its_counts_in_three_statements(rows):
    vendor, category = VendorFactory(), make_category("Pots")
    for _number in range(rows):
        make_product(vendor, category=category)
    with query_budget({"category": 1, "cards with pictures": 1, "counts of all filters": 1}):
        page, found = browse(ListingFilters(category=category.slug, sort="price"))
        for card in page.items:
            assert card.image is not None
            assert card.image.sizes
    assert found.total == rows


def test_keeps_the_listing_columns_true():
    product = make_product(
        variants=[
            VariantDetails(price_minor=500, on_hand=1, title="Small"),
            VariantDetails(price_minor=300, on_hand=0, title="Tiny", compare_at_minor=400),
        ]
    )
    card = listing(ListingFilters()).items[0]
    assert (card.price_minor, card.price_varies, card.compare_at_minor) == (300, True, 400)
    products.update(product=product, details=_one(product), actor=ACTOR)
    card = listing(ListingFilters()).items[0]
    assert (card.price_minor, card.price_varies, card.compare_at_minor) == (500, False, None)
    assert prove.run() == []


def _one(product):
    from catalog.tests.factories import details

    kept = product.variants.get(title="Small")
    return details(variants=[VariantDetails(public_id=kept.public_id, price_minor=500, title="Small")])


def test_finds_what_a_refused_shop_drafted_under_the_name_it_applies_with_again():
    vendor = VendorFactory(status=VendorStatus.PENDING)
    draft = make_draft(vendor)
    applications.reject(vendor=vendor, reason="Another's name", actor=ACTOR)
    again = ApplicationDetails(business_name="Nilgai", business_type="individual", location="Khurja", pin="203131")
    applications.apply(owner=vendor.owner, details=again, actor=ACTOR)
    relay_due()
    draft.refresh_from_db()
    assert "nilgai" in draft.search_text
