"""What an order does about money: registered with payments, called inside the transaction that books it."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, Sum

from catalog.models import Kind
from catalog.services import stock
from core import audit, clock, events
from core.actor import Actor
from core.errors import Conflict
from core.lifecycle import move_many
from digital_assets.services import grants
from orders.events import OrderConfirmed, VendorOrderCancelled, VendorOrderDelivered
from orders.lifecycle import CANCELLED, CONFIRMED, DELIVERED, EXPIRED, PENDING_PAYMENT
from orders.models import Order, OrderLine, RefundedPieces, VendorOrder
from orders.models.vendor_order import DeliverySaidBy
from orders.services import access
from payments.models import Payable, Payment, Refund, RefundStatus, Share
from payments.ports import CannotFulfil
from payments.services import earnings

WHOLE_SHARE = F("gross_minor") + F("shipping_minor")


class OrderPayments:
    """The ``PayableHandler`` for payables of kind ``order``."""

    def on_paid(self, *, payable: Payable, actor: Actor) -> None:
        """Take the stock, confirm every part, open the files. Raises CannotFulfil for what is gone or cancelled."""
        order, parts = lock(payable)
        if order.paid_at is not None:
            return
        if any(part.status == CANCELLED for part in parts):
            raise CannotFulfil("order_cancelled")
        _take_stock(order, actor=actor)
        at = clock.now()
        Order.objects.filter(pk=order.pk).update(paid_at=at, updated_at=at)
        move_many(order.vendor_orders.all(), to=CONFIRMED, actor=actor)
        _open_files(order, parts, actor=actor)
        events.publish(OrderConfirmed(order=str(order.public_id)))

    def on_given_up(self, *, payable: Payable, actor: Actor) -> None:
        """The money that came was not what was asked for: the order is cancelled. A refund has a mail of its own."""
        order, parts = lock(payable)
        waiting = [part for part in parts if part.status == PENDING_PAYMENT]
        _give_up(order, parts, actor=actor)
        if not Refund.objects.filter(payable=payable).exists():
            for part in waiting:
                events.publish(VendorOrderCancelled(vendor_order=str(part.public_id), by="platform", refund_minor=0))

    def on_failed(self, *, payable: Payable, payment: Payment, actor: Actor) -> None:
        """One try failed: the pieces stay held until the time runs out, so that the buyer can try again."""
        order = Order.objects.get(payable=payable)
        audit.record("order.payment_failed", on=order, actor=actor, data={"payment": str(payment.public_id)})

    def on_refunded(self, *, payable: Payable, refund: Refund, actor: Actor) -> None:
        """Close the files of what was given back; an order that could never be given is cancelled."""
        order, parts = lock(payable)
        if order.paid_at is None:
            _give_up(order, parts, actor=actor)
            return
        references = _given_back_whole(order)
        if references:
            grants.revoke(references=references, reason="refunded", actor=actor)

    def on_refund_failed(self, *, payable: Payable, refund: Refund, actor: Actor) -> None:
        """Its pieces are not given back after all, so they can be given back again."""
        order, _parts = lock(payable)
        for one in RefundedPieces.objects.filter(refund=refund).order_by("line_id"):
            OrderLine.objects.filter(pk=one.line_id).update(
                refunded_quantity=F("refunded_quantity") - one.quantity,
                refunded_minor=F("refunded_minor") - one.amount_minor,
                updated_at=clock.now(),
            )
            one.delete()
        audit.record("order.refund_failed", on=order, actor=actor, data={"refund": str(refund.public_id)})

    def may_see(self, *, payable: Payable, user: Any, token: str) -> bool:
        """The buyer by account, or whoever holds the order's token."""
        order = Order.objects.filter(payable=payable).first()
        if order is None:
            return False
        return (user is not None and order.user_id is not None and order.user_id == user.pk) or access.opens(
            order, token
        )


def lock(payable: Payable) -> tuple[Order, list[VendorOrder]]:
    """Lock an order and its parts; the caller holds the payable."""
    order = Order.objects.select_for_update().get(payable_id=payable.pk)
    parts = list(VendorOrder.objects.filter(order=order).order_by("id").select_for_update(of=("self",)))
    for part in parts:
        part.order = order
    return order, parts


def stock_lines(lines: Sequence[OrderLine]) -> list[stock.Line]:
    """What these lines take from the shelf."""
    return [stock.Line(line.variant_id, line.quantity) for line in lines]


def _given_back_whole(order: Order) -> list[UUID]:
    """Lines of files whose money has arrived back: all of their pieces, or all of their part."""
    pieces = Sum("refunded_pieces__quantity", filter=Q(refunded_pieces__refund__status=RefundStatus.SUCCEEDED))
    money = Sum("refund_parts__amount_minor", filter=Q(refund_parts__refund__status=RefundStatus.SUCCEEDED))
    parts = Share.objects.filter(payable=order.payable_id).alias(back=money).filter(back__gte=WHOLE_SHARE)
    lines = OrderLine.objects.filter(order=order, kind=Kind.DIGITAL).alias(back=pieces)
    given_back = lines.filter(Q(back__gte=F("quantity")) | Q(vendor_order__share__in=parts.values("pk")))
    return list(given_back.values_list("public_id", flat=True))


def _take_stock(order: Order, *, actor: Actor) -> None:
    """Turn the reservation into a sale. One that ran out is made again, if the pieces are still there."""
    try:
        stock.commit(reference=order.public_id, actor=actor)
    except Conflict:
        _take_again(order, actor=actor)


def _take_again(order: Order, *, actor: Actor) -> None:
    lines = [line for line in order.lines.select_related("variant") if line.variant.tracked]
    try:
        with transaction.atomic():
            stock.re_reserve(
                lines=stock_lines(lines),
                reference=order.public_id,
                expires_at=clock.now() + settings.RESERVATION_TTL,
                actor=actor,
            )
            stock.commit(reference=order.public_id, actor=actor)
    except Conflict as error:
        raise CannotFulfil(error.code) from error


def _open_files(order: Order, parts: Sequence[VendorOrder], *, actor: Actor) -> None:
    """Give the right to download, and call parts that hold files only delivered.

    Raises CannotFulfil for a line that has no file: without one nothing was delivered.
    """
    digital = list(order.lines.filter(kind=Kind.DIGITAL).select_related("variant"))
    given = grants.grant_for(
        sold=[grants.Sold(line.public_id, line.variant.product_id) for line in digital],
        user_id=order.user_id,
        email=order.email,
        actor=actor,
    )
    if {line.public_id for line in digital} - {grant.reference for grant in given}:
        raise CannotFulfil("no_file")
    ready = [part for part in parts if not part.has_physical]
    if not ready:
        return
    move_many(
        VendorOrder.objects.filter(pk__in=[part.pk for part in ready]),
        to=DELIVERED,
        actor=actor,
        delivery_said_by=DeliverySaidBy.DOWNLOAD,
    )
    mature_at = clock.now() + settings.EARNINGS_HOLD
    for part in ready:
        earnings.schedule(share=part.share, at=mature_at, actor=actor)
        events.publish(VendorOrderDelivered(vendor_order=str(part.public_id), said_by=DeliverySaidBy.DOWNLOAD))


def _give_up(order: Order, parts: Sequence[VendorOrder], *, actor: Actor) -> None:
    """The money went back before the order was ever confirmed."""
    if all(part.status in {CANCELLED, EXPIRED} for part in parts):
        return
    move_many(order.vendor_orders.filter(status=PENDING_PAYMENT), to=CANCELLED, actor=actor, cancel_reason="refunded")
    stock.release(reference=order.public_id, actor=actor)
