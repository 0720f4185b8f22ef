"""Who is at the page: the user or the guest, their bag, and the orders whose token they hold."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from accounts.models import User
from core.actor import Actor
from orders.cookies import CART_COOKIE, CART_COOKIE_LIFE, ORDER_COOKIE_LIFE, order_cookie
from orders.models import Cart, Order
from orders.selectors import own_order
from orders.services import cart as carts


def user_of(request: HttpRequest) -> User | None:
    """The signed-in user, None for a guest."""
    return request.user if isinstance(request.user, User) else None


def actor_of(request: HttpRequest) -> Actor:
    return Actor.of(request.user)


def find_cart(request: HttpRequest) -> Cart | None:
    """The visitor's bag, None while they have none."""
    user = user_of(request) if hasattr(request, "user") else None
    return carts.find(user=user, token=request.COOKIES.get(CART_COOKIE, ""))


def need_cart(request: HttpRequest) -> tuple[Cart, str]:
    """The visitor's bag, made when there is none; the token to hand to ``keep_cart``."""
    return carts.get_or_create(user=user_of(request), token=request.COOKIES.get(CART_COOKIE, ""))


def keep_cart(response: HttpResponse, token: str) -> None:
    """Remember a new guest's bag in a cookie."""
    if token:
        _keep(response, CART_COOKIE, token, CART_COOKIE_LIFE.total_seconds())


def keep_order(response: HttpResponse, order: Order, token: str) -> None:
    """Remember that this guest may see the order."""
    if token:
        _keep(response, order_cookie(order.number), token, ORDER_COOKIE_LIFE.total_seconds())


def visible_order(request: HttpRequest, number: str) -> Order:
    """The order, if it is the visitor's own by account or cookie; NotFound otherwise."""
    token = request.COOKIES.get(order_cookie(number), "")
    return own_order(user=user_of(request), number=number, token=token)


def _keep(response: HttpResponse, name: str, value: str, seconds: float) -> None:
    response.set_cookie(
        name, value, max_age=int(seconds), httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
    )
