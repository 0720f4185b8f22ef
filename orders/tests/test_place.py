"""Placing an order."""

from datetime import timedelta

import pytest

from accounts.tests.factories import UserFactory
from catalog.models import Product, Reservation, Variant
from catalog.tests.factories import make_category, make_untracked, make_variant
from core import clock
from core.actor import Actor
from core.errors import Conflict, Invalid, Unavailable
from core.money import Money
from core.testing import query_budget
from orders.models import CommissionRule, Order, OrderLine, VendorOrder
from orders.services import checkout
from orders.tests import factories as make
from payments.models import Payable, Payment
from payments.tests.fake_gateway import FakeGateway
from places.tests import factories as places
from shipping.services import set_fee
from vendors.models import Vendor
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def test_needs_twenty_queries_for_three_vendors_and_as_many_for_one() -> None:
    explained = {
        "the bag, locked": 1,
        "its lines": 1,
        "an order with this key already?": 1,
        "the PIN and its state": 1,
        "the clock": 1,
        "offers of now": 1,
        "commission rules": 1,
        "tax rates": 1,
        "GSTINs of the vendors": 1,
        "delivery fees": 1,
        "reserve: lock, check, count and write in one statement": 1,
        "the order's number": 1,
        "payable": 1,
        "shares": 1,
        "keys of the shares": 1,
        "order": 1,
        "vendor orders": 1,
        "lines": 1,
        "audit": 1,
        "event": 1,
    }
    assert sum(explained.values()) <= 20
    for vendors in (1, 3):
        bag = make.make_cart(*[(make_variant(VendorFactory()), 1) for _vendor in range(vendors)])
        address = make.address()
        with query_budget(explained):
            checkout.place(cart=bag, address=address, email=make.EMAIL, key="k", user=None, actor=Actor.guest())


def test_lets_the_older_unpaid_order_of_the_bag_go_when_it_is_ordered_anew() -> None:
    jar, bowl = make_variant(on_hand=1), make_variant(on_hand=1)
    bag = make.make_cart((jar, 1), (bowl, 1))
    older = make.place(cart=bag, key="first")
    newer = make.place(cart=bag, key="second")

    assert {part.status for part in make.parts(older)} == {"cancelled"}
    assert {part.status for part in make.parts(newer)} == {"pending_payment"}
    assert make.fresh(older).payable.status == "cancelled"
    held = Reservation.objects.filter(status="active").values_list("reference", flat=True)
    assert set(held) == {newer.public_id}
    assert make.place(cart=bag, key="first") == older
    assert make.fresh(newer).payable.status == "open"


def test_keeps_the_older_order_when_the_new_one_cannot_be_placed() -> None:
    jar = make_variant(on_hand=2)
    bag = make.make_cart((jar, 2))
    older = make.place(cart=bag, key="first")
    Variant.objects.filter(pk=jar.pk).update(price_minor=99_900)

    with pytest.raises(Conflict):
        make.place(cart=bag, key="second")

    assert make.fresh(older).payable.status == "open"
    assert Variant.objects.get(pk=jar.pk).reserved == 2


def test_keeps_an_order_that_was_paid_and_those_of_other_bags(fake: FakeGateway) -> None:
    jar = make_variant(on_hand=9)
    bag = make.make_cart((jar, 1))
    paid, other = make.pay(make.place(cart=bag, key="first"), fake), make.place((jar, 1))
    make.place(cart=bag, key="second")

    assert [part.status for part in make.parts(paid)] == ["confirmed"]
    assert make.fresh(other).payable.status == "open"


def test_divides_sixty_and_forty_rupees_exactly_as_promised() -> None:
    order = make.place((make_variant(price_minor=6_000), 1), (make_variant(price_minor=4_000), 1))

    first, second = order.lines.order_by("id")
    assert (first.fee_minor, first.fee_gst_minor, first.earning_minor) == (600, 92, 5_400)
    assert (second.fee_minor, second.earning_minor) == (400, 3_600)
    shares = [part.share for part in make.parts(order)]
    assert [(share.fee_minor, share.earning_minor) for share in shares] == [(600, 5_400), (400, 3_600)]


def test_makes_one_order_of_one_key_however_often_it_is_asked(fake: FakeGateway) -> None:
    bag = make.make_cart((make_variant(), 1))
    facts = {
        "cart": bag,
        "address": make.address(),
        "email": make.EMAIL,
        "key": "once",
        "method": "card",
        "user": None,
        "actor": Actor.guest(),
        "return_url": make.RETURN_URL,
    }

    first, second = checkout.place_and_start(**facts), checkout.place_and_start(**facts)

    assert first.order == second.order
    assert first.payment == second.payment
    assert fake.calls["create_payment"] == 1
    fake.pay(first.payment.provider_reference)
    make.pay(first.order, fake)
    assert checkout.place_and_start(**facts).payment == first.payment


