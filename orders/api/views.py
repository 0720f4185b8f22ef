"""Buying, and what the buyer may say afterwards."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import transaction
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.idempotency import HEADER
from core.api.pagination import CURSOR_PARAMETERS, list_of, newest_first
from core.ids import uuid7
from core.money import Money
from orders import errors, policies, selectors
from orders.api import inputs
from orders.api import serializers as shapes
from orders.api.base import ORDER_HEADER, BuyerView, return_url
from orders.api.cart_views import TOKEN_PARAMETER as CART_PARAMETER
from orders.models import Order, VendorOrder
from orders.services import access, cancel, checkout, receipt

TOKEN_PARAMETER = OpenApiParameter(
    ORDER_HEADER, OpenApiTypes.STR, OpenApiParameter.HEADER, description="Opens a guest's order."
)


class OrdersView(BuyerView):
    """The buyer's orders."""

    def get_permissions(self) -> list[Any]:
        return [IsAuthenticated()] if self.request.method == "GET" else list(super().get_permissions())

    @extend_schema(
        operation_id="listOrders",
        summary="Your orders, newest first",
        tags=["orders"],
        parameters=CURSOR_PARAMETERS,
        responses=list_of(shapes.OrderSerializer),
    )
    def get(self, request: Request) -> Response:
        rows = selectors.for_user(self.person)
        return Response(
            newest_first(request, rows, lambda found: self.rows(shapes.OrderSerializer, found), time="placed_at")
        )

    @extend_schema(
        operation_id="placeOrder",
        summary="Buy what is in your bag and start paying",
        description="A guest's answer carries the header `X-Order-Token`, which opens the order later.",
        tags=["orders"],
        parameters=[CART_PARAMETER],
        request=inputs.OrderInput,
        responses={201: shapes.OrderWithPaymentSerializer},
    )
    def post(self, request: Request) -> Response:
        given = self.body(inputs.OrderInput)
        cart = self.find_cart()
        if cart is None:
            raise errors.cart_empty()
        expected = given.get("expected_total")
        placed = checkout.place_and_start(
            cart=cart,
            address=inputs.address_of(given["address"]),
            email=given.get("email", ""),
            method=given["payment_method"],
            key=request.headers.get(HEADER) or str(uuid7()),
            user=self.buyer,
            actor=self.actor,
            return_url=return_url(),
            expected_total=Money(**expected) if expected else None,
        )
        headers = {ORDER_HEADER: placed.token} if placed.token else {}
        order = selectors.own_order(
            user=self.buyer, public_id=placed.order.public_id, token=placed.token or self.order_token
        )
        return self.show(shapes.OrderWithPaymentSerializer, order, status=201, headers=headers)

    def headers_again(self, answer: Any) -> Mapping[str, str]:
        # The key belongs to the guest whose bag it was, so the order does too.
        guest = self.buyer is None and isinstance(answer, dict) and "number" in answer
        return {ORDER_HEADER: access.token_for(answer["id"])} if guest else {}


class OrderView(BuyerView):
    """One order of the buyer."""

    @extend_schema(
        operation_id="getOrder",
        summary="One order of yours",
        tags=["orders"],
        parameters=[TOKEN_PARAMETER],
        responses=shapes.OrderWithPaymentSerializer,
    )
    def get(self, request: Request, order_id: str) -> Response:
        return self.show(shapes.OrderWithPaymentSerializer, self.own_order(order_id))


class CancelView(BuyerView):
    """Before it is sent."""

    one_transaction = True

    @extend_schema(
        operation_id="cancelOrder",
        summary="Cancel what has not been sent; its money goes back",
        tags=["orders"],
        parameters=[TOKEN_PARAMETER],
        request=inputs.CancelInput,
        responses=shapes.OrderWithPaymentSerializer,
    )
    def post(self, request: Request, order_id: str) -> Response:
        given = self.body(inputs.CancelInput)
        order = self.own_order(order_id)
        reason = given.get("reason", "")
        if "vendor_order_id" in given:
            part = selectors.own_part(order, given["vendor_order_id"])
            cancel.cancel_vendor_order(vendor_order=part, reason=reason, by="buyer", actor=self.actor)
        else:
            cancel.cancel_order(order=order, reason=reason, by="buyer", actor=self.actor)
        return self.show(shapes.OrderWithPaymentSerializer, self.own_order(order_id))


class WordView(BuyerView):
    """Base: the buyer's word about what was sent; about one part, or about all that wait for it, in lock order."""

    one_transaction = True

    def say(self, order_id: str, word: Callable[[VendorOrder, Mapping[str, Any]], object]) -> Response:
        """``word`` passes it on for one part, with what the buyer wrote."""
        given = self.body(inputs.PartInput)
        order = self.own_order(order_id)
        with transaction.atomic():
            for part in _sent_parts(order, given):
                word(part, given)
        return self.show(shapes.OrderWithPaymentSerializer, self.own_order(order_id))


class ReceivedView(WordView):
    """It arrived."""

    @extend_schema(
        operation_id="confirmReceipt",
        summary="Say that it arrived: its vendor is paid at once",
        tags=["orders"],
        parameters=[TOKEN_PARAMETER],
        request=inputs.PartInput,
        responses=shapes.OrderWithPaymentSerializer,
    )
    def post(self, request: Request, order_id: str) -> Response:
        def word(part: VendorOrder, given: Mapping[str, Any]) -> object:
            return receipt.received(vendor_order=part, actor=self.actor)

        return self.say(order_id, word)


class NotReceivedView(WordView):
    """It did not arrive."""

    @extend_schema(
        operation_id="reportNotReceived",
        summary="Say that it did not arrive: its money waits",
        tags=["orders"],
        parameters=[TOKEN_PARAMETER],
        request=inputs.PartInput,
        responses=shapes.OrderWithPaymentSerializer,
    )
    def post(self, request: Request, order_id: str) -> Response:
        def word(part: VendorOrder, given: Mapping[str, Any]) -> object:
            return receipt.not_received(vendor_order=part, actor=self.actor, reason=given.get("reason", ""))

        return self.say(order_id, word)


def _sent_parts(order: Order, given: Mapping[str, Any]) -> Sequence[VendorOrder]:
    """The part that is meant, or all that were sent and still wait for the buyer's word, in lock order."""
    if "vendor_order_id" in given:
        return [selectors.own_part(order, given["vendor_order_id"])]
    parts = [part for part in order.vendor_orders.all() if policies.may_say_received(part)]
    if not parts:
        raise errors.not_underway()
    return parts
