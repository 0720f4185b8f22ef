"""What orders do about news: their own, and a guest's login. Each handler may be called again."""

from typing import Any

from django.http import HttpRequest

from accounts.models import User
from core.actor import Actor
from orders.cookies import CART_COOKIE
from orders.events import OrderConfirmed
from orders.lifecycle import OPEN_FOR_CANCEL
from orders.models import Order
from orders.services import cancel, cart
from vendors.models import VendorStatus


def empty_bag(event: OrderConfirmed) -> None:
    """Take what was bought out of the bag."""
    cart.take_out_bought(order=Order.objects.get(public_id=event.order))


def cancel_closed_shops(event: OrderConfirmed) -> None:
    """Give back the parts of shops that were closed while the buyer was paying; the others are unharmed."""
    order = Order.objects.get(public_id=event.order)
    closed = order.vendor_orders.select_related("order", "vendor").exclude(vendor__status=VendorStatus.APPROVED)
    for part in closed.filter(status__in=OPEN_FOR_CANCEL).order_by("id"):
        cancel.cancel_vendor_order(
            vendor_order=part, reason="the shop was closed", by="platform", actor=Actor.system("closed_shop")
        )


def merge_bag_at_login(sender: Any, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Pour the guest's bag into the user's."""
    token = request.COOKIES.get(CART_COOKIE, "") if request is not None else ""
    guest = cart.find(user=None, token=token)
    if guest is None:
        return
    cart.merge(guest_cart=guest, user=user, actor=Actor.of(user))
