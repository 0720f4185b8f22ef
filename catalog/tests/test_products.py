import pytest

from catalog.models import Kind, Product, ProductStatus, Reservation, Variant
from catalog.services import pictures, products, stock
from catalog.services.products import VariantDetails
from catalog.services.stock import Line
from catalog.tests.factories import ACTOR, details, make_category, make_draft, make_image, make_product
from core import clock, prove
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.ids import uuid7
from core.models import AuditEntry, Event
from vendors.models import VendorStatus
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def test_gives_every_product_an_address_of_its_own():
    vendor = VendorFactory()
    slugs = [make_draft(vendor, title=title).slug for title in ("Blue Jar", "Blue jar", "साड़ी", "Search")]
    assert slugs[:2] == ["blue-jar", "blue-jar-2"]
    assert slugs[2].startswith("thing-")
    assert slugs[3] == "search-2"


def test_takes_the_hsn_code_of_the_category_when_none_is_written():
    category = make_category("Stone", hsn_code="6802")
    assert make_draft(category=category).hsn_code == "6802"
    assert make_draft(category=category, hsn_code="6815").hsn_code == "6815"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"title": " x "}, "title"),
        ({"kind": "rented"}, "kind"),
        ({"variants": []}, "variants"),
        ({"hsn_code": "69"}, "hsn_code"),
        ({"hsn_code": "691x"}, "hsn_code"),
        ({"lead_days": -1}, "lead_days"),
        ({"currency": "XYZ"}, "currency"),
        ({"currency": "USD"}, "currency"),
        ({"price_minor": 0}, "variants.0.price"),
        ({"on_hand": -1}, "variants.0.on_hand"),
        ({"variants": [VariantDetails(price_minor=100, compare_at_minor=100)]}, "variants.0.compare_at"),
        ({"variants": [VariantDetails(price_minor=1, sku="A")] * 2}, "variants.1.sku"),
        ({"attributes": {str(n): "x" for n in range(31)}}, "attributes"),
    ],
)
def test_names_the_field_that_cannot_be_right(changes, field):
    with pytest.raises(Invalid) as caught:
        make_draft(**changes)
    assert field in caught.value.fields
    assert not Product.objects.exists()


@pytest.mark.parametrize("status", [VendorStatus.REJECTED, VendorStatus.SUSPENDED])
def test_lets_only_open_and_waiting_shops_write(status):
    vendor = VendorFactory(status=status, decision_reason="papers")
    with pytest.raises(NotAllowed):
        make_draft(vendor)


def test_names_everything_that_is_missing_before_publishing():
    product = products.create_draft(
        vendor=VendorFactory(),
        details=_bare(),
        actor=ACTOR,
    )
    with pytest.raises(Invalid) as caught:
        products.publish(product=product, actor=ACTOR)
    assert caught.value.code == "not_ready"
    assert set(caught.value.fields) == {"images", "on_hand", "category", "hsn_code"}


def _bare():
    from dataclasses import replace

    return replace(details(on_hand=0), category=None)


def test_publishes_for_approved_shops_only():
    product = make_draft(VendorFactory(status=VendorStatus.PENDING))
    pictures.attach(product=product, image=make_image(), actor=ACTOR)
    with pytest.raises(NotAllowed, match="shop_not_open"):
        products.publish(product=product, actor=ACTOR)


def test_publishes_once_with_one_event_and_an_audit_row():
    product = make_product()
    products.publish(product=product, actor=ACTOR)
    assert Event.objects.filter(type="catalog.ProductPublished").count() == 1
    assert AuditEntry.objects.filter(action="product.published", object_id=product.public_id).count() == 1
    product.refresh_from_db()
    assert product.published_at is not None


def test_keeps_a_product_in_the_shop_fit_for_it():
    from dataclasses import replace

    product = make_product()
    variant = product.variants.get()
    same = VariantDetails(public_id=variant.public_id, price_minor=500)
    with pytest.raises(Invalid, match="not_ready"):
        products.update(product=product, details=replace(details(variants=[same]), category=None), actor=ACTOR)
    variant.refresh_from_db()
    assert variant.price_minor == 240_000


def test_refuses_a_change_that_was_made_of_an_older_version():
    product = make_draft()
    kept = VariantDetails(public_id=product.variants.get().public_id, price_minor=1)
    products.update(product=product, details=details(variants=[kept]), actor=ACTOR, expected_version=1)
    with pytest.raises(Conflict) as caught:
        products.update(product=product, details=details(variants=[kept]), actor=ACTOR, expected_version=1)
    assert caught.value.data == {"version": 2}


def test_stops_selling_a_variant_that_is_not_named_any_more_but_keeps_its_row():
    product = make_draft(variants=[VariantDetails(price_minor=1, title=t, on_hand=1) for t in ("S", "L")])
    small, large = product.variants.all()
    products.update(
        product=product,
        details=details(variants=[VariantDetails(public_id=small.public_id, price_minor=2, title="S")]),
        actor=ACTOR,
    )
    large.refresh_from_db()
    assert not large.is_active
    assert large.on_hand == 1


def test_lets_two_variants_swap_their_skus():
    product = make_draft(variants=[VariantDetails(price_minor=1, sku=sku, title=sku) for sku in ("A", "B")])
    first, second = product.variants.all()
    swapped = [
        VariantDetails(public_id=first.public_id, price_minor=1, sku="B", title="A"),
        VariantDetails(public_id=second.public_id, price_minor=1, sku="A", title="B"),
    ]
    products.update(product=product, details=details(variants=swapped), actor=ACTOR)
    assert list(product.variants.values_list("sku", flat=True)) == ["B", "A"]


def test_takes_no_variant_of_another_product():
    product, other = make_draft(), make_draft()
    stolen = VariantDetails(public_id=other.variants.get().public_id, price_minor=1)
    with pytest.raises(NotFound):
        products.update(product=product, details=details(variants=[stolen]), actor=ACTOR)


def test_does_not_count_stock_of_what_is_made_to_order():
    variant = make_draft(kind=Kind.MADE_TO_ORDER, on_hand=7).variants.get()
    assert (variant.tracked, variant.on_hand) == (False, 0)


def test_commits_what_was_held_even_when_the_maker_stops_counting_meanwhile():
    product = make_product(on_hand=2)
    variant = product.variants.get()
    reference = uuid7()
    stock.reserve(lines=[Line(variant.pk, 1)], reference=reference, expires_at=clock.stamp(), actor=ACTOR)
    kept = VariantDetails(public_id=variant.public_id, price_minor=1)
    changed = details(kind=Kind.MADE_TO_ORDER, variants=[kept], category=product.category)
    products.update(product=product, details=changed, actor=ACTOR)
    stock.commit(reference=reference, actor=ACTOR)
    assert Reservation.objects.get().status == "committed"
    assert prove.run() == []


def test_archives_instead_of_deleting_and_twice_is_once():
    product = make_product()
    products.archive(product=product, actor=ACTOR)
    products.archive(product=product, actor=ACTOR)
    assert Event.objects.filter(type="catalog.ProductArchived").count() == 1
    assert Variant.objects.filter(product=product).exists()
    products.publish(product=product, actor=ACTOR)
    product.refresh_from_db()
    assert product.status == ProductStatus.PUBLISHED


def test_holds_at_most_twelve_pictures():
    product = make_draft()
    for _number in range(pictures.MAX_PICTURES):
        pictures.attach(product=product, image=make_image(), actor=ACTOR)
    with pytest.raises(Conflict, match="too_many_pictures"):
        pictures.attach(product=product, image=make_image(), actor=ACTOR)
    assert product.images.filter(is_primary=True).count() == 1
