"""One payment reaches three vendors: from a guest's bag to the vendors' banks, one piece being a file."""

from datetime import timedelta

import pytest

from catalog.models import Reservation, Variant
from catalog.tests.factories import make_variant
from core import clock, events, prove
from core.actor import Actor
from core.errors import NotFound
from core.money import Money
from digital_assets.models import Grant
from digital_assets.tests.factories import make_digital
from orders import selectors
from orders.models import Order, VendorOrder
from orders.selectors import OrderStatus
from orders.services import access, checkout, fulfil, receipt
from orders.services import cart as carts
from orders.tests import factories as make
from payments.models import Payout, Share
from payments.services import earnings, payouts, settle
from payments.tests.fake_gateway import FakeGateway
from vendors.tests.factories import VendorFactory

SYSTEM = Actor.system("test")

pytestmark = pytest.mark.django_db


def whole(order: Order) -> Order:
    return selectors.own_order(user=None, number=order.number, token=access.token_for(order.public_id))


def test_takes_one_payment_to_three_vendors_and_their_banks(fake: FakeGateway) -> None:
    potter, printer, drawer = VendorFactory(), VendorFactory(), VendorFactory()
    jar = make_variant(potter, price_minor=6_000, on_hand=3)
    stole = make_variant(printer, price_minor=4_000, on_hand=1)
    kolams = make_digital(drawer, price_minor=45_000).variants.get()

    # A guest fills the bag and checks out.
    bag = make.make_cart((jar, 2), (stole, 1), (kolams, 1))
    view = selectors.cart_view(bag)
    placed = checkout.place_and_start(
        cart=bag,
        address=make.address(),
        email=make.EMAIL,
        method="upi",
        key="journey",
        user=None,
        actor=Actor.guest(),
        return_url=make.RETURN_URL,
        expected_total=Money(view.total_minor),
    )
    order = placed.order
    assert order.total_minor == view.total_minor == 12_000 + 4_000 + 45_000 + 2 * 9_000
    assert order.lines.count() == 3
    assert [part.vendor for part in make.parts(order)] == [potter, printer, drawer]
    assert selectors.status(whole(order)) == OrderStatus.PENDING_PAYMENT
    assert Variant.objects.get(pk=stole.pk).available == 0

    # The money comes: one settlement confirms every part, takes the stock and opens the file.
    fake.pay(placed.payment.provider_reference)
    settle.settle(payment=placed.payment, actor=SYSTEM)
    settle.settle(payment=placed.payment, actor=SYSTEM)
    assert selectors.status(whole(order)) == OrderStatus.PARTLY_DELIVERED
    assert [part.status for part in make.parts(order)] == ["confirmed", "confirmed", "delivered"]
    assert set(Reservation.objects.values_list("status", flat=True)) == {"committed"}
    assert Variant.objects.get(pk=jar.pk).on_hand == 1
    assert Grant.objects.get().email == make.EMAIL
    events.relay_due()
    assert carts.find(user=None, token="") is None
    assert selectors.cart_view(bag).is_empty

    # Each vendor sees its own part and nobody else's.
    first, second, third = make.parts(order)
    for vendor, part in ((potter, first), (printer, second), (drawer, third)):
        assert [row.pk for row in selectors.for_vendor(vendor)] == [part.pk]
    with pytest.raises(NotFound):
        selectors.vendor_part(potter, second.public_id)

    # They send; one buyer confirms, the other parcel is called delivered by time.
    for part in (first, second):
        fulfil.advance(vendor_order=part, to="processing", actor=SYSTEM)
        fulfil.advance(
            vendor_order=part, to="shipped", carrier="india_post", tracking_number="EG 482119305 IN", actor=SYSTEM
        )
    receipt.received(vendor_order=first, actor=Actor.guest())
    assert Share.objects.get(pk=first.share_id).matured_at is not None
    assert Share.objects.get(pk=second.share_id).matured_at is None
    with clock.freeze(clock.now() + timedelta(days=11)):
        assert fulfil.auto_deliver(actor=SYSTEM) == 1
        assert fulfil.auto_deliver(actor=SYSTEM) == 0
    assert selectors.status(whole(order)) == OrderStatus.DELIVERED
    with clock.freeze(clock.now() + timedelta(days=19)):
        earnings.mature_due(actor=SYSTEM)
        payouts.run(actor=SYSTEM)
        for payout in Payout.objects.all():
            payouts.advance(payout=payout, actor=SYSTEM)

    # Nine tenths of the goods and all of the delivery arrive, to the paisa.
    paid = {payout.vendor_id: (payout.amount_minor, payout.status) for payout in Payout.objects.all()}
    assert paid == {
        potter.pk: (10_800 + 9_000, "paid"),
        printer.pk: (3_600 + 9_000, "paid"),
        drawer.pk: (40_500, "paid"),
    }
    assert prove.run() == []


def test_gives_one_vendors_money_back_and_leaves_the_others_alone(fake: FakeGateway) -> None:
    jar, stole = make_variant(price_minor=6_000), make_variant(price_minor=4_000)
    order = make.paid(fake, (jar, 1), (stole, 1))
    first, second = make.parts(order)

    make.cancel(first)
    make.send_refunds()

    assert [part.status for part in make.parts(order)] == ["cancelled", "confirmed"]
    assert Share.objects.get(pk=first.share_id).refunded_minor == 15_000
    assert Share.objects.get(pk=second.share_id).refunded_minor == 0
    assert Variant.objects.get(pk=jar.pk).on_hand == 5
    assert selectors.status(whole(order)) == OrderStatus.CONFIRMED
    assert VendorOrder.objects.get(pk=first.pk).cancel_reason
    assert prove.run() == []
