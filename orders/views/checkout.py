"""From the address to the provider and back. Each step is an address of its own; nothing typed is lost."""

import hashlib
import itertools
import json
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from catalog.selectors import sellable
from core.errors import Conflict, Declined, Invalid, TooOften, Unavailable
from core.forms import add_domain_error
from core.money import Money
from orders.forms import AddressForm, PayForm
from orders.models import Cart, Order
from orders.selectors import cart_view, is_payable
from orders.services import access, checkout
from orders.services import address as addresses
from orders.services import cart as carts
from orders.views.cart import paced
from orders.views.visitor import actor_of, find_cart, keep_order, user_of, visible_order
from payments.models import PaymentStatus
from payments.services import settle
from places.models import PinCode
from places.selectors import find_pin

SESSION_KEY = "checkout"


@never_cache
@require_http_methods(["GET", "POST"])
def address(request: HttpRequest) -> HttpResponse:
    """Where should it go? Guests first; nobody is asked to sign in."""
    cart = find_cart(request)
    signed_in = user_of(request) is not None
    if request.method == "POST":
        form = AddressForm(_with_place(request.POST.dict(), find_pin(request.POST.get("pin", ""))), signed_in=signed_in)
        if form.is_valid() and _accept(request, form):
            return redirect("orders:review")
    else:
        form = AddressForm(initial=_remembered(request), signed_in=signed_in)
    view = cart_view(cart, pin=str(_session(request).get("pin", "")))
    if not view.ready:
        return redirect("orders:cart")
    status = 422 if form.is_bound else 200
    return render(request, "orders/checkout_address.html", {"form": form, "cart": view}, status=status)


@require_GET
def pin(request: HttpRequest) -> HttpResponse:
    """City and state of a PIN, as the part of the form that shows them; 204 leaves what was typed as it is."""
    found = find_pin(request.GET.get("pin", ""))
    if found is None:
        return HttpResponse(status=204)
    form = AddressForm(initial=_with_place({}, found))
    return render(request, "orders/_place.html", {"form": form, "found": found})


@never_cache
@require_http_methods(["GET", "POST"])
@paced
def review(request: HttpRequest) -> HttpResponse:
    """Every line, fee and tax; then pay."""
    cart = find_cart(request)
    if request.method == "POST" and cart is not None:
        form = PayForm(request.POST)
        if form.is_valid() and (response := _pay(request, cart, form)):
            return response
    details = _details(request)
    if cart is None or details is None:
        return redirect("orders:checkout" if cart is not None else "orders:cart")
    view = cart_view(cart, pin=details.pin, place_state=details.state.gst_code)
    if not view.ready:
        return redirect("orders:cart")
    bound = request.method == "POST"
    initial = {"key": _key(request, cart), "expected_total": view.total_minor}
    form = _renewed(form, initial) if bound else PayForm(initial=initial)
    context = {"form": form, "cart": view, "address": details, "email": _email(request)}
    return render(request, "orders/checkout_review.html", context, status=409 if bound else 200)


@never_cache
@require_GET
def returned(request: HttpRequest) -> HttpResponse:
    """Back from the provider: the payment is read from the provider, never believed from the address.

    The page of a payment that is under way asks here again (htmx): it stays, or goes on to the order.
    """
    order = visible_order(request, request.GET.get("order", ""))
    waiting = False
    for payment in order.payable.payments.exclude(status=PaymentStatus.SUCCEEDED).order_by("-id")[:3]:
        try:
            settle.settle(payment=payment, actor=actor_of(request))
        except Unavailable:
            waiting = True
    order = visible_order(request, order.number)
    last = order.payable.payments.order_by("-id").first()
    asks_again = bool(request.headers.get("HX-Request"))
    if order.paid_at is not None:
        carts.take_out_bought(order=order)
    elif is_payable(order) and last is not None and (waiting or last.status == "pending"):
        page = {"order": order}
        return HttpResponse(status=204) if asks_again else render(request, "orders/checkout_waiting.html", page)
    if asks_again:
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("orders:order", args=[order.number])})
    return redirect("orders:order", number=order.number)


