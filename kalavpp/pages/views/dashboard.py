"""First screens: what waits for a maker today, and what a customer has here."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.selectors import shelf
from core import clock
from digital_assets import selectors as library
from orders.selectors import buying, selling
from payments import selectors as money
from vendors import selectors as vendors
from vendors.models import Vendor, VendorStatus

SHOWN_ORDERS = 5


@login_required
def today(request: HttpRequest) -> HttpResponse:
    """A maker's first screen: to ship (late first), what is nearly gone, what was earned, what comes next."""
    vendor = vendors.for_owner(request.user)
    if vendor is None or vendor.status in (VendorStatus.PENDING, VendorStatus.REJECTED):
        return redirect("vendors:sell")
    return render(request, "pages/dashboard.html", _today(vendor))


def _today(vendor: Vendor) -> dict[str, Any]:
    currency = settings.PLATFORM_CURRENCY
    day = selling.today()
    parts = list(selling.for_vendor(vendor, show="to_ship")[:SHOWN_ORDERS])
    low, low_count = shelf.nearly_gone(vendor)
    weeks = money.weekly_earnings(vendor=vendor, currency=currency, until=day)
    return {
        "desk": "today",
        "vendor": vendor,
        "greeting": _greeting(),
        "day": day,
        "to_ship": selling.to_ship(vendor),
        "parts": [(part, selling.is_late(part, day)) for part in parts],
        "low": low,
        "low_count": low_count,
        "balances": money.balances(vendor=vendor, currency=currency),
        "bars": [(date_format(week.begins, "j M"), week.net_minor, week is weeks[-1]) for week in weeks],
        "has_earned": any(week.net_minor for week in weeks),
    }


def _greeting() -> str:
    hour = timezone.localtime(clock.now()).hour
    if 4 <= hour < 12:
        return _("Good morning")
    return _("Good afternoon") if 12 <= hour < 17 else _("Good evening")


@login_required
def account(request: HttpRequest) -> HttpResponse:
    """A customer's first screen: the latest orders, the library, and the way to everything else."""
    assert isinstance(request.user, User)  # noqa: S101 - login_required has seen to it; this tells mypy
    orders = list(buying.for_user(request.user)[:SHOWN_ORDERS])
    statuses = buying.statuses(orders)
    return render(
        request,
        "pages/account.html",
        {
            "orders": [(order, statuses[order.pk]) for order in orders],
            "grants": list(library.library(request.user)[:SHOWN_ORDERS]),
        },
    )