def test_continues_with_the_same_key_after_the_provider_was_silent(fake: FakeGateway) -> None:
    bag = make.make_cart((make_variant(), 1))
    facts = {
        "cart": bag,
        "address": make.address(),
        "email": make.EMAIL,
        "key": "once",
        "method": "card",
        "user": None,
        "actor": Actor.guest(),
        "return_url": make.RETURN_URL,
    }
    fake.lose_next_answer("create_payment")
    with pytest.raises(Unavailable):
        checkout.place_and_start(**facts)

    placed = checkout.place_and_start(**facts)

    assert Order.objects.count() == Payment.objects.count() == 1
    assert placed.payment.redirect_url


def test_keeps_the_keys_of_two_buyers_apart() -> None:
    jar = make_variant()
    first, second = make.place((jar, 1), key="same"), make.place((jar, 1), key="same")

    assert first != second


def test_reserves_all_or_nothing() -> None:
    plenty, scarce = make_variant(on_hand=9), make_variant(on_hand=1)
    bag = make.make_cart((plenty, 2), (scarce, 1))
    make.place((scarce, 1))

    with pytest.raises(Conflict) as refused:
        make.place(cart=bag)

    assert refused.value.code == "insufficient_stock"
    assert refused.value.data["lines"] == [{"variant": str(scarce.public_id), "left": 0}]
    assert Variant.objects.get(pk=plenty.pk).reserved == 0
    assert Order.objects.count() == Payable.objects.count() == 1


def test_refuses_an_order_of_two_currencies() -> None:
    """Invariant 5: amounts of two currencies are never added up."""
    euros, dollars = make_variant(), make_variant()
    bag = make.make_cart((euros, 1), (dollars, 1))
    for variant, currency in ((euros, "EUR"), (dollars, "USD")):
        Variant.objects.filter(pk=variant.pk).update(currency=currency)

    with pytest.raises(Conflict, match="mixed_currencies") as refused:
        make.place(cart=bag)

    assert refused.value.status == 409
    assert not Order.objects.exists()


def test_never_adds_a_delivery_fee_of_another_currency() -> None:
    jar = make_variant()
    bag = make.make_cart((jar, 1))
    Variant.objects.filter(pk=jar.pk).update(currency="USD")

    with pytest.raises(Conflict, match="mixed_currencies"):
        make.place(cart=bag)


def test_refuses_what_is_not_for_sale_any_more() -> None:
    jar = make_variant()
    bag = make.make_cart((jar, 1))
    Vendor.objects.filter(pk=jar.product.vendor_id).update(status="suspended")

    with pytest.raises(Conflict) as refused:
        make.place(cart=bag)

    assert refused.value.code == "not_for_sale"
    assert refused.value.data["variants"] == [str(jar.public_id)]


def test_refuses_an_empty_bag() -> None:
    with pytest.raises(Conflict, match="cart_empty"):
        make.place()


def test_names_the_new_total_when_a_price_changed_since_it_was_shown() -> None:
    jar = make_variant(price_minor=6_000)
    bag = make.make_cart((jar, 2))
    Variant.objects.filter(pk=jar.pk).update(price_minor=6_500)

    with pytest.raises(Conflict) as refused:
        make.place(cart=bag)

    assert refused.value.code == "price_changed"
    assert refused.value.data["total"] == 13_000 + 9_000
    assert refused.value.data["lines"] == [{"variant": str(jar.public_id), "was": 6_000, "now": 6_500}]
    with pytest.raises(Conflict, match="price_changed"):
        make.place(cart=bag, expected_total=Money(21_000))
    assert make.place(cart=bag, expected_total=Money(22_000)).total_minor == 22_000


def test_takes_a_delivery_fee_once_per_parcel_and_none_for_files_or_above_the_limit() -> None:
    free, paying = VendorFactory(), VendorFactory()
    set_fee(vendor=free, flat_fee_minor=5_000, free_above_minor=10_000, actor=make.ACTOR)
    order = make.place(
        (make_variant(free, price_minor=10_000), 1),
        (make_variant(paying), 2),
        (make_untracked(paying), 1),
    )

    assert [part.shipping_minor for part in make.parts(order)] == [0, 9_000]


def test_freezes_the_commission_of_the_day() -> None:
    jar = make_variant(price_minor=10_000)
    order = make.place((jar, 1))
    CommissionRule.objects.create(scope="platform", rate_bp=2_000, valid_from=clock.now() - timedelta(days=1))

    assert OrderLine.objects.get(order=order).commission_bp == 1_000
    assert OrderLine.objects.get(order=make.place((jar, 1))).commission_bp == 2_000


