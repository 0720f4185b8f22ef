"""A maker's own products."""

from collections.abc import Mapping
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import selectors
from catalog.api import inputs
from catalog.api import serializers as shapes
from catalog.models import Product
from catalog.services import pictures, products, stock
from core.api.pagination import CURSOR_PARAMETERS, list_of, newest_first
from core.api.shapes import ImageSerializer
from core.api.views import ApiView, StaleVersion, etag, if_match
from core.errors import Conflict
from vendors.selectors import own_shop

_TRIES = 10  # of a change without If-Match that others keep overtaking


class OwnProductView(ApiView):
    """Base of the views below: products of the caller's shop only."""

    def page(self, product: Product, *, status: int = 200) -> Response:
        """The product as its maker sees it."""
        page = selectors.product_page(product.public_id, preview_for=product.vendor)
        headers = {"ETag": etag(page.product.version)}
        return self.show(shapes.OwnProductSerializer, page, status=status, headers=headers)


class VendorProductsView(OwnProductView):
    """The shop's shelf."""

    one_transaction = True

    @extend_schema(
        operation_id="listOwnProducts",
        summary="Your products, whatever their status",
        tags=["vendor-products"],
        parameters=CURSOR_PARAMETERS,
        responses=list_of(shapes.ProductStateSerializer),
    )
    def get(self, request: Request) -> Response:
        rows = selectors.for_vendor(own_shop(request.user))
        return Response(newest_first(request, rows, lambda found: self.rows(shapes.ProductStateSerializer, found)))

    @extend_schema(
        operation_id="createProduct",
        summary="Make a draft",
        tags=["vendor-products"],
        request=inputs.ProductInput,
        responses={201: shapes.OwnProductSerializer},
    )
    def post(self, request: Request) -> Response:
        vendor = own_shop(request.user)
        details = inputs.details_of(self.body(inputs.ProductInput))
        product = products.create_draft(vendor=vendor, details=details, actor=self.actor)
        return self.page(product, status=201)


class VendorProductView(OwnProductView):
    """One product of the shop."""

    @extend_schema(
        operation_id="getOwnProduct",
        summary="One product of yours",
        tags=["vendor-products"],
        responses=shapes.OwnProductSerializer,
    )
    def get(self, request: Request, product_id: str) -> Response:
        return self.page(selectors.of_vendor(own_shop(request.user), product_id))

    @extend_schema(
        operation_id="updateProduct",
        summary="Change a product; variants left out of the list leave the shop",
        tags=["vendor-products"],
        request=inputs.ProductInput,
        responses=shapes.OwnProductSerializer,
    )
    def patch(self, request: Request, product_id: str) -> Response:
        shop = own_shop(request.user)
        product = selectors.of_vendor(shop, product_id)
        given = self.body(inputs.ProductInput, partial=True)
        conditional = "If-Match" in request.headers
        if_match(request, product.version, self.page(product).data if conditional else {})
        tries = 1 if conditional else _TRIES
        while True:
            tries -= 1
            try:
                return self.page(self._changed(product, given))
            except Conflict as error:
                if error.code != "stale_version":
                    raise
                product = selectors.of_vendor(shop, product_id)
                if conditional:
                    current = self.page(product).data
                    raise StaleVersion(error.code, error.message, data={"current": current}) from error
                if not tries:
                    raise

    def _changed(self, product: Product, given: Mapping[str, Any]) -> Product:
        """What was given over what was read.  Both stand or fall with the version that was read: what is not given
        must not take back somebody's newer change."""
        details = inputs.details_of(given, product)
        return products.update(product=product, details=details, actor=self.actor, expected_version=product.version)

    @extend_schema(
        operation_id="archiveProduct",
        summary="Take a product out of the shop for good",
        tags=["vendor-products"],
        responses={204: None},
    )
    def delete(self, request: Request, product_id: str) -> Response:
        product = selectors.of_vendor(own_shop(request.user), product_id)
        products.archive(product=product, actor=self.actor)
        return Response(status=204)


class PublishView(ApiView):
    """Put a product into the shop."""

    one_transaction = True

    @extend_schema(
        operation_id="publishProduct",
        summary="Put a product into the shop",
        tags=["vendor-products"],
        request=None,
        responses=shapes.ProductStatusSerializer,
    )
    def post(self, request: Request, product_id: str) -> Response:
        product = selectors.of_vendor(own_shop(request.user), product_id)
        product = products.publish(product=product, actor=self.actor)
        return self.show(shapes.ProductStatusSerializer, product)


class ImagesView(ApiView):
    """Pictures of a product."""

    parser_classes = (MultiPartParser,)
    # A file is not JSON: its fingerprint would need the whole upload twice.
    idempotent = False

    @extend_schema(
        operation_id="addProductImage",
        summary="Add a picture",
        tags=["vendor-products"],
        request={"multipart/form-data": inputs.ImageInput},
        responses={201: ImageSerializer},
    )
    def post(self, request: Request, product_id: str) -> Response:
        product = selectors.of_vendor(own_shop(request.user), product_id)
        given = self.body(inputs.ImageInput)
        picture = pictures.add_image(product=product, upload=given["image"], alt=given.get("alt", ""), actor=self.actor)
        return self.show(ImageSerializer, picture.image, status=201)


class StockView(ApiView):
    """The shelf of one variant."""

    @extend_schema(
        operation_id="setStock",
        summary="Say how many pieces were counted",
        tags=["vendor-products"],
        request=inputs.StockInput,
        responses=shapes.StockSerializer,
    )
    def put(self, request: Request, variant_id: str) -> Response:
        variant = selectors.variant_of_vendor(own_shop(request.user), variant_id)
        on_hand = self.body(inputs.StockInput)["on_hand"]
        level = stock.set_on_hand(variant=variant, on_hand=on_hand, actor=self.actor)
        return self.show(shapes.StockSerializer, level)
