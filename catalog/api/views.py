"""The catalogue for everybody."""

from collections.abc import Iterable

from django.db import DataError
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from catalog import selectors
from catalog.api import serializers as shapes
from catalog.models import Kind
from catalog.selectors.filters import Cursor
from catalog.selectors.listing import EXACT_UP_TO
from core.api.pagination import (
    CURSOR_PARAMETERS,
    PAGE_PARAMETERS,
    all_of,
    bad_cursor,
    envelope,
    list_of,
    whole_number,
    window,
)
from core.api.views import ApiView
from places import selectors as places

_DEAREST = 10**12
_TEXT = OpenApiTypes.STR


class ProductsView(ApiView):
    """Products that are in the shop."""

    permission_classes = (AllowAny,)
    same_for_all = True

    @extend_schema(
        operation_id="listProducts",
        summary="Browse and search products",
        tags=["catalog"],
        parameters=[
            *CURSOR_PARAMETERS,
            OpenApiParameter("q", _TEXT, description="Words to search for."),
            OpenApiParameter("category", _TEXT, description="Slug; takes in all below it. Unknown: 404."),
            OpenApiParameter("craft", _TEXT, description="Slug, or several with commas between."),
            OpenApiParameter("region", _TEXT, description="Slug, or several with commas between."),
            OpenApiParameter("vendor", _TEXT, description="Id or slug."),
            OpenApiParameter("kind", _TEXT, enum=Kind.values),
            OpenApiParameter("min_price", OpenApiTypes.INT, description="Minor units."),
            OpenApiParameter("max_price", OpenApiTypes.INT, description="Minor units."),
            OpenApiParameter("in_stock", _TEXT, description="`1`: only what can be bought now."),
            OpenApiParameter("sort", _TEXT, enum=[one.value for one in selectors.Sort]),
        ],
        responses=list_of(shapes.ProductSummarySerializer),
    )
    def get(self, request: Request) -> Response:
        asked = window(request)
        filters = _filters(request)
        try:
            page = selectors.listing(filters)
        except DataError:
            # A cursor that reads well, but holds no values of ours.
            raise bad_cursor() from None
        return Response(
            envelope(
                request,
                self.rows(shapes.ProductSummarySerializer, page.items),
                asked=asked,
                more=bool(page.after),
                next_cursor=page.after or None,
                count=min(selectors.count(filters), EXACT_UP_TO) if asked.count else None,
            )
        )


class ProductView(ApiView):
    """One product that is in the shop, by id or slug."""

    permission_classes = (AllowAny,)
    same_for_all = True

    @extend_schema(
        operation_id="getProduct",
        summary="One product with its variants and pictures",
        tags=["catalog"],
        responses=shapes.ProductSerializer,
    )
    def get(self, request: Request, key: str) -> Response:
        return self.show(shapes.ProductSerializer, selectors.product_page(key))


class CategoriesView(ApiView):
    """The departments, each below its parent."""

    permission_classes = (AllowAny,)
    same_for_all = True

    @extend_schema(
        operation_id="listCategories",
        summary="All categories in tree order",
        tags=["catalog"],
        parameters=PAGE_PARAMETERS,
        responses=list_of(shapes.CategorySerializer),
    )
    def get(self, request: Request) -> Response:
        return Response(all_of(request, list(_flat(selectors.category_tree(), None))))


class CraftsView(ApiView):
    """All crafts by name."""

    permission_classes = (AllowAny,)
    same_for_all = True

    @extend_schema(
        operation_id="listCrafts",
        summary="All crafts",
        tags=["catalog"],
        parameters=PAGE_PARAMETERS,
        responses=list_of(shapes.CraftSerializer),
    )
    def get(self, request: Request) -> Response:
        return Response(all_of(request, self.rows(shapes.CraftSerializer, places.list_crafts())))


class RegionsView(ApiView):
    """All craft regions by name."""

    permission_classes = (AllowAny,)
    same_for_all = True

    @extend_schema(
        operation_id="listRegions",
        summary="All craft regions",
        tags=["catalog"],
        parameters=PAGE_PARAMETERS,
        responses=list_of(shapes.RegionSerializer),
    )
    def get(self, request: Request) -> Response:
        return Response(all_of(request, self.rows(shapes.RegionSerializer, places.list_regions())))


def _filters(request: Request) -> selectors.ListingFilters:
    query = request.query_params
    asked = window(request)
    sort, kind = query.get("sort", ""), query.get("kind", "")
    if sort and sort not in set(selectors.Sort):
        raise serializers.ValidationError({"sort": [f"One of: {', '.join(selectors.Sort)}"]})
    if kind and kind not in Kind.values:
        raise serializers.ValidationError({"kind": [f"One of: {', '.join(Kind.values)}"]})
    filters = selectors.ListingFilters(
        q=query.get("q", "")[:200],
        category=query.get("category", ""),
        crafts=_words(query.get("craft", "")),
        regions=_words(query.get("region", "")),
        kinds=(kind,) if kind else (),
        vendor=query.get("vendor", ""),
        min_price=_price(request, "min_price"),
        max_price=_price(request, "max_price"),
        in_stock=query.get("in_stock", "").lower() in ("1", "true"),
        sort=sort,
        limit=asked.limit,
        after=asked.cursor,
        offset=asked.offset,
    )
    if asked.cursor and Cursor.read(asked.cursor, filters.order) is None:
        raise bad_cursor()
    return filters


def _price(request: Request, name: str) -> int | None:
    if not request.query_params.get(name):
        return None
    return whole_number(request.query_params, name, 0, low=0, high=_DEAREST)


def _words(text: str) -> tuple[str, ...]:
    return tuple(word for word in text.split(",") if word)


def _flat(nodes: Iterable[selectors.CategoryNode], parent: str | None) -> Iterable[dict[str, object]]:
    for node in nodes:
        yield {"id": node.slug, "slug": node.slug, "name": node.name, "parent": parent, "depth": node.depth}
        yield from _flat(node.children, node.slug)
