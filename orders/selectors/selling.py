"""A vendor's parts of orders: never anything of another vendor, never unpaid ones, never the buyer's e-mail."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, F, Prefetch, Q, QuerySet

from core import clock
from orders import errors
from orders.lifecycle import DELIVERED, EXPIRED, PENDING_PAYMENT, SHIPPED, TO_SHIP
from orders.models import OrderLine, VendorOrder
from orders.services.quoting import shop_day
from vendors.models import Vendor

FILTERS = {
    "to_ship": Q(status__in=TO_SHIP),
    "shipped": Q(status=SHIPPED),
    "delivered": Q(status=DELIVERED),
    "cancelled": Q(status="cancelled"),
    "all": Q(),
}


@dataclass(frozen=True, slots=True)
class ToShip:
    """How many parts wait to be sent, how many of them late."""

    waiting: int
    late: int


def for_vendor(vendor: Vendor, *, show: str = "all", after: str = "") -> QuerySet[VendorOrder]:
    """The vendor's paid parts, newest first; those to ship by the day they are due, late ones before all.

    ``show`` is a key of ``FILTERS``; an unknown one shows all. ``after`` is the number of the part that the list goes
    on after, wherever that one stands by now.
    """
    lines = OrderLine.objects.select_related("image", "variant").prefetch_related("image__variants").order_by("id")
    rows = (
        VendorOrder.objects.filter(FILTERS.get(show, Q()), vendor=vendor, confirmed_at__isnull=False)
        .exclude(status__in=[PENDING_PAYMENT, EXPIRED])
        .select_related("order__state", "share", "vendor")
        .prefetch_related(Prefetch("lines", queryset=lines))
    )
    place = VendorOrder.objects.filter(vendor=vendor, number=after).first() if after else None
    if show != "to_ship":
        return (rows.filter(pk__lt=place.pk) if place else rows).order_by("-id")
    return (rows.filter(_due_after(place)) if place else rows).order_by(F("ship_by").asc(nulls_last=True), "-id")


def _due_after(place: VendorOrder) -> Q:
    """The parts that follow in the order of what is to be shipped; those without a day come last."""
    if place.ship_by is None:
        return Q(ship_by__isnull=True, pk__lt=place.pk)
    return Q(ship_by__gt=place.ship_by) | Q(ship_by=place.ship_by, pk__lt=place.pk) | Q(ship_by__isnull=True)


def vendor_part(vendor: Vendor, public_id: UUID) -> VendorOrder:
    """One of the vendor's own parts; NotFound ``order_not_found`` alike for none and another vendor's."""
    found = for_vendor(vendor).filter(public_id=public_id).first()
    if found is None:
        raise errors.order_not_found()
    return found


def to_ship(vendor: Vendor) -> ToShip:
    """The numbers for the dashboard (one query)."""
    counted = VendorOrder.objects.filter(vendor=vendor, status__in=TO_SHIP).aggregate(
        waiting=Count("pk"), late=Count("pk", filter=Q(ship_by__lt=today()))
    )
    return ToShip(counted["waiting"], counted["late"])


def today() -> date:
    """The shop's business day."""
    return shop_day(clock.now()).date()


def is_late(part: VendorOrder, on: date) -> bool:
    """Whether it should have left before that day and has not."""
    return part.status in TO_SHIP and part.ship_by is not None and part.ship_by < on
