"""A buyer's orders."""

from collections.abc import Sequence
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from core import clock
from orders import errors
from orders.carriers import CARRIERS
from orders.models import Order, OrderLine, VendorOrder
from orders.selectors.status import OrderStatus, order_status
from orders.services import access


def _complete() -> QuerySet[Order]:
    """Orders with everything a page shows: payable, parts with vendor and share, lines with pictures."""
    lines = OrderLine.objects.select_related("image", "variant").prefetch_related("image__variants").order_by("id")
    parts = (
        VendorOrder.objects.select_related("vendor", "share")
        .prefetch_related(Prefetch("lines", queryset=lines))
        .order_by("id")
    )
    return Order.objects.select_related("payable", "state", "user").prefetch_related(
        Prefetch("vendor_orders", queryset=parts)
    )


def for_user(user: User) -> QuerySet[Order]:
    """The user's orders, newest first."""
    return _complete().filter(user=user).order_by("-id")


def own_order(*, user: User | None, number: str = "", public_id: UUID | None = None, token: str = "") -> Order:
    """An order by number or public id, for the user it belongs to or whoever holds its token.

    Raises NotFound ``order_not_found`` alike for none and for somebody else's.
    """
    wanted = {"public_id": public_id} if public_id else {"number": number}
    order = _complete().filter(**wanted).first()
    if order is None or not may_see(order, user=user, token=token):
        raise errors.order_not_found()
    return order


def may_see(order: Order, *, user: User | None, token: str = "") -> bool:
    """Whether this person is the buyer: by account, or by the order's token."""
    if user is not None and order.user_id == user.pk:
        return True
    return access.opens(order, token)


def own_part(order: Order, public_id: UUID) -> VendorOrder:
    """A part of an order that was found by ``own_order``."""
    for part in order.vendor_orders.all():
        if part.public_id == public_id:
            part.order = order
            return part
    raise errors.order_not_found()


def status(order: Order) -> OrderStatus:
    """The derived state; wants payable and parts loaded."""
    return order_status(
        [part.status for part in order.vendor_orders.all()],
        order.payable.status,
        order.payable.refunded_minor,
        order.payable.captured_minor,
    )


def is_payable(order: Order) -> bool:
    """Whether it can still be paid now."""
    return order.paid_at is None and order.payable.status == "open" and order.expires_at > clock.now()


def is_overdue(order: Order) -> bool:
    """Whether its time to pay is over and the sweep, once a minute, has not come by yet."""
    waits = order.paid_at is None and order.payable.status == "open" and status(order) == OrderStatus.PENDING_PAYMENT
    return waits and order.expires_at <= clock.now()


def carrier_name(part: VendorOrder) -> str:
    """Who carries the parcel, in the reader's language; empty before it is sent."""
    carrier = CARRIERS.get(part.carrier)
    return str(carrier.name) if carrier else part.carrier


def statuses(orders: Sequence[Order]) -> dict[int, OrderStatus]:
    return {order.pk: status(order) for order in orders}
