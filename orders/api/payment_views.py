"""Paying an order. Each view reads the provider again; what a client claims counts for nothing."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.permissions import IsAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import is_finance
from orders import errors, selectors
from orders.api import inputs
from orders.api import serializers as shapes
from orders.api.base import BuyerView, return_url
from orders.api.views import TOKEN_PARAMETER
from orders.models import OrderLine, VendorOrder
from orders.services import checkout
from orders.services import refund as refunds
from payments.errors import PaymentNotFound
from payments.models import Payment
from payments.services import settle
from vendors.selectors import own_shop


class CreateIntentView(BuyerView):
    """Begin or continue paying."""

    @extend_schema(
        operation_id="createPaymentIntent",
        summary="Start paying an order, or go on where it stopped",
        tags=["payments"],
        parameters=[TOKEN_PARAMETER],
        request=inputs.IntentInput,
        responses={201: shapes.PaymentSerializer},
    )
    def post(self, request: Request) -> Response:
        given = self.body(inputs.IntentInput)
        order = self.own_order(str(given["order_id"]))
        payment = checkout.start(order=order, method=given["payment_method"], return_url=return_url(), actor=self.actor)
        return self.show(shapes.PaymentSerializer, payment, status=201)


class ConfirmView(BuyerView):
    """Look now whether it is paid."""

    idempotent = False

    @extend_schema(
        operation_id="confirmPayment",
        summary="Ask the provider now whether it is paid",
        tags=["payments"],
        parameters=[TOKEN_PARAMETER],
        request=inputs.ConfirmInput,
        responses=shapes.PaymentSerializer,
    )
    def post(self, request: Request) -> Response:
        payment = self._own(self.body(inputs.ConfirmInput)["payment_id"])
        return self.show(shapes.PaymentSerializer, settle.settle(payment=payment, actor=self.actor))

    def _own(self, payment_id: UUID) -> Payment:
        """A payment of one of the caller's orders; NotFound alike for none and for somebody else's."""
        found = Payment.objects.select_related("payable").filter(public_id=payment_id).first()
        if found is None or found.payable.kind != checkout.PAYABLE_KIND:
            raise PaymentNotFound
        order = checkout.order_by_reference(found.payable.reference)
        if not selectors.may_see(order, user=self.buyer, token=self.order_token):
            raise PaymentNotFound
        return found


class RefundsView(BuyerView):
    """For the vendor of the part, and for finance."""

    permission_classes = (IsAuthenticated,)
    one_transaction = True

    @extend_schema(
        operation_id="createRefund",
        summary="Give back a vendor's part, or pieces of it",
        tags=["payments"],
        request=inputs.RefundInput,
        responses={201: shapes.RefundSerializer},
    )
    def post(self, request: Request) -> Response:
        given = self.body(inputs.RefundInput)
        items = [(one["id"], one["quantity"]) for one in given["items"]] if "items" in given else None
        part = self._part(given)
        row = refunds.refund(vendor_order=part, items=items, reason=given["reason"], actor=self.actor)
        return self.show(shapes.RefundSerializer, row, status=201)

    def _part(self, given: dict[str, Any]) -> VendorOrder:
        public_id = given.get("vendor_order_id") or _part_of_line(given["items"][0]["id"])
        if is_finance(self.request.user):
            found = VendorOrder.objects.select_related("order").filter(public_id=public_id).first()
            if found is None:
                raise errors.order_not_found()
            return found
        return selectors.vendor_part(own_shop(self.request.user), public_id)


def _part_of_line(line_id: UUID) -> UUID:
    found = OrderLine.objects.filter(public_id=line_id).values_list("vendor_order__public_id", flat=True).first()
    if found is None:
        raise errors.order_not_found()
    return found
