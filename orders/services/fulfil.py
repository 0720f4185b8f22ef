"""A vendor packs, sends and hands over."""

import re
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from core import clock, events
from core.actor import Actor
from core.lifecycle import IllegalMove, move, move_many
from orders import carriers, errors
from orders.events import VendorOrderDelivered, VendorOrderShipped
from orders.lifecycle import CANCELLED, DELIVERED, PROCESSING, SHIPPED
from orders.models import VendorOrder
from orders.models.vendor_order import DeliverySaidBy
from orders.services import cancel
from payments.services import earnings

BATCH = 200
_TRACKING = re.compile(r"[A-Za-z0-9/-]*")  # what carriers print; any other letter grows ninefold in an address


def advance(
    *,
    vendor_order: VendorOrder,
    to: str,
    actor: Actor,
    carrier: str = "",
    tracking_number: str = "",
    proof: str = "",
    reason: str = "",
) -> VendorOrder:
    """Move a vendor's part to ``processing``, ``shipped``, ``delivered`` or ``cancelled``; a repeat does nothing.

    Sending may name a carrier (one of ours, by key or name, or any other) and its tracking number; handing over may
    say how (``proof``), without which the money matures later. Raises Conflict ``illegal_move`` for a step that does
    not follow, Invalid ``tracking_number_unclear``. The vendor's word alone never releases money before the return
    window has passed.
    """
    if to == CANCELLED:
        return cancel.cancel_vendor_order(vendor_order=vendor_order, reason=reason, by="vendor", actor=actor)
    with transaction.atomic():
        part = _locked(vendor_order)
        if part.status == to:
            return part
        match to:
            case "processing":
                move(part, to=PROCESSING, actor=actor)
            case "shipped":
                _ship(part, carrier=carrier, tracking_number=tracking_number, actor=actor)
            case "delivered":
                _hand_over(part, proof=proof, actor=actor)
            case _:
                raise IllegalMove(part.lifecycle, part.status, to)
    return part


def say_delivered(part: VendorOrder, *, by: DeliverySaidBy, actor: Actor, **columns: Any) -> None:
    """Move a locked part to delivered and let its money mature after the return window."""
    if move(part, to=DELIVERED, actor=actor, delivery_said_by=by, **columns):
        earnings.schedule(share=part.share, at=_matures_at(part), actor=actor)
        events.publish(VendorOrderDelivered(vendor_order=str(part.public_id), said_by=by))


def _matures_at(part: VendorOrder) -> datetime:
    """The end of the return window, counted from when the part was surely there.

    A vendor's word without proof counts from the day on which time alone would have called it delivered: a click
    never frees money early.
    """
    hold: timedelta = settings.EARNINGS_HOLD
    at = clock.now()
    if part.delivery_said_by == DeliverySaidBy.VENDOR and not part.delivery_proof and part.shipped_at:
        at = max(at, part.shipped_at + settings.AUTO_DELIVER_AFTER)
    return at + hold


def auto_deliver(*, actor: Actor) -> int:
    """Call delivered what was sent ``settings.AUTO_DELIVER_AFTER`` ago and nobody complained about.

    Answers how many. Safe to run many times at once.
    """
    due = VendorOrder.objects.filter(
        status=SHIPPED,
        shipped_at__lte=clock.now() - settings.AUTO_DELIVER_AFTER,
        not_received_at__isnull=True,
    )
    keys = list(due.order_by("id").values_list("pk", flat=True)[:BATCH])
    if not keys:
        return 0
    with transaction.atomic():
        moved = move_many(
            VendorOrder.objects.filter(pk__in=keys, not_received_at__isnull=True, status=SHIPPED),
            to=DELIVERED,
            actor=actor,
            delivery_said_by=DeliverySaidBy.TIME,
        )
        mature_at = clock.now() + settings.EARNINGS_HOLD
        for part in VendorOrder.objects.filter(pk__in=moved).select_related("share").order_by("id"):
            earnings.schedule(share=part.share, at=mature_at, actor=actor)
            events.publish(VendorOrderDelivered(vendor_order=str(part.public_id), said_by=DeliverySaidBy.TIME))
    return len(moved)


def _locked(vendor_order: VendorOrder) -> VendorOrder:
    rows = VendorOrder.objects.select_for_update(of=("self",)).select_related("order", "vendor", "share")
    return rows.get(pk=vendor_order.pk)


def _ship(part: VendorOrder, *, carrier: str, tracking_number: str, actor: Actor) -> None:
    known = carriers.find(carrier)
    number = "".join(tracking_number.split())[:60]
    if not _TRACKING.fullmatch(number):
        raise errors.tracking_unclear()
    moved = move(
        part,
        to=SHIPPED,
        actor=actor,
        carrier=known.key if known else " ".join(carrier.split())[:40],
        tracking_number=number,
        tracking_url=known.page_for(number) if known else "",
    )
    if moved:
        events.publish(VendorOrderShipped(vendor_order=str(part.public_id)))


def _hand_over(part: VendorOrder, *, proof: str, actor: Actor) -> None:
    """A parcel is sent before it is handed over; only files are delivered straight away, when they are paid for."""
    if part.status != SHIPPED:
        raise IllegalMove(part.lifecycle, part.status, DELIVERED)
    say_delivered(part, by=DeliverySaidBy.VENDOR, actor=actor, delivery_proof=proof.strip()[:300])
