"""The state of a whole order, derived from its parts. Pure."""

from collections.abc import Sequence

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from orders.lifecycle import CANCELLED, DELIVERED, EXPIRED, PENDING_PAYMENT, PROCESSING, SHIPPED


class OrderStatus(TextChoices):
    PENDING_PAYMENT = "pending_payment", _("waiting for payment")
    PAYMENT_REVIEW = "payment_review", _("payment being checked")
    CONFIRMED = "confirmed", _("paid")
    PROCESSING = "processing", _("being packed")
    PARTLY_SHIPPED = "partly_shipped", _("partly on its way")
    SHIPPED = "shipped", _("on its way")
    PARTLY_DELIVERED = "partly_delivered", _("partly delivered")
    DELIVERED = "delivered", _("delivered")
    CANCELLED = "cancelled", _("cancelled")
    EXPIRED = "expired", _("not paid in time")
    REFUNDED = "refunded", _("money given back")


def order_status(
    vendor_order_statuses: Sequence[str], payable_status: str = "", refunded: int = 0, captured: int = 0
) -> OrderStatus:
    """The buyer's word for the order.

    ``refunded`` and ``captured`` are minor units of its payable. Cancelled parts are passed over unless all are.
    """
    live = {status for status in vendor_order_statuses if status != CANCELLED}
    if payable_status == "review":
        return OrderStatus.PAYMENT_REVIEW
    if not live:
        return OrderStatus.CANCELLED
    if captured and refunded >= captured:
        return OrderStatus.REFUNDED
    if live <= {PENDING_PAYMENT, EXPIRED}:
        return OrderStatus.PENDING_PAYMENT if PENDING_PAYMENT in live else OrderStatus.EXPIRED
    return _underway(live)


def _underway(live: set[str]) -> OrderStatus:
    if live == {DELIVERED}:
        return OrderStatus.DELIVERED
    if DELIVERED in live:
        return OrderStatus.PARTLY_DELIVERED
    if live == {SHIPPED}:
        return OrderStatus.SHIPPED
    if SHIPPED in live:
        return OrderStatus.PARTLY_SHIPPED
    if PROCESSING in live:
        return OrderStatus.PROCESSING
    return OrderStatus.CONFIRMED
