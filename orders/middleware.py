"""The number on the bag in the header, counted only when a page shows it."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from orders.selectors import pieces_in
from orders.views.visitor import find_cart


class BagMiddleware:
    """Puts ``request.cart_count`` on the request: a function, asked at most once per page."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        counted: list[int] = []

        def cart_count() -> int:
            if not counted:
                counted.append(pieces_in(find_cart(request)))
            return counted[0]

        request.cart_count = cart_count  # type: ignore[attr-defined]
        return self.get_response(request)
