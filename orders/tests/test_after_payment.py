"""What follows payment: confirming, cancelling, refunds, delivery, the buyer's word."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import F

from catalog.models import Reservation, Variant
from catalog.tests.factories import make_untracked, make_variant
from core import clock, events, prove
from core.errors import Conflict, Invalid
from digital_assets.models import Grant
from digital_assets.services import downloads
from digital_assets.tests.factories import make_digital
from orders.models import Order, OrderLine, VendorOrder
from orders.selectors import OrderStatus, own_order, status
from orders.services import access, cancel, checkout, expire, fulfil, receipt, refund
from orders.tests import factories as make
from payments.models import Payable, Payment, Refund, Share
from payments.services import settle
from payments.tests.fake_gateway import FakeGateway
from vendors.models import Vendor
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def whole(order: Order) -> Order:
    return own_order(user=None, number=order.number, token=access.token_for(order.public_id))


def expired(order: Order) -> None:
    with clock.freeze(order.expires_at + timedelta(seconds=1)):
        assert expire.run(actor=make.ACTOR) == 1
        assert expire.run(actor=make.ACTOR) == 0


def test_puts_the_pieces_back_when_nobody_pays_in_time() -> None:
    jar = make_variant(on_hand=1)
    order = make.place((jar, 1))
    assert expire.run(actor=make.ACTOR) == 0

    expired(order)

    assert status(whole(order)) == OrderStatus.EXPIRED
    assert Variant.objects.get(pk=jar.pk).available == 1
    assert Reservation.objects.get().status == "expired"
    with pytest.raises(Conflict):
        checkout.start(order=make.fresh(order), method="card", return_url=make.RETURN_URL, actor=make.ACTOR)


def test_honours_late_money_while_the_piece_is_still_there(fake: FakeGateway) -> None:
    jar = make_variant(on_hand=1)
    order = make.place((jar, 1))
    payment = checkout.start(order=order, method="card", return_url=make.RETURN_URL, actor=make.ACTOR)
    expired(order)

    fake.pay(payment.provider_reference)
    settle.settle(payment=payment, actor=make.ACTOR)

    assert status(whole(order)) == OrderStatus.CONFIRMED
    assert Variant.objects.get(pk=jar.pk).on_hand == 0
    assert prove.run() == []


def test_returns_late_money_whole_when_the_piece_is_gone(fake: FakeGateway) -> None:
    """Invariant 30."""
    jar, stole = make_variant(on_hand=1), make_variant(on_hand=4)
    order = make.place((jar, 1), (stole, 2))
    payment = checkout.start(order=order, method="card", return_url=make.RETURN_URL, actor=make.ACTOR)
    expired(order)
    other = make.paid(fake, (jar, 1))

    fake.pay(payment.provider_reference)
    settle.settle(payment=payment, actor=make.ACTOR)
    make.send_refunds()

    assert status(whole(order)) == OrderStatus.REFUNDED
    assert status(whole(other)) == OrderStatus.CONFIRMED
    payable = Payable.objects.get(pk=order.payable_id)
    assert payable.refunded_minor == payable.captured_minor == order.total_minor
    assert Variant.objects.get(pk=stole.pk).on_hand == 4
    assert prove.run() == []


def test_returns_money_for_an_order_that_was_cancelled_before(fake: FakeGateway) -> None:
    order = make.place((make_variant(), 1))
    payment = checkout.start(order=order, method="card", return_url=make.RETURN_URL, actor=make.ACTOR)
    cancel.cancel_order(order=order, reason="", by="buyer", actor=make.ACTOR)

    fake.pay(payment.provider_reference)
    settle.settle(payment=payment, actor=make.ACTOR)
    make.send_refunds()

    assert status(whole(order)) == OrderStatus.CANCELLED
    assert Payable.objects.get(pk=order.payable_id).refunded_minor == order.total_minor
    assert prove.run() == []


def test_counts_one_of_two_payments_and_returns_the_other(fake: FakeGateway) -> None:
    order = make.place((make_variant(), 1))
    first, second = (
        checkout.start(order=order, method=method, return_url=make.RETURN_URL, actor=make.ACTOR)
        for method in ("card", "upi")
    )
    for payment in (first, second):
        fake.pay(payment.provider_reference)
        settle.settle(payment=payment, actor=make.ACTOR)
    make.send_refunds()

    assert Payment.objects.get(status="succeeded") == first
    assert Refund.objects.get().amount_minor == order.total_minor
    assert status(whole(order)) == OrderStatus.CONFIRMED
    assert prove.run() == []


def test_leaves_an_order_of_another_amount_to_be_looked_at(fake: FakeGateway) -> None:
    order = make.place((make_variant(), 1))
    payment = checkout.start(order=order, method="card", return_url=make.RETURN_URL, actor=make.ACTOR)

    fake.decide(payment.provider_reference, "succeeded", amount=order.total_minor - 1)
    settle.settle(payment=payment, actor=make.ACTOR)

    assert status(whole(order)) == OrderStatus.PAYMENT_REVIEW
    assert [part.status for part in make.parts(order)] == ["pending_payment"]


def test_gives_the_money_of_a_cancelled_part_back_and_its_pieces(fake: FakeGateway) -> None:
    jar, stole = make_variant(on_hand=3), make_variant()
    order = make.paid(fake, (jar, 2), (stole, 1))
    first, second = make.parts(order)

    make.cancel(first)
    make.cancel(first)
    make.send_refunds()

    assert [part.status for part in make.parts(order)] == ["cancelled", "confirmed"]
    assert Refund.objects.get().amount_minor == first.total_minor
    assert Variant.objects.get(pk=jar.pk).on_hand == 3
    assert Share.objects.get(pk=second.share_id).refunded_minor == 0
    assert prove.run() == []


def test_cancels_every_part_that_waits_and_leaves_what_was_sent(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1), (make_variant(), 1), (make_variant(), 1))
    sent, *_waiting = make.parts(order)
    make.ship(sent)

    cancel.cancel_order(order=order, reason="", by="buyer", actor=make.ACTOR)

    assert [part.status for part in make.parts(order)] == ["shipped", "cancelled", "cancelled"]
    assert Refund.objects.count() == 1
    with pytest.raises(Conflict, match="too_late_to_cancel"):
        make.cancel(sent)


def test_closes_the_files_of_a_cancelled_part(fake: FakeGateway) -> None:
    vendor = VendorFactory()
    order = make.paid(fake, (make_variant(vendor), 1), (make_digital(vendor).variants.get(), 1))
    (part,) = make.parts(order)
    assert Grant.objects.get().status == "active"

    make.cancel(part)

    assert Grant.objects.get().status == "revoked"
    assert prove.run() == []


def test_closes_files_when_all_of_their_money_went_back(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_digital().variants.get(), 1))
    (part,) = make.parts(order)

    refund.refund(vendor_order=part, reason="the file was empty", actor=make.ACTOR)
    assert Grant.objects.get().status == "active"
    make.send_refunds()

    assert Grant.objects.get().status == "revoked"
    assert status(whole(order)) == OrderStatus.REFUNDED


def test_gives_pieces_back_one_by_one_to_the_last_paisa(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(price_minor=333), 3))
    (part,) = make.parts(order)
    line = OrderLine.objects.get(order=order)

    for _piece in range(3):
        refund.refund(vendor_order=part, items=[(line.public_id, 1)], reason="broken", actor=make.ACTOR)
    with pytest.raises(Conflict, match="more_than_bought"):
        refund.refund(vendor_order=part, items=[(line.public_id, 1)], reason="broken", actor=make.ACTOR)
    rest = refund.refund(vendor_order=part, reason="broken", actor=make.ACTOR)

    assert sorted(Refund.objects.values_list("amount_minor", flat=True)) == [333, 333, 333, 9_000]
    assert rest.amount_minor == part.shipping_minor
    with pytest.raises(Conflict, match="nothing_to_refund"):
        refund.refund(vendor_order=part, reason="broken", actor=make.ACTOR)


def test_gives_back_the_part_of_a_shop_that_was_closed_meanwhile(fake: FakeGateway) -> None:
    order = make.place((make_variant(), 1), (make_variant(), 1))
    closed, _open = make.parts(order)
    Vendor.objects.filter(pk=closed.vendor_id).update(status="suspended")
    make.pay(order, fake)

    events.relay_due()
    make.send_refunds()

    assert [part.status for part in make.parts(order)] == ["cancelled", "confirmed"]
    assert Share.objects.get(pk=closed.share_id).refunded_minor == closed.total_minor


def test_sends_with_a_tracking_page_of_the_carrier(fake: FakeGateway) -> None:
    part = make.ship(make.parts(make.paid(fake, (make_variant(), 1)))[0])

    assert part.tracking_number == "EG482119305IN"
    assert part.tracking_url.endswith("EG482119305IN")


def test_goes_step_by_step_and_repeats_quietly(fake: FakeGateway) -> None:
    part = make.parts(make.paid(fake, (make_variant(), 1)))[0]
    with pytest.raises(Conflict, match="illegal_move"):
        fulfil.advance(vendor_order=part, to="shipped", carrier="by_hand", actor=make.ACTOR)
    for step in ("processing", "shipped", "delivered", "delivered"):
        part = fulfil.advance(vendor_order=part, to=step, actor=make.ACTOR)
    assert part.status == "delivered"


def test_knows_four_steps_and_no_other(fake: FakeGateway) -> None:
    part = make.parts(make.paid(fake, (make_variant(), 1)))[0]
    VendorOrder.objects.filter(pk=part.pk).update(status="expired")  # from which the table leads back to confirmed
    for step in ("confirmed", "pending_payment", "lost"):
        with pytest.raises(Conflict, match="illegal_move"):
            fulfil.advance(vendor_order=part, to=step, actor=make.ACTOR)


@pytest.mark.parametrize("number", ["क" * 60, "EG48\u00e9", "EG<1>", "EG.1", "EG_1"])
def test_takes_no_tracking_number_that_no_carrier_prints(fake: FakeGateway, number: str) -> None:
    part = make.parts(make.paid(fake, (make_variant(), 1)))[0]
    fulfil.advance(vendor_order=part, to="processing", actor=make.ACTOR)
    with pytest.raises(Invalid, match="tracking_number_unclear") as refused:
        fulfil.advance(vendor_order=part, to="shipped", carrier="dtdc", tracking_number=number, actor=make.ACTOR)
    assert refused.value.fields.keys() == {"tracking_number"}

    part = fulfil.advance(
        vendor_order=part, to="shipped", carrier="blue_dart", tracking_number="/" * 60, actor=make.ACTOR
    )
    assert part.tracking_url.endswith("%2F" * 60)


@pytest.mark.parametrize(
    ("said", "kept", "has_page"),
    [("india_post", "india_post", True), ("India Post", "india_post", True), ("Raju's van", "Raju's van", False)],
)
def test_knows_carriers_by_key_or_name_and_keeps_others(
    fake: FakeGateway, said: str, kept: str, has_page: bool
) -> None:
    part = make.parts(make.paid(fake, (make_variant(), 1)))[0]
    fulfil.advance(vendor_order=part, to="processing", actor=make.ACTOR)
    part = fulfil.advance(
        vendor_order=part, to="shipped", carrier=said, tracking_number="EG482119305IN", actor=make.ACTOR
    )
    assert part.carrier == kept
    assert bool(part.tracking_url) is has_page


def test_frees_money_later_when_the_vendor_gives_no_proof(fake: FakeGateway) -> None:
    part = make.ship(make.parts(make.paid(fake, (make_variant(), 1)))[0])
    assert part.shipped_at is not None
    fulfil.advance(vendor_order=part, to="delivered", actor=make.ACTOR)

    assert Share.objects.get(pk=part.share_id).mature_at == part.shipped_at + timedelta(days=10 + 7)


def test_never_frees_money_on_the_vendors_word_alone(fake: FakeGateway) -> None:
    part = make.ship(make.parts(make.paid(fake, (make_variant(), 1)))[0])
    with clock.freeze(clock.now()) as now:
        fulfil.advance(vendor_order=part, to="delivered", proof="To Ananya", actor=make.ACTOR)

    share = Share.objects.get(pk=part.share_id)
    assert share.matured_at is None
    assert share.mature_at == now + timedelta(days=7)


def test_frees_the_money_at_once_when_the_buyer_has_it(fake: FakeGateway) -> None:
    part = make.ship(make.parts(make.paid(fake, (make_variant(), 1)))[0])

    receipt.received(vendor_order=part, actor=make.ACTOR)
    receipt.received(vendor_order=part, actor=make.ACTOR)

    part = VendorOrder.objects.select_related("share").get(pk=part.pk)
    assert (part.status, part.delivery_said_by) == ("delivered", "buyer")
    assert part.share.matured_at is not None
    with pytest.raises(Conflict, match="received_already"):
        receipt.not_received(vendor_order=part, actor=make.ACTOR)


def test_holds_the_money_while_the_buyer_has_not_got_it(fake: FakeGateway) -> None:
    part = make.ship(make.parts(make.paid(fake, (make_variant(), 1)))[0])

    receipt.not_received(vendor_order=part, actor=make.ACTOR)
    with clock.freeze(clock.now() + timedelta(days=30)):
        assert fulfil.auto_deliver(actor=make.ACTOR) == 0
    assert Share.objects.get(pk=part.share_id).frozen

    receipt.received(vendor_order=part, actor=make.ACTOR)
    share = Share.objects.get(pk=part.share_id)
    assert not share.frozen
    assert share.matured_at is not None


def test_has_nothing_to_receive_before_it_is_sent(fake: FakeGateway) -> None:
    part = make.parts(make.paid(fake, (make_untracked(), 1)))[0]

    for say in (receipt.received, receipt.not_received):
        with pytest.raises(Conflict, match="not_underway"):
            say(vendor_order=part, actor=make.ACTOR)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE orders_order SET total_minor = total_minor + 1, items_minor = items_minor + 1",
        "UPDATE orders_vendororder SET items_minor = items_minor + 1, total_minor = total_minor + 1",
        "UPDATE orders_orderline SET product_title = 'another'",
        "UPDATE orders_orderline SET fee_minor = fee_minor - 1, earning_minor = earning_minor + 1",
        "DELETE FROM orders_orderline",
        "DELETE FROM orders_order",
    ],
)
def test_never_changes_a_paid_order(fake: FakeGateway, statement: str) -> None:
    """Invariant 6, against raw SQL."""
    make.paid(fake, (make_variant(), 1))
    with (
        pytest.raises(DatabaseError, match=r"pgtrigger|never change"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)


def test_never_lets_the_parts_of_an_order_differ_from_it() -> None:
    """Invariant 1, against raw SQL, before anything is paid."""
    make.place((make_variant(), 1))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE orders_order SET items_minor = items_minor + 1, total_minor = total_minor + 1")
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    Order.objects.update(items_minor=F("items_minor") - 1, total_minor=F("total_minor") - 1)


def test_keeps_the_money_of_files_that_the_buyer_has_downloaded(fake: FakeGateway) -> None:
    vendor = VendorFactory()
    order = make.paid(fake, (make_variant(vendor), 1), (make_digital(vendor).variants.get(), 1), (make_variant(), 1))
    downloads.begin(grant=Grant.objects.get(), link="a link", continues=False)
    mixed, other = make.parts(order)

    with pytest.raises(Conflict) as refused:
        make.cancel(mixed)
    assert refused.value.code == "files_taken"

    cancel.cancel_order(order=order, reason="", by="buyer", actor=make.ACTOR)
    make.send_refunds()

    assert [part.status for part in make.parts(order)] == ["confirmed", "cancelled"]
    assert Payable.objects.get(pk=order.payable_id).refunded_minor == other.total_minor
    with pytest.raises(Conflict) as refused:
        cancel.cancel_order(order=order, reason="", by="buyer", actor=make.ACTOR)
    assert refused.value.code == "files_taken"

    make.cancel(mixed, by="vendor")
    assert make.parts(order)[0].status == "cancelled"
    assert prove.run() == []
