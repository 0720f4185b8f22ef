"""Fixed texts: fees, returns, delivery, grievance, and the legal pages."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from core.money import apply_bp, included_part

TEXTS = ("fees", "returns", "delivery", "help", "grievance", "privacy", "terms", "accessibility", "credits")

EXAMPLE_MINOR = 240_000


@require_safe
def text(request: HttpRequest, slug: str) -> HttpResponse:
    fee = apply_bp(EXAMPLE_MINOR, settings.COMMISSION_DEFAULT_BP)
    context = {
        "fee_percent": f"{settings.COMMISSION_DEFAULT_BP / 100:g}",
        "delivery_fee": settings.SHIPPING_DEFAULT_FEE_MINOR,
        "example": {
            "total": EXAMPLE_MINOR,
            "fee": fee,
            "gst": included_part(fee, settings.COMMISSION_GST_BP),
            "maker": EXAMPLE_MINOR - fee,
        },
    }
    return render(request, f"pages/{slug}.html", context)
