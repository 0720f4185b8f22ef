"""The page on which a buyer pays. It belongs to another company, hence no session and no CSRF token."""

import secrets
from urllib.parse import urlencode, urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt

from core.money import format_minor
from sandbox.errors import Refused
from sandbox.models import Payment
from sandbox.services import payments


class SeeOther(HttpResponseRedirect):
    status_code = 303


@csrf_exempt
def pay(request: HttpRequest, reference: str) -> HttpResponse:
    """GET shows the choices; POST ``outcome`` acts and sends the buyer back to the shop."""
    payment = Payment.objects.filter(reference=reference).first()
    if payment is None:
        return render(request, "sandbox/missing.html", status=404)
    if request.method == "POST":
        try:
            payment = payments.finish(reference=reference, outcome=request.POST.get("outcome", ""))
        except Refused as error:
            return _page(request, payment, problem=error.message, status=400)
        return SeeOther(_return_address(payment))
    if request.method in ("GET", "HEAD"):
        return _page(request, payment)
    return HttpResponseNotAllowed(["GET", "POST"])


def _return_address(payment: Payment) -> str:
    joint = "&" if urlsplit(payment.return_url).query else "?"
    return f"{payment.return_url}{joint}{urlencode({'sandbox_payment': payment.reference})}"


def _page(request: HttpRequest, payment: Payment, *, problem: str = "", status: int = 200) -> HttpResponse:
    nonce = secrets.token_urlsafe(16)
    context = {
        "payment": payment,
        "amount": format_minor(payment.amount, payment.currency),
        "is_open": payment.state in payments.OPEN,
        "asks_bank": payment.state == Payment.State.REQUIRES_ACTION,
        "return_address": _return_address(payment),
        "problem": problem,
        "nonce": nonce,
    }
    response = render(request, "sandbox/pay.html", context, status=status)
    shop = urlsplit(payment.return_url)
    # Browsers check form-action against the redirect that follows a post, so the shop must be named.
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; base-uri 'none'; frame-ancestors 'none'; "
        f"form-action 'self' {shop.scheme}://{shop.netloc}"
    )
    return response