def test_resolves_commission_by_product_then_category_then_vendor_then_platform() -> None:
    craft = make_category("Craft")
    jar = make_variant(category=make_category("Jars", parent=craft))
    since = clock.now() - timedelta(days=2)

    def rate() -> int:
        return make.place((jar, 1)).lines.get().commission_bp

    def rule(scope: str, rate_bp: int, **target: object) -> None:
        CommissionRule.objects.create(scope=scope, rate_bp=rate_bp, valid_from=since, **target)

    rule("platform", 1_100)
    assert rate() == 1_100
    rule("vendor", 900, vendor=jar.product.vendor)
    assert rate() == 900
    rule("category", 800, category=craft)
    assert rate() == 800
    rule("category", 700, category=jar.product.category)
    assert rate() == 700
    rule("product", 600, product=jar.product)
    assert rate() == 600


def test_counts_a_rule_only_while_it_holds() -> None:
    jar = make_variant()
    now = clock.now()
    CommissionRule.objects.create(
        scope="platform", rate_bp=100, valid_from=now - timedelta(days=9), valid_to=now - timedelta(days=1)
    )
    CommissionRule.objects.create(scope="platform", rate_bp=200, valid_from=now + timedelta(days=1))

    assert make.place((jar, 1)).lines.get().commission_bp == 1_000


def test_writes_the_tax_inside_for_registered_vendors_only() -> None:
    registered = VendorFactory(gstin="08ABCDE1234F1Z5")
    order = make.place((make_variant(registered, price_minor=10_500), 1), (make_variant(price_minor=10_500), 1))
    inside, none = order.lines.order_by("id")

    assert (inside.tax_rate_bp, inside.tax_included_minor) == (500, 500)
    assert (inside.cgst_minor, inside.sgst_minor, inside.igst_minor) == (250, 250, 0)
    assert (none.tax_rate_bp, none.tax_included_minor) == (0, 0)
    assert order.tax_included_minor == 500
    assert order.total_minor == order.items_minor + order.shipping_minor


def test_writes_one_tax_between_states() -> None:
    jar = make_variant(VendorFactory(gstin="08ABCDE1234F1Z5"), price_minor=10_500)
    address = make.address(state=places.state("29"), pin="560001", city="Bengaluru")

    line = make.place((jar, 1), address=address).lines.get()

    assert (line.cgst_minor, line.sgst_minor, line.igst_minor) == (0, 0, 500)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"pin": "560001"}, "state"),
        ({"pin": "012345"}, "pin"),
        ({"pin": "999999"}, "pin"),
        ({"phone": "12345"}, "phone"),
        ({"full_name": " "}, "full_name"),
        ({"country": "NP"}, "country"),
    ],
)
def test_refuses_an_address_that_cannot_be_right(changes: dict[str, str], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make.place((make_variant(), 1), address=make.address(**changes))

    assert list(refused.value.fields) == [field]


def test_accepts_spaces_and_dashes_in_pin_and_phone() -> None:
    order = make.place((make_variant(), 1), address=make.address(pin="302 001", phone="098450-12736"))

    assert (order.pin, order.phone) == ("302001", "+919845012736")


def test_wants_an_address_for_the_receipt() -> None:
    with pytest.raises(Invalid, match="email_needed"):
        make.place((make_variant(), 1), email="nobody")


def test_promises_the_day_by_which_the_slowest_piece_leaves() -> None:
    vendor = VendorFactory()
    order = make.place((make_variant(vendor, lead_days=2), 1), (make_variant(vendor, lead_days=5), 1))
    (part,) = make.parts(order)

    assert part.ship_by is not None
    assert (part.ship_by - checkout.shop_day(order.placed_at).date()).days == 5


def test_holds_the_pieces_for_half_an_hour() -> None:
    with clock.freeze(clock.now()) as now:
        order = make.place((make_variant(), 1))

    assert order.expires_at == now + timedelta(minutes=30)
    assert Reservation.objects.get().reference == order.public_id


def test_keeps_what_was_bought_as_it_was(fake: FakeGateway) -> None:
    jar = make_variant(price_minor=6_000)
    title = jar.product.title
    order = make.paid(fake, (jar, 1))
    Product.objects.filter(pk=jar.product_id).update(title="Another jar")
    Variant.objects.filter(pk=jar.pk).update(price_minor=1)

    line = order.lines.get()

    assert (line.product_title, line.unit_price_minor) == (title, 6_000)


def test_gives_signed_in_buyers_their_own_address_for_the_receipt() -> None:
    user = UserFactory()
    order = make.place((make_variant(), 1), user=user, email="")

    assert order.email == user.email
    assert VendorOrder.objects.filter(order__user=user).count() == 1


def test_never_numbers_two_orders_alike() -> None:
    jar = make_variant(on_hand=9)
    numbers = {make.place((jar, 1)).number for _order in range(3)}

    assert len(numbers) == 3
    assert all(number.startswith("KV-20") and len(number) == 14 for number in numbers)
