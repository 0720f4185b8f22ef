import pytest

from catalog.selectors import product_page, sellable
from catalog.services import pictures
from catalog.services.products import VariantDetails
from catalog.tests.factories import ACTOR, make_category, make_draft, make_image, make_product, make_untracked
from core.errors import NotFound
from core.testing import query_budget
from places.tests.factories import craft, region
from vendors.services import applications
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

PAGE = {
    "product with shop, places, variants, departments, pictures": 1,
    "other pieces of the shop with theirs": 1,
}


@pytest.mark.parametrize("many", [1, 30])
def test_reads_the_page_in_two_statements(many):
    vendor = VendorFactory()
    product = make_product(
        vendor,
        craft=craft(),
        region=region(),
        category=make_category("Jars", parent=make_category("Home")),
        variants=[VariantDetails(price_minor=100 + n, on_hand=1, options={"Size": str(n)}) for n in range(many)],
    )
    for _number in range(min(many, 5)):
        pictures.attach(product=product, image=make_image(), actor=ACTOR)
        make_product(vendor)
    with query_budget(PAGE):
        page = product_page(product.slug)
        assert page.product.vendor.state.name
        assert page.product.craft is not None
        assert all(image.sizes for image in page.images)
        assert [card.image for card in page.more]
    assert [node.name for node in page.breadcrumb] == ["Home", "Jars"]
    assert len(page.variants) == many
    assert page.options == {"Size": tuple(str(n) for n in range(many))}


def test_is_found_by_slug_and_by_public_id():
    product = make_product()
    assert product_page(product.slug).product == product_page(str(product.public_id)).product == product


def test_shows_a_draft_to_its_maker_only():
    draft = make_draft()
    with pytest.raises(NotFound):
        product_page(draft.slug)
    with pytest.raises(NotFound):
        product_page(draft.slug, preview_for=VendorFactory())
    assert product_page(draft.slug, preview_for=draft.vendor).preview


def test_says_when_there_is_one_piece_only():
    assert product_page(make_product(on_hand=1).slug).one_of_a_kind
    assert not product_page(make_product(on_hand=2).slug).one_of_a_kind


def test_chooses_the_first_variant_that_can_be_bought():
    product = make_product(
        variants=[
            VariantDetails(price_minor=100, on_hand=0, title="Small"),
            VariantDetails(price_minor=200, on_hand=1, title="Large"),
        ]
    )
    chosen = product_page(product.slug).chosen
    assert chosen is not None
    assert chosen.title == "Large"


def test_tells_checkouts_what_can_be_bought_now_in_one_statement():
    counted, endless = make_product(on_hand=3).variants.get(), make_untracked()
    gone = make_product()
    applications.suspend(vendor=gone.vendor, reason="papers", actor=ACTOR)
    ids = [counted.pk, endless.pk, gone.variants.get().pk, 0]
    with query_budget({"variants with product and shop": 1}):
        found = sellable(ids)
    assert set(found) == {counted.pk, endless.pk}
    assert (found[counted.pk].available, found[endless.pk].available) == (3, None)
    assert found[endless.pk].suffices(1000)
    assert not found[counted.pk].suffices(4)
    by_public = sellable([counted.public_id], pictures=True)
    assert by_public[counted.public_id].image is not None
