"""Whose bag, whose order: found the same way by every view below."""

import contextlib
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from rest_framework.permissions import AllowAny

from accounts.models import User
from core.api.views import ApiView
from orders import errors, selectors
from orders.models import Cart, Order
from orders.services import cart as carts

CART_HEADER = "X-Cart-Token"
ORDER_HEADER = "X-Order-Token"


class BuyerView(ApiView):
    """For users by their bearer token and for guests by the token of their bag or order."""

    permission_classes: Sequence[Any] = (AllowAny,)

    @property
    def buyer(self) -> User | None:
        """The signed-in user; None for a guest."""
        user = self.request.user
        return user if isinstance(user, User) else None

    @property
    def cart_token(self) -> str:
        return self.request.headers.get(CART_HEADER, "")

    @property
    def order_token(self) -> str:
        return self.request.headers.get(ORDER_HEADER, "")

    def find_cart(self) -> Cart | None:
        """The caller's bag. A signed-in user who still sends a guest's token has that bag poured into the own one."""
        if self.buyer and self.cart_token:
            guest = carts.find(user=None, token=self.cart_token)
            if guest is not None:
                return carts.merge(guest_cart=guest, user=self.buyer, actor=self.actor)
        return carts.find(user=self.buyer, token=self.cart_token)

    def own_order(self, order_id: str) -> Order:
        """The buyer's own order; NotFound alike for none and for somebody else's."""
        return selectors.own_order(user=self.buyer, public_id=as_id(order_id), token=self.order_token)


def as_id(text: str) -> UUID:
    """A public id from an address; NotFound for what is none."""
    with contextlib.suppress(ValueError):
        return UUID(text)
    raise errors.order_not_found()


def return_url() -> str:
    """Where the provider sends the buyer back; ``{number}`` becomes the order's number."""
    return f"{settings.SITE_URL}/checkout/return/?order={{number}}"
