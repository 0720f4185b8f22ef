"""Artisans for everybody, applications for those who want to sell, decisions for admins."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.policies import is_admin
from core.api.pagination import PAGE_PARAMETERS, by_offset, list_of
from core.api.permissions import signed_in_and
from core.api.views import ApiView
from places import selectors as places
from vendors import selectors
from vendors.api import serializers as shapes
from vendors.services import applications


class ApplyView(ApiView):
    """Hand in an application to sell, or a mended one after a refusal."""

    one_transaction = True

    @extend_schema(
        operation_id="applyToSell",
        summary="Apply to sell",
        tags=["vendors"],
        request=shapes.ApplicationInput,
        responses={201: shapes.VendorStateSerializer},
    )
    def post(self, request: Request) -> Response:
        details = applications.ApplicationDetails(**self.body(shapes.ApplicationInput))
        vendor = applications.apply(owner=self.person, details=details, actor=self.actor)
        return self.show(shapes.VendorStateSerializer, vendor, status=201)


class PendingVendorsView(ApiView):
    """The review queue, who has waited longest first."""

    permission_classes = signed_in_and(is_admin)

    @extend_schema(
        operation_id="listPendingVendors",
        summary="Applications that wait for a decision",
        tags=["vendors"],
        parameters=PAGE_PARAMETERS,
        responses=list_of(shapes.PendingVendorSerializer),
    )
    def get(self, request: Request) -> Response:
        return Response(
            by_offset(request, selectors.pending(), lambda rows: self.rows(shapes.PendingVendorSerializer, rows))
        )


class ApproveVendorView(ApiView):
    """Open the shop."""

    permission_classes = signed_in_and(is_admin)

    @extend_schema(
        operation_id="approveVendor",
        summary="Approve an application",
        tags=["vendors"],
        request=None,
        responses=shapes.VendorStateSerializer,
    )
    def put(self, request: Request, vendor_id: str) -> Response:
        vendor = applications.approve(vendor=selectors.get_application(vendor_id), actor=self.actor)
        return self.show(shapes.VendorStateSerializer, vendor)


class RejectVendorView(ApiView):
    """Turn the application down, with the reason."""

    permission_classes = signed_in_and(is_admin)

    @extend_schema(
        operation_id="rejectVendor",
        summary="Turn an application down",
        tags=["vendors"],
        request=shapes.DecisionInput,
        responses=shapes.VendorStateSerializer,
    )
    def put(self, request: Request, vendor_id: str) -> Response:
        reason = self.body(shapes.DecisionInput)["reason"]
        vendor = selectors.get_application(vendor_id)
        vendor = applications.reject(vendor=vendor, reason=reason, actor=self.actor)
        return self.show(shapes.VendorStateSerializer, vendor)


class ArtisansView(ApiView):
    """Shops that are open, by name."""

    permission_classes = (AllowAny,)
    same_for_all = True

    @extend_schema(
        operation_id="listArtisans",
        summary="Artisans and their shops",
        tags=["vendors"],
        parameters=[
            *PAGE_PARAMETERS,
            OpenApiParameter("craft", OpenApiTypes.STR, description="Slug; an unknown one answers 404."),
            OpenApiParameter("region", OpenApiTypes.STR, description="Slug; an unknown one answers 404."),
        ],
        responses=list_of(shapes.ArtisanSerializer),
    )
    def get(self, request: Request) -> Response:
        rows = selectors.selling().prefetch_related("portrait__variants").order_by("name", "pk")
        if craft := request.query_params.get("craft"):
            rows = rows.filter(craft=places.get_craft(craft))
        if region := request.query_params.get("region"):
            rows = rows.filter(region=places.get_region(region))
        return Response(by_offset(request, rows, lambda found: self.rows(shapes.ArtisanSerializer, found)))


class ArtisanView(ApiView):
    """One open shop, by id or slug."""

    permission_classes = (AllowAny,)
    same_for_all = True

    @extend_schema(
        operation_id="getArtisan",
        summary="One artisan",
        tags=["vendors"],
        responses=shapes.ArtisanPageSerializer,
    )
    def get(self, request: Request, key: str) -> Response:
        return self.show(shapes.ArtisanPageSerializer, selectors.get_shop(key))
