"""A vendor's money: what was earned, and what was paid out."""

from typing import Any, TypeVar

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.actor import Actor
from core.errors import Conflict
from core.money import format_minor
from payments import selectors
from payments.models import Payout, Share
from payments.services import payouts as payout_services
from vendors.models import Vendor
from vendors.selectors import as_uuid, own_shop

PER_PAGE = 25
Row = TypeVar("Row", Share, Payout)


def _part(rows: QuerySet[Row], request: HttpRequest) -> tuple[list[Row], str]:
    """The rows after the one that ``?after=`` names, newest first, and the name that leads on; nothing is counted."""
    place = as_uuid(request.GET.get("after", ""))
    before = rows.filter(public_id=place).values_list("pk", flat=True).first() if place else None
    found = list((rows.filter(pk__lt=before) if before else rows)[: PER_PAGE + 1])
    return found[:PER_PAGE], str(found[PER_PAGE - 1].public_id) if len(found) > PER_PAGE else ""


def _money(vendor: Vendor) -> dict[str, Any]:
    currency = settings.PLATFORM_CURRENCY
    return {
        "balances": selectors.balances(vendor=vendor, currency=currency),
        "running": selectors.running_payout(vendor=vendor, currency=currency),
        "can_be_paid": selectors.can_be_paid_minor(vendor=vendor, currency=currency),
    }


@login_required
@require_safe
def earnings(request: HttpRequest) -> HttpResponse:
    """Per order: gross, delivery, commission, refunds, net; and when it may be paid out."""
    vendor = own_shop(request.user)
    shares = selectors.earning_shares(vendor=vendor, currency=settings.PLATFORM_CURRENCY)
    found, older = _part(shares, request)
    context = {
        "desk": "earnings",
        "vendor": vendor,
        "rows": selectors.as_earnings(found),
        "older": older,
        **_money(vendor),
    }
    return render(request, "payments/earnings.html", context)


@login_required
@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    """Every payout of this shop, newest first."""
    vendor = own_shop(request.user)
    found, older = _part(selectors.payouts(vendor=vendor), request)
    context = {"desk": "payouts", "vendor": vendor, "rows": found, "older": older, **_money(vendor)}
    return render(request, "payments/payouts.html", context)


@login_required
@require_POST
def request_payout(request: HttpRequest) -> HttpResponse:
    """Ask for everything that is available."""
    vendor = own_shop(request.user)
    try:
        payout = payout_services.request(
            vendor=vendor, currency=settings.PLATFORM_CURRENCY, amount=None, actor=Actor.of(request.user)
        )
    except Conflict as error:
        messages.error(request, str(error.message))
    else:
        amount = format_minor(payout.amount_minor, payout.currency)
        messages.success(request, _("%(amount)s is on its way to your bank.") % {"amount": amount})
    return redirect("payments:payouts")
