"""Bags."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import etag, if_match
from core.errors import Conflict
from orders import errors, selectors
from orders.api import inputs
from orders.api import serializers as shapes
from orders.api.base import CART_HEADER, BuyerView
from orders.models import Cart
from orders.services import cart as carts

TOKEN_PARAMETER = OpenApiParameter(
    CART_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, description="Names a guest's bag."
)


class CartBase(BuyerView):
    """Every answer is the whole bag, with its version as ``ETag`` and a guest's token as a header."""

    def answer(self, cart: Cart | None, *, token: str = "", status: int = 200) -> Response:
        """The bag as it is now."""
        if cart is not None:
            cart.refresh_from_db(fields=["version"])
        headers = {"Cache-Control": "no-store"}
        if cart is not None:
            headers["ETag"] = etag(cart.version)
        if cart is not None and cart.user_id is None and (token or self.cart_token):
            headers[CART_HEADER] = token or self.cart_token
        return self.show(shapes.CartSerializer, selectors.cart_view(cart), status=status, headers=headers)

    def change(self, verb: Callable[[Cart, int | None], object]) -> Cart:
        """Have ``verb`` change the caller's bag, if it is of the version that ``If-Match`` names (None: any).

        NotFound ``item_not_found`` when there is none; StaleVersion also when another change comes in between.
        """
        cart = self.find_cart()
        if cart is None:
            raise errors.item_not_found()
        self._compare(cart)
        any_version = self.request.headers.get("If-Match", "").strip() in {"", "*"}
        try:
            verb(cart, None if any_version else cart.version)
        except Conflict as error:
            if error.code == "stale_version":
                cart.refresh_from_db(fields=["version"])
                self._compare(cart)
            raise
        return cart

    def _compare(self, cart: Cart) -> None:
        if "If-Match" in self.request.headers:
            current: dict[str, Any] = shapes.CartSerializer(
                selectors.cart_view(cart), context={"request": self.request}
            ).data
            if_match(self.request, cart.version, current)


class CartView(CartBase):
    """The caller's bag."""

    @extend_schema(
        operation_id="getCart",
        summary="Your bag with prices and stock of this moment",
        tags=["cart"],
        parameters=[TOKEN_PARAMETER],
        responses=shapes.CartSerializer,
    )
    def get(self, request: Request) -> Response:
        return self.answer(self.find_cart())


class CartItemsView(CartBase):
    """Putting things into the bag."""

    one_transaction = True

    @extend_schema(
        operation_id="addToCart",
        summary="Put pieces of a variant into your bag",
        tags=["cart"],
        parameters=[TOKEN_PARAMETER],
        request=inputs.CartItemInput,
        responses={201: shapes.CartSerializer},
    )
    def post(self, request: Request) -> Response:
        given = self.body(inputs.CartItemInput)
        cart, token = self.find_cart(), ""
        if cart is None:
            cart, token = carts.get_or_create(user=self.buyer, token=self.cart_token)
        carts.add(cart=cart, variant_id=given["variant_id"], quantity=given.get("quantity", 1), actor=self.actor)
        return self.answer(cart, token=token, status=201)


class CartItemView(CartBase):
    """One line of the bag."""

    @extend_schema(
        operation_id="setCartItem",
        summary="Change how many pieces; 0 takes the line out",
        tags=["cart"],
        parameters=[TOKEN_PARAMETER],
        request=inputs.QuantityInput,
        responses=shapes.CartSerializer,
    )
    def patch(self, request: Request, item_id: str) -> Response:
        quantity = self.body(inputs.QuantityInput)["quantity"]

        def write(cart: Cart, version: int | None) -> object:
            return carts.set_quantity(
                cart=cart, item_id=_item_id(item_id), quantity=quantity, actor=self.actor, version=version
            )

        return self.answer(self.change(write))

    @extend_schema(
        operation_id="removeCartItem",
        summary="Take a line out of your bag",
        tags=["cart"],
        parameters=[TOKEN_PARAMETER],
        responses=shapes.CartSerializer,
    )
    def delete(self, request: Request, item_id: str) -> Response:
        def take_out(cart: Cart, version: int | None) -> None:
            removed = carts.remove(cart=cart, item_id=_item_id(item_id), actor=self.actor, version=version)
            if removed is None:
                raise errors.item_not_found()

        return self.answer(self.change(take_out))


def _item_id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise errors.item_not_found() from None
