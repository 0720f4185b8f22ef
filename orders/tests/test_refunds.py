"""Money that goes back after payment: by piece, by part, and when the provider refuses."""

import pytest

from catalog.models import Kind, Variant
from catalog.tests.factories import make_untracked, make_variant
from core import prove
from core.errors import Conflict
from digital_assets.models import Asset, Download, Grant
from digital_assets.services import assets
from digital_assets.tests.factories import add_file, make_digital
from orders.models import Order, OrderLine, RefundedPieces
from orders.services import refund
from orders.tests import factories as make
from payments.models import Refund
from payments.tests.fake_gateway import FakeGateway
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def give_back(order: Order, pieces: int) -> Refund:
    line = OrderLine.objects.select_related("vendor_order__order").get(order=order)
    items = [(line.public_id, pieces)]
    return refund.refund(vendor_order=line.vendor_order, items=items, reason="broken", actor=make.ACTOR)


def test_can_give_the_pieces_of_a_refused_refund_back_again(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(price_minor=6_000), 2))
    fake.refuse_next("refund")
    give_back(order, 2)
    make.send_refunds()
    line = OrderLine.objects.get()
    assert (line.refunded_quantity, line.refunded_minor) == (0, 0)

    give_back(order, 2)
    make.send_refunds()

    line = OrderLine.objects.get()
    assert (line.refunded_quantity, line.refunded_minor) == (2, 12_000)
    assert list(Refund.objects.order_by("id").values_list("status", "amount_minor")) == [
        ("failed", 12_000),
        ("succeeded", 12_000),
    ]
    with pytest.raises(Conflict, match="more_than_bought"):
        give_back(order, 1)


def test_can_give_a_whole_part_back_again_when_its_refund_was_refused(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 2))
    (part,) = make.parts(order)
    give_back(order, 1)
    make.send_refunds()
    fake.refuse_next("refund")
    refund.refund(vendor_order=part, reason="lost", actor=make.ACTOR)
    make.send_refunds()

    assert OrderLine.objects.get().refunded_quantity == 1
    again = refund.refund(vendor_order=part, reason="lost", actor=make.ACTOR)
    make.send_refunds()

    assert OrderLine.objects.get().refunded_quantity == 2
    assert make.fresh(order).payable.refunded_minor == order.total_minor
    assert RefundedPieces.objects.get(refund=again).quantity == 1
    assert prove.run() == []


def test_adds_the_pieces_of_an_uneven_line_up_to_its_sum() -> None:
    back = 0
    for pieces in (1, 2, 3):
        back += refund.piece_amount(1_000, 3, pieces, back)
    assert back == 1_000


def test_adds_up_to_the_sum_whichever_piece_was_refused_on_the_way() -> None:
    """333 were refused, 334 went back: two more pieces are worth the rest."""
    assert 334 + refund.piece_amount(1_000, 3, 3, 334) == 1_000
    assert refund.piece_amount(1, 3, 2, 1) == 0


def test_puts_only_what_was_taken_from_the_shelf_back_on_it(fake: FakeGateway) -> None:
    """Made to order when it was bought, counted by now: nothing ever left the shelf."""
    lamp = make_untracked()
    order = make.paid(fake, (lamp, 2))
    Variant.objects.filter(pk=lamp.pk).update(tracked=True)

    make.cancel(make.parts(order)[0])

    lamp.refresh_from_db()
    assert lamp.on_hand == 0


def test_puts_back_what_left_the_shelf_though_it_is_not_counted_any_more(fake: FakeGateway) -> None:
    jar = make_variant(on_hand=3)
    order = make.paid(fake, (jar, 2))
    Variant.objects.filter(pk=jar.pk).update(tracked=False)

    make.cancel(make.parts(order)[0])

    jar.refresh_from_db()
    assert jar.on_hand == 3
    assert prove.run(only=["29", "29-return"]) == []


def test_closes_the_file_of_a_mixed_part_when_its_own_money_went_back(fake: FakeGateway) -> None:
    vendor = VendorFactory()
    order = make.paid(fake, (make_variant(vendor), 1), (make_digital(vendor).variants.get(), 1))
    (part,) = make.parts(order)
    line = OrderLine.objects.get(kind=Kind.DIGITAL)

    refund.refund(vendor_order=part, items=[(line.public_id, 1)], reason="empty", actor=make.ACTOR)
    assert Grant.objects.get().status == "active"
    make.send_refunds()

    assert Grant.objects.get().status == "revoked"
    assert prove.run() == []


def test_keeps_a_file_open_while_the_money_of_its_own_line_is_still_on_its_way(fake: FakeGateway) -> None:
    vendor = VendorFactory()
    jar = make_variant(vendor)
    order = make.paid(fake, (jar, 1), (make_digital(vendor).variants.get(), 1))
    (part,) = make.parts(order)
    line = OrderLine.objects.get(variant=jar)
    refund.refund(vendor_order=part, items=[(line.public_id, 1)], reason="broken", actor=make.ACTOR)
    rest = refund.refund(vendor_order=part, reason="empty", actor=make.ACTOR)
    first = Refund.objects.exclude(pk=rest.pk).select_related("payment", "payable").get()

    make.send(first)
    assert Grant.objects.get().status == "active"
    fake.refuse_next("refund")
    make.send_refunds()

    assert Grant.objects.get().status == "active"
    assert prove.run() == []


def test_opens_the_last_version_to_a_buyer_who_paid_while_the_files_were_taken_out(fake: FakeGateway) -> None:
    """Invariant 38."""
    book = make_digital()
    newer = add_file(book, content=b"%PDF-1.7 the second edition")
    order = make.place((book.variants.get(), 1))
    book.__class__.objects.filter(pk=book.pk).update(status="archived")
    assets.withdraw(asset=newer, actor=make.ACTOR)

    make.pay(order, fake)

    assert Grant.objects.get().asset == newer
    assert [part.status for part in make.parts(order)] == ["delivered"]
    assert prove.run() == []


def test_gives_the_money_back_when_there_is_no_file_at_all(fake: FakeGateway) -> None:
    jar = make_variant(on_hand=1)
    book = make_digital()
    order = make.place((jar, 1), (book.variants.get(), 1))
    book.__class__.objects.filter(pk=book.pk).update(status="archived")
    Asset.objects.filter(product=book).delete()

    make.pay(order, fake)
    make.send_refunds()

    assert [part.status for part in make.parts(order)] == ["cancelled", "cancelled"]
    assert make.fresh(order).payable.refunded_minor == order.total_minor
    assert not Download.objects.exists()
    assert Variant.objects.get(pk=jar.pk).available == 1
    assert prove.run() == []
