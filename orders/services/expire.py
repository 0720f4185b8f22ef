"""Orders that nobody paid in time: the pieces go back on the shelf."""

from django.db import transaction

from catalog.services import stock
from core import clock, events
from core.actor import Actor
from core.lifecycle import move_many
from orders.events import OrderExpired
from orders.lifecycle import EXPIRED, PENDING_PAYMENT
from orders.models import Order
from orders.services import confirm
from payments.models import PayableStatus
from payments.services import charge

BATCH = 200


def run(*, actor: Actor, limit: int = BATCH) -> int:
    """Expire what is due, each order in a transaction of its own; answers how many. Safe to run many at once."""
    due = Order.objects.filter(paid_at__isnull=True, expires_at__lte=clock.now(), payable__status=PayableStatus.OPEN)
    keys = list(due.order_by("expires_at", "id").values_list("pk", flat=True)[:limit])
    return sum(expire_order(order_id=key, actor=actor) for key in keys)


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
