"""Giving back a part or some pieces after payment: by its vendor, or by finance."""

from collections.abc import Sequence
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, clock
from core.actor import Actor
from core.errors import Conflict, NotFound
from orders import errors
from orders.models import OrderLine, RefundedPieces, VendorOrder
from orders.services import confirm
from payments.models import Refund
from payments.services import charge, refunds


@transaction.atomic
def refund(
    *,
    vendor_order: VendorOrder,
    reason: str,
    actor: Actor,
    items: Sequence[tuple[UUID, int]] | None = None,
) -> Refund:
    """Give back all that is left of a vendor's part, or so many pieces of its lines ((line public id, pieces)).

    Pieces give back their price and not the delivery; the last piece gives back what is left of its line exactly.
    Raises Invalid ``reason_needed``, Conflict ``not_paid``, ``nothing_to_refund``, ``more_than_bought``, NotFound
    ``line_not_found``.
    """
    if not reason.strip():
        raise errors.reason_needed()
    payable = charge.lock(vendor_order.order.payable_id)
    order, parts = confirm.lock(payable)
    if order.paid_at is None:
        raise errors.not_paid()
    part = next(one for one in parts if one.pk == vendor_order.pk)
    share = VendorOrder.objects.select_related("share").get(pk=part.pk).share
    left = share.total_minor - share.refunded_minor
    pieces = _take_pieces(part, items)
    amount = left if items is None else min(left, sum(one.amount_minor for one in pieces))
    if amount <= 0:
        raise errors.nothing_to_refund()
    row = refunds.refund(payable=payable, parts=[(share, amount)], reason=reason.strip()[:200], actor=actor)
    for one in pieces:
        one.refund = row
    RefundedPieces.objects.bulk_create(pieces)
    audit.record(
        "vendor_order.refunded",
        on=part,
        actor=actor,
        reason=reason,
        data={"refund": str(row.public_id), "amount": amount},
    )
    return row


def piece_amount(net_minor: int, quantity: int, pieces: int, before_minor: int) -> int:
    """What is given back of a line when ``pieces`` of it have gone back, ``before_minor`` of it before.

    Pure; the last piece brings the sum to the net, whichever refunds in between the provider refused.
    """
    return max(0, net_minor * pieces // quantity - before_minor)


def _take_pieces(part: VendorOrder, items: Sequence[tuple[UUID, int]] | None) -> list[RefundedPieces]:
    """Count the pieces (None: all that are left) off their lines; the rows to write once there is a refund."""
    lines = {line.public_id: line for line in OrderLine.objects.filter(vendor_order=part).order_by("id")}
    if items is None:
        rest = {public_id: line.quantity - line.refunded_quantity for public_id, line in lines.items()}
        items = [(public_id, pieces) for public_id, pieces in rest.items() if pieces]
    taken: dict[UUID, RefundedPieces] = {}
    for public_id, pieces in items:
        line = lines.get(public_id)
        if line is None:
            raise NotFound("line_not_found", _("This line is not part of the order."))
        if not 0 < pieces <= line.quantity - line.refunded_quantity:
            raise Conflict("more_than_bought", _("That is more than was bought and not yet given back."))
        line.refunded_quantity += pieces
        amount = piece_amount(line.net_minor, line.quantity, line.refunded_quantity, line.refunded_minor)
        line.refunded_minor += amount
        line.updated_at = clock.now()
        line.save(update_fields=["refunded_quantity", "refunded_minor", "updated_at"])
        one = taken.setdefault(public_id, RefundedPieces(line=line, quantity=0, amount_minor=0))
        one.quantity += pieces
        one.amount_minor += amount
    return list(taken.values())
