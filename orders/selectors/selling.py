"""A vendor's parts of orders: never anything of another vendor, never unpaid ones, never the buyer's e-mail."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When

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


def for_vendor(vendor: Vendor, *, show: str = "all") -> QuerySet[VendorOrder]:
    """The vendor's paid parts: to ship first and late ones before all, then the newest.

    ``show`` is a key of ``FILTERS``; an unknown one shows all.
    """
    lines = OrderLine.objects.select_related("image", "variant").prefetch_related("image__variants").order_by("id")
    rows = VendorOrder.objects.filter(vendor=vendor, confirmed_at__isnull=False).exclude(
        status__in=[PENDING_PAYMENT, EXPIRED]
    )
    urgent = Case(When(status__in=TO_SHIP, then=Value(0)), default=Value(1), output_field=IntegerField())
    due = Case(When(status__in=TO_SHIP, then="ship_by"))
    return (
        rows.filter(FILTERS.get(show, Q()))
        .select_related("order__state", "share", "vendor")
        .prefetch_related(Prefetch("lines", queryset=lines))
        .order_by(urgent, due.asc(nulls_last=True), "-id")
    )


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
