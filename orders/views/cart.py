"""The bag's pages: shown, filled, changed, mended."""

from collections.abc import Callable
from functools import wraps
from math import ceil
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from catalog.selectors import sellable
from core.api.throttling import wait_of_page
from core.errors import Conflict, DomainError, Invalid
from core.http.address import page_is_at
from orders import errors
from orders.models import Cart
from orders.selectors import cart_view
from orders.services import cart as carts
from orders.views.visitor import actor_of, find_cart, keep_cart, need_cart


@require_GET
def cart(request: HttpRequest) -> HttpResponse:
    """The bag with what changed since its pieces were added."""
    view = cart_view(find_cart(request), pin=request.COOKIES.get("pin", ""))
    context = {"cart": view, "removed": _removed(request)}
    return render(request, "orders/cart.html", context)


def paced(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let a visitor change the bag and pay as often as through the API; then answer 429 and say how long to wait.

    Reading is not counted.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, **place: Any) -> HttpResponse:
        wait = wait_of_page(request) if request.method == "POST" else None
        if wait is None:
            return view(request, **place)
        page_is_at(request, reverse("orders:cart"))
        response = render(request, "errors/problem.html", {"error": errors.too_often()}, status=429)
        response["Retry-After"] = str(ceil(wait))
        return response

    return wrapped


@require_POST
@paced
def add(request: HttpRequest) -> HttpResponse:
    """Put pieces into the bag; on to the bag, or back to ``next``."""
    variant_id = _uuid(request.POST.get("variant_id", ""))
    bag, token = need_cart(request)
    try:
        carts.add(
            cart=bag,
            variant_id=variant_id,
            quantity=_number(request.POST.get("quantity", "1")),
            actor=actor_of(request),
        )
    except (Conflict, Invalid) as error:
        messages.error(request, str(error.message))
        response = redirect(_way_back(request, request.headers.get("Referer", "")))
    else:
        messages.success(request, _("It is in your bag."))
        response = redirect(_way_back(request))
    keep_cart(response, token)
    return response


@require_POST
@paced
def change(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Set the number of pieces of a line; 0 takes it out."""
    bag = find_cart(request)
    if bag is None:
        raise errors.item_not_found()
    quantity = _number(request.POST.get("quantity", ""))
    quantity += {"more": 1, "fewer": -1}.get(request.POST.get("step", ""), 0)
    if quantity <= 0:
        return _taken_out(request, bag, item_id)
    try:
        carts.set_quantity(cart=bag, item_id=item_id, quantity=quantity, actor=actor_of(request))
    except DomainError as error:
        messages.error(request, str(error.message))
    return redirect("orders:cart")


@require_POST
@paced
def remove(request: HttpRequest, item_id: UUID) -> HttpResponse:
    """Take a line out; the bag then offers to put it back."""
    return _taken_out(request, find_cart(request), item_id)


@require_POST
@paced
def restore(request: HttpRequest) -> HttpResponse:
    """Undo ``remove``."""
    bag, token = need_cart(request)
    removed = carts.Removed(
        _uuid(request.POST.get("variant_id", "")),
        _number(request.POST.get("quantity", "")),
        _number(request.POST.get("seen", "")),
    )
    carts.restore(cart=bag, removed=removed, actor=actor_of(request))
    response = redirect("orders:cart")
    keep_cart(response, token)
    return response


@require_POST
@paced
def mend(request: HttpRequest) -> HttpResponse:
    """Accept the present prices, take out what is gone, and lower numbers to what is left."""
    bag = find_cart(request)
    if bag is not None:
        carts.mend(cart=bag, actor=actor_of(request))
    return redirect("orders:cart")


def _taken_out(request: HttpRequest, bag: Cart | None, item_id: UUID) -> HttpResponse:
    taken = carts.remove(cart=bag, item_id=item_id, actor=actor_of(request)) if bag else None
    if taken is None:
        return redirect("orders:cart")
    query = {"removed": taken.variant_id, "n": taken.quantity, "p": taken.unit_price_seen_minor}
    return redirect(f"{reverse('orders:cart')}?{urlencode(query)}")


def _way_back(request: HttpRequest, otherwise: str = "") -> str:
    wanted = request.POST.get("next", "") or otherwise
    safe = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if safe else reverse("orders:cart")


def _removed(request: HttpRequest) -> dict[str, object] | None:
    """What was just taken out, for the offer to put it back."""
    try:
        variant_id = UUID(request.GET.get("removed", ""))
    except ValueError:
        return None
    offer = sellable([variant_id]).get(variant_id)
    quantity, seen = _number(request.GET.get("n", "")), _number(request.GET.get("p", ""))
    if offer is None or quantity < 1:
        return None
    return {"title": offer.title, "variant_id": variant_id, "quantity": quantity, "seen": seen}


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise errors.item_not_found() from None


def _number(text: str) -> int:
    """The number written, 0 for anything else: the service says what is out of range."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else 0
