"""Orders that nobody paid in time: the pieces go back on the shelf."""

import logging
from datetime import datetime

from django.db import DatabaseError, transaction
from django.db.models import QuerySet

from catalog.services import stock
from core import clock, events
from core.actor import Actor
from core.errors import DomainError
from core.lifecycle import move_many
from orders.events import OrderExpired
from orders.lifecycle import EXPIRED, PENDING_PAYMENT
from orders.models import Order
from orders.services import confirm
from payments.models import PayableStatus
from payments.services import charge

log = logging.getLogger(__name__)

BATCH = 200


def run(*, actor: Actor, limit: int = BATCH) -> int:
    """Expire what is due, each order in a transaction of its own; answers how many. Safe to run many at once.

    One that cannot be expired does not keep the others waiting.
    """
    done = 0
    for key in list(due(clock.now()).values_list("pk", flat=True)[:limit]):
        try:
            done += expire_order(order_id=key, actor=actor)
        except (DomainError, DatabaseError):
            log.exception("Order %s could not be expired", key)
    return done


def due(at: datetime) -> QuerySet[Order]:
    """Orders whose time to pay is over. Found by their open payables: those of the past are not looked through."""
    open_ones = Order.objects.filter(payable__status=PayableStatus.OPEN, payable__expires_at__lte=at)
    return open_ones.order_by("payable__expires_at", "payable_id")


@transaction.atomic
def expire_order(*, order_id: int, actor: Actor) -> bool:
    """Expire one order unless it has been paid, cancelled or expired meanwhile; answers whether it did."""
    payable_id = Order.objects.values_list("payable_id", flat=True).get(pk=order_id)
    payable = charge.lock(payable_id)
    order, parts = confirm.lock(payable)
    if payable.captured_minor or payable.status != PayableStatus.OPEN or order.expires_at > clock.now():
        return False
    if not any(part.status == PENDING_PAYMENT for part in parts):
        return False
    charge.cancel(payable=payable, actor=actor, reason="expired")
    move_many(order.vendor_orders.all(), to=EXPIRED, actor=actor)
    stock.expire(reference=order.public_id)
    events.publish(OrderExpired(order=str(order.public_id)))
    return True