def _pay(request: HttpRequest, cart: Cart, form: PayForm) -> HttpResponse | None:
    """Place (or continue) the order and send the buyer to the provider; None to show the page again."""
    key, user = form.cleaned_data["key"], user_of(request)
    before = checkout.placed_with(cart=cart, key=key, user=user)
    details = _details(request)
    if before is None and (details is None or key != _key(request, cart)):
        form.add_error(None, _("Something changed in another window. Look at it again, then pay."))
        return None
    try:
        if before is None and details is not None:
            before = checkout.place(
                cart=cart,
                address=details,
                email=_email(request),
                key=key,
                user=user,
                actor=actor_of(request),
                expected_total=Money(form.cleaned_data["expected_total"], settings.PLATFORM_CURRENCY),
            )
    except (Conflict, Invalid) as error:
        if error.code == "price_changed":
            carts.accept_prices(cart=cart, prices=_prices(cart))
        form.add_error(None, error.message)
        return None
    return start_paying(request, before, form.cleaned_data["method"]) if before else None


def start_paying(request: HttpRequest, order: Order, method: str) -> HttpResponse:
    """On to the provider's page; when it refuses or is silent, to the order, which says what to do."""
    token = "" if order.user_id else access.token_for(order.public_id)
    back = redirect("orders:order", number=order.number)
    if order.paid_at is None:
        try:
            url = request.build_absolute_uri(f"{reverse('orders:return')}?order={order.number}")
            payment = checkout.start(order=order, method=method, return_url=url, actor=actor_of(request))
        except (Conflict, Declined, TooOften, Unavailable) as error:
            messages.error(request, str(error.message))
        else:
            back = redirect(payment.redirect_url)
            back.status_code = 303
    keep_order(back, order, token)
    return back


def _accept(request: HttpRequest, form: AddressForm) -> bool:
    """Keep a right address for the next steps; put what is wrong at its field."""
    try:
        addresses.checked(form.details())
    except Invalid as error:
        add_domain_error(form, error)
        return False
    kept = {name: str(value) for name, value in form.cleaned_data.items()}
    kept["state"] = form.cleaned_data["state"].slug
    request.session[SESSION_KEY] = {**_session(request), **kept}
    return True


def _session(request: HttpRequest) -> dict[str, Any]:
    return dict(request.session.get(SESSION_KEY) or {})


def _remembered(request: HttpRequest) -> dict[str, Any]:
    """What was written before, or the address a user keeps."""
    kept = _session(request)
    user = user_of(request)
    if "line1" in kept or user is None:
        return kept
    own = user.addresses.select_related("state").order_by("-is_default", "-id").first()
    if own is None:
        return {"full_name": user.full_name, "phone": user.phone, **kept}
    names = ("full_name", "phone", "line1", "line2", "city", "pin")
    return {name: getattr(own, name) for name in names} | {"state": own.state.slug}


def _with_place(data: dict[str, Any], found: PinCode | None) -> dict[str, Any]:
    """Fill an empty city and state from the PIN, as the script does while typing."""
    if found is not None:
        data["city"] = data.get("city") or found.city or found.district
        data["state"] = data.get("state") or found.state.slug
    return data


def _details(request: HttpRequest) -> addresses.AddressDetails | None:
    """The address of the step before, None when it is missing or no longer right."""
    form = AddressForm(_session(request), signed_in=user_of(request) is not None)
    try:
        return addresses.checked(form.details()) if form.is_valid() else None
    except Invalid:
        return None


def _email(request: HttpRequest) -> str:
    user = user_of(request)
    return user.email if user else str(_session(request).get("email", ""))


def _key(request: HttpRequest, cart: Cart) -> str:
    """The idempotency key of this checkout: the same bag to the same address is the same order.

    When the order it made can no longer be paid, the next round has another key.
    """
    kept = _session(request)
    facts = [str(cart.public_id), cart.version, *(kept.get(name, "") for name in AddressForm.base_fields)]
    rounds = (hashlib.sha256(json.dumps([*facts, number]).encode()).hexdigest() for number in itertools.count())
    placed = ((key, checkout.placed_with(cart=cart, key=key, user=user_of(request))) for key in rounds)
    return next(key for key, order in placed if order is None or is_payable(order))


def _renewed(form: PayForm, initial: dict[str, Any]) -> PayForm:
    """The form with its choice and what was wrong, but with the key and the total of now."""
    fresh = PayForm({"method": form.data.get("method", ""), **initial})
    for texts in form.errors.get("__all__", []):
        fresh.add_error(None, texts)
    return fresh


def _prices(cart: Cart) -> list[tuple[int, int]]:
    items = list(cart.items.values_list("variant_id", flat=True))
    return [(offer.variant_id, offer.price_minor) for offer in sellable(items).values()]
