"""A payment for who pays it; earnings and payouts for the vendor."""

from contextlib import suppress
from typing import Any
from uuid import UUID

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import is_vendor
from core.api.pagination import CURSOR_PARAMETERS, PAGE_PARAMETERS, list_of, newest_first, window
from core.api.permissions import signed_in_and
from core.api.views import ApiView
from payments import selectors
from payments.api import serializers as shapes
from payments.errors import ProviderSilent
from payments.services import payouts, settle
from payments.services.charge import LIVE
from vendors.selectors import own_shop


class PaymentView(ApiView):
    """Follow a payment; one that is still open is read from the provider first."""

    permission_classes = [AllowAny]

    @extend_schema(
        operation_id="getPayment",
        summary="The state of a payment",
        tags=["payments"],
        parameters=[
            OpenApiParameter("X-Order-Token", OpenApiTypes.STR, OpenApiParameter.HEADER, description="Guests.")
        ],
        responses=shapes.PaymentSerializer,
    )
    def get(self, request: Request, payment_id: UUID) -> Response:
        payment = selectors.payment_for(
            user=request.user, token=request.headers.get("X-Order-Token", ""), public_id=payment_id
        )
        if payment.status in LIVE:
            with suppress(ProviderSilent):  # what we know is still an answer
                payment = settle.settle(payment=payment, actor=self.actor)
        return self.show(shapes.PaymentSerializer, payment)


class EarningsView(ApiView):
    """What the shop has earned, and where it stands."""

    permission_classes = signed_in_and(is_vendor)

    @extend_schema(
        operation_id="getEarnings",
        summary="Balances and earnings per order",
        tags=["payments"],
        parameters=PAGE_PARAMETERS,
        responses=shapes.EarningsSerializer,
    )
    def get(self, request: Request) -> Response:
        vendor, asked, currency = own_shop(request.user), window(request), settings.PLATFORM_CURRENCY
        rows = selectors.earning_shares(vendor=vendor, currency=currency)
        body = _Earnings(
            selectors.balances(vendor=vendor, currency=currency),
            selectors.as_earnings(list(rows[asked.offset : asked.offset + asked.limit])),
        )
        return self.show(shapes.EarningsSerializer, body)


class _Earnings:
    """Balances with entries, as one thing to show."""

    def __init__(self, balances: selectors.Balances, entries: list[selectors.Earning]) -> None:
        self._balances = balances
        self.entries = entries

    def __getattr__(self, name: str) -> Any:
        return getattr(self._balances, name)


class PayoutsView(ApiView):
    """The shop's payouts, newest first."""

    permission_classes = signed_in_and(is_vendor)

    @extend_schema(
        operation_id="listPayouts",
        summary="Payouts",
        tags=["payments"],
        parameters=CURSOR_PARAMETERS,
        responses=list_of(shapes.PayoutSerializer),
    )
    def get(self, request: Request) -> Response:
        rows = selectors.payouts(vendor=own_shop(request.user))
        return Response(newest_first(request, rows, lambda found: self.rows(shapes.PayoutSerializer, found)))


class RequestPayoutView(ApiView):
    """Ask for money that is available."""

    one_transaction = True
    permission_classes = signed_in_and(is_vendor)

    @extend_schema(
        operation_id="requestPayout",
        summary="Ask for a payout",
        tags=["payments"],
        request=shapes.PayoutInput,
        responses={201: shapes.PayoutSerializer},
    )
    def post(self, request: Request) -> Response:
        payout = payouts.request(
            vendor=own_shop(request.user),
            currency=settings.PLATFORM_CURRENCY,
            amount=self.body(shapes.PayoutInput).get("amount"),
            actor=self.actor,
        )
        return self.show(shapes.PayoutSerializer, payout, status=201)
