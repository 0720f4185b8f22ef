"""Cancelling before anything is sent: the money of that part goes back, its pieces go back on the shelf."""

from collections.abc import Sequence
from typing import Literal

from django.db import transaction

from catalog.models import Kind
from catalog.services import stock
from core import events
from core.actor import Actor
from core.lifecycle import move_many
from digital_assets.services import downloads, grants
from orders import errors
from orders.events import VendorOrderCancelled
from orders.lifecycle import CANCELLED, OPEN_FOR_CANCEL, PENDING_PAYMENT, SHIPPED
from orders.models import Order, OrderLine, VendorOrder
from orders.services import confirm
from payments.services import charge, refunds

Side = Literal["buyer", "vendor", "platform"]


@transaction.atomic
def cancel_vendor_order(*, vendor_order: VendorOrder, reason: str, by: Side, actor: Actor) -> VendorOrder:
    """Cancel one vendor's part and give its money back; a part that is cancelled already stays so.

    What has been sent can be cancelled by the platform alone, when it was lost; its pieces do not come back.

    A vendor says why (Invalid ``reason_needed``). An unpaid order is cancelled as a whole. Raises Conflict
    ``too_late_to_cancel`` once it has been sent, and for the buyer ``files_taken`` once a file was downloaded.
    """
    if by == "vendor" and not reason.strip():
        raise errors.reason_needed()
    payable = charge.lock(vendor_order.order.payable_id)
    order, parts = confirm.lock(payable)
    part = next(one for one in parts if one.pk == vendor_order.pk)
    if part.status == CANCELLED:
        return part
    lost = part.status == SHIPPED and by == "platform"
    if part.status not in OPEN_FOR_CANCEL and not lost:
        raise errors.cannot_cancel()
    if part.status == PENDING_PAYMENT:
        if by == "vendor":
            raise errors.not_paid()
        _cancel_unpaid(order, parts, reason=reason, by=by, actor=actor)
    else:
        if by == "buyer" and _files_taken(part):
            raise errors.files_taken()
        _cancel_paid(order, [part], reason=reason, by=by, actor=actor)
    return VendorOrder.objects.select_related("order", "vendor").get(pk=part.pk)


@transaction.atomic
def cancel_order(*, order: Order, reason: str, by: Side, actor: Actor) -> Order:
    """Cancel every part that has not been sent; raises Conflict ``too_late_to_cancel`` when none is left.

    Parts whose files the buyer has downloaded stay, when it is the buyer who cancels (Conflict ``files_taken`` when
    there are no others).
    Cancelling a cancelled order again changes nothing.
    """
    payable = charge.lock(order.payable_id)
    locked, parts = confirm.lock(payable)
    if all(part.status == CANCELLED for part in parts):
        return locked
    if all(part.status in {PENDING_PAYMENT, CANCELLED} for part in parts) and locked.paid_at is None:
        _cancel_unpaid(locked, parts, reason=reason, by=by, actor=actor)
        return locked
    still = [part for part in parts if part.status in OPEN_FOR_CANCEL]
    if not still:
        raise errors.cannot_cancel()
    if by == "buyer":
        still = [part for part in still if not _files_taken(part)]
        if not still:
            raise errors.files_taken()
    _cancel_paid(locked, still, reason=reason, by=by, actor=actor)
    return locked


def _files_taken(part: VendorOrder) -> bool:
    """Whether the buyer holds a file of the part already: money back for it would make it free."""
    lines = OrderLine.objects.filter(vendor_order=part, kind=Kind.DIGITAL).values_list("public_id", flat=True)
    return downloads.any_begun(references=lines)


def _cancel_unpaid(order: Order, parts: Sequence[VendorOrder], *, reason: str, by: Side, actor: Actor) -> None:
    charge.cancel(payable=order.payable, actor=actor, reason=reason[:200])
    _move(parts, reason=reason, actor=actor)
    stock.release(reference=order.public_id, actor=actor)
    _announce([(part, 0) for part in parts], by=by)


def _cancel_paid(order: Order, parts: Sequence[VendorOrder], *, reason: str, by: Side, actor: Actor) -> None:
    """Locks run on from the parts: shares inside the refund, then variants. What was sent does not come back."""
    here = [part.pk for part in parts if part.status != SHIPPED]
    _move(parts, reason=reason, actor=actor)
    shares = {
        part.pk: part.share for part in VendorOrder.objects.filter(pk__in=[p.pk for p in parts]).select_related("share")
    }
    left = [(part, shares[part.pk].total_minor - shares[part.pk].refunded_minor) for part in parts]
    owed = [(shares[part.pk], amount) for part, amount in left if amount > 0]
    if owed:
        refunds.refund(payable=order.payable, parts=owed, reason=f"cancelled by {by}", actor=actor)
    lines = list(OrderLine.objects.filter(vendor_order__in=parts).order_by("id"))
    back = [line for line in lines if line.vendor_order_id in here]
    stock.give_back(lines=confirm.stock_lines(back), reference=order.public_id, actor=actor, reason="cancelled")
    files = [line.public_id for line in lines if line.kind == Kind.DIGITAL]
    if files:
        grants.revoke(references=files, reason="cancelled", actor=actor)
    _announce(left, by=by)


def _move(parts: Sequence[VendorOrder], *, reason: str, actor: Actor) -> None:
    move_many(
        VendorOrder.objects.filter(pk__in=[part.pk for part in parts]),
        to=CANCELLED,
        actor=actor,
        reason=reason,
        cancel_reason=reason.strip()[:300],
    )


def _announce(parts: Sequence[tuple[VendorOrder, int]], *, by: Side) -> None:
    events.publish(
        *[VendorOrderCancelled(vendor_order=str(part.public_id), refund_minor=amount, by=by) for part, amount in parts]
    )
