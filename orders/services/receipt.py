"""The buyer says whether it arrived."""

from django.db import transaction

from core import audit, clock, events
from core.actor import Actor
from orders import errors
from orders.events import VendorOrderNotReceived, VendorOrderReceived
from orders.lifecycle import DELIVERED, SHIPPED
from orders.models import VendorOrder
from orders.models.vendor_order import DeliverySaidBy
from orders.services.fulfil import say_delivered
from payments.services import earnings

NOT_RECEIVED = "not received"


@transaction.atomic
def received(*, vendor_order: VendorOrder, actor: Actor) -> VendorOrder:
    """The buyer has it: the vendor's money matures at once, and an earlier complaint is withdrawn.

    What somebody else holds back waits until they let it go, and matures then. A repeat does nothing. Raises Conflict
    ``not_underway`` for what was never sent.
    """
    part = _locked(vendor_order)
    if part.received_at is not None:
        return part
    if part.status == SHIPPED:
        say_delivered(part, by=DeliverySaidBy.BUYER, actor=actor)
    elif part.status != DELIVERED:
        raise errors.not_underway()
    if part.not_received_at is not None:
        earnings.unfreeze(share=part.share, only=NOT_RECEIVED, reason="received", actor=actor)
    _write(part, received_at=clock.now(), not_received_at=None)
    share = earnings.schedule(share=part.share, at=clock.now(), actor=actor)
    if not share.frozen:
        earnings.mature(share=share, actor=actor)
    part.share = share
    audit.record("vendor_order.received", on=part, actor=actor)
    events.publish(VendorOrderReceived(vendor_order=str(part.public_id)))
    return part


@transaction.atomic
def not_received(*, vendor_order: VendorOrder, actor: Actor, reason: str = "") -> VendorOrder:
    """The buyer does not have it: the money of this part waits until it is cleared up.

    A repeat does nothing. Raises Conflict ``not_underway`` for what was never sent, ``received_already``.
    """
    part = _locked(vendor_order)
    if part.not_received_at is not None:
        return part
    if not part.has_physical or part.status not in {SHIPPED, DELIVERED}:
        raise errors.not_underway()
    if part.received_at is not None:
        raise errors.received_already()
    _write(part, not_received_at=clock.now())
    earnings.freeze(share=part.share, reason=NOT_RECEIVED, actor=actor)
    audit.record("vendor_order.not_received", on=part, actor=actor, reason=reason)
    events.publish(VendorOrderNotReceived(vendor_order=str(part.public_id)))
    return part


def _locked(vendor_order: VendorOrder) -> VendorOrder:
    rows = VendorOrder.objects.select_for_update(of=("self",)).select_related("order", "vendor", "share")
    return rows.get(pk=vendor_order.pk)


def _write(part: VendorOrder, **columns: object) -> None:
    columns["updated_at"] = clock.now()
    VendorOrder.objects.filter(pk=part.pk).update(**columns)
    for name, value in columns.items():
        setattr(part, name, value)
