"""A vendor's money: what was earned, and what was paid out."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from core.actor import Actor
from core.errors import Conflict
from core.money import format_minor
from payments import selectors
from payments.services import payouts as payout_services
from vendors import selectors as vendor_selectors
from vendors.errors import not_a_vendor
from vendors.models import Vendor

PER_PAGE = 25


def _vendor(request: HttpRequest) -> Vendor:
    vendor = vendor_selectors.for_owner(request.user)
    if vendor is None:
        raise not_a_vendor()
    return vendor


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
    vendor = _vendor(request)
    shares = selectors.earning_shares(vendor=vendor, currency=settings.PLATFORM_CURRENCY)
    page = Paginator(shares, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "desk": "earnings",
        "vendor": vendor,
        "rows": selectors.as_earnings(list(page.object_list)),
        "part": page,
        **_money(vendor),
    }
    return render(request, "payments/earnings.html", context)


@login_required
@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    """Every payout of this shop, newest first."""
    vendor = _vendor(request)
    page = Paginator(selectors.payouts(vendor=vendor), PER_PAGE).get_page(request.GET.get("page"))
    context = {"desk": "payouts", "vendor": vendor, "part": page, **_money(vendor)}
    return render(request, "payments/payouts.html", context)


@login_required
@require_POST
def request_payout(request: HttpRequest) -> HttpResponse:
    """Ask for everything that is available."""
    vendor = _vendor(request)
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
