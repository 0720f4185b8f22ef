"""What can be bought now, as one buyer sees it."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from catalog.models import Reservation, ReservationStatus
from catalog.selectors import SellableVariant
from orders.models import Cart, Order


def with_own(
    carts: Sequence[Cart], offers: Mapping[int | UUID, SellableVariant], at: datetime
) -> dict[int | UUID, SellableVariant]:
    """The offers, with what these bags' own unpaid orders hold at ``at`` counted as there: nobody is in their own way.

    Whoever orders a bag anew gets what its older order holds.
    """
    open_orders = Order.objects.filter(cart__in=carts, paid_at__isnull=True, expires_at__gt=at)
    held: dict[int, int] = {}
    for variant_id, quantity in Reservation.objects.filter(
        reference__in=open_orders.values("public_id"), status=ReservationStatus.ACTIVE
    ).values_list("variant_id", "quantity"):
        held[variant_id] = held.get(variant_id, 0) + quantity
    return {
        key: offer
        if offer.available is None
        else replace(offer, available=offer.available + held.get(offer.variant_id, 0))
        for key, offer in offers.items()
    }
