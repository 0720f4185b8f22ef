"""A vendor's own parts of orders."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.pagination import CURSOR_PARAMETERS, list_of, newest_first
from core.api.views import ApiView
from orders import selectors
from orders.api import inputs
from orders.api import serializers as shapes
from orders.api.base import as_id
from orders.models import VendorOrder
from orders.selectors.selling import FILTERS
from orders.services import fulfil
from vendors.selectors import own_shop


class VendorOrdersView(ApiView):
    """Paid parts of the caller's shop."""

    @extend_schema(
        operation_id="listVendorOrders",
        summary="Your parts of orders, newest first",
        tags=["vendor-orders"],
        parameters=[*CURSOR_PARAMETERS, OpenApiParameter("show", OpenApiTypes.STR, enum=list(FILTERS))],
        responses=list_of(shapes.OwnPartSerializer),
    )
    def get(self, request: Request) -> Response:
        show = request.query_params.get("show", "all")
        if show not in FILTERS:
            raise serializers.ValidationError({"show": [f"One of: {', '.join(FILTERS)}"]})
        rows = selectors.for_vendor(own_shop(request.user), show=show)
        return Response(newest_first(request, rows, lambda found: self.rows(shapes.OwnPartSerializer, found)))


class OwnPartView(ApiView):
    """Base: one part of the caller's shop."""

    def part(self, part_id: str) -> VendorOrder:
        """The part with all that is shown; NotFound alike for none and another vendor's."""
        return selectors.vendor_part(own_shop(self.request.user), as_id(part_id))


class VendorOrderView(OwnPartView):
    """One part."""

    @extend_schema(
        operation_id="getVendorOrder",
        summary="One part of an order that is yours",
        tags=["vendor-orders"],
        responses=shapes.OwnPartSerializer,
    )
    def get(self, request: Request, part_id: str) -> Response:
        return self.show(shapes.OwnPartSerializer, self.part(part_id))


class VendorOrderStatusView(OwnPartView):
    """Pack, send, hand over, cancel. PUT and PATCH do the same: the sources disagree."""

    @extend_schema(
        operation_id="setVendorOrderStatus",
        summary="Take your part to its next step",
        tags=["vendor-orders"],
        request=inputs.StatusInput,
        responses=shapes.OwnPartSerializer,
    )
    def patch(self, request: Request, part_id: str) -> Response:
        part = self.part(part_id)
        given = self.body(inputs.StatusInput)
        fulfil.advance(
            vendor_order=part,
            to=given["status"],
            actor=self.actor,
            carrier=given.get("carrier", ""),
            tracking_number=given.get("tracking_number", ""),
            proof=given.get("proof", ""),
            reason=given.get("reason", ""),
        )
        return self.show(shapes.OwnPartSerializer, self.part(part_id))

    @extend_schema(
        operation_id="putVendorOrderStatus",
        summary="Take your part to its next step",
        tags=["vendor-orders"],
        request=inputs.StatusInput,
        responses=shapes.OwnPartSerializer,
    )
    def put(self, request: Request, part_id: str) -> Response:
        return self.patch(request, part_id)
