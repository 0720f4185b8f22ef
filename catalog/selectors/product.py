"""The product page, in two statements: the product with all that belongs to it, and its neighbours."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from catalog import errors
from catalog.models import Category, Kind, Product, ProductStatus
from catalog.selectors import cards
from catalog.selectors.cards import ProductCard
from catalog.selectors.categories import CategoryNode, node_of
from core.rows import Columns
from media.selectors import Manifest, manifest_sql, read_manifest
from places.models import Craft, Region, State
from vendors.models import Vendor, VendorStatus
from vendors.selectors import as_uuid

NEIGHBOURS = 4


@dataclass(frozen=True, slots=True)
class VariantView:
    """One choice of a product.  `available` is None when stock is not counted; `price_minor` includes tax."""

    key: int
    id: UUID
    sku: str
    title: str
    options: Mapping[str, str]
    price_minor: int
    compare_at_minor: int | None
    currency: str
    available: int | None

    @property
    def buyable(self) -> bool:
        return self.available is None or self.available > 0


@dataclass(frozen=True, slots=True)
class ProductPage:
    """Everything the page shows.  `product` comes with vendor, state, category, craft and region loaded;
    `preview` says that only its maker sees it yet; `more` are other pieces of the same shop."""

    product: Product
    variants: tuple[VariantView, ...]
    images: tuple[Manifest, ...]
    portrait: Manifest | None
    breadcrumb: tuple[CategoryNode, ...]
    more: tuple[ProductCard, ...]
    preview: bool

    @property
    def chosen(self) -> VariantView | None:
        """The variant shown first: the first that can be bought, else the first."""
        return next((one for one in self.variants if one.buyable), self.variants[0] if self.variants else None)

    @property
    def options(self) -> dict[str, tuple[str, ...]]:
        """{option: its values in the order of the variants}."""
        values: dict[str, dict[str, None]] = {}
        for variant in self.variants:
            for name, value in variant.options.items():
                values.setdefault(name, {})[value] = None
        return {name: tuple(some) for name, some in values.items()}

    @property
    def one_of_a_kind(self) -> bool:
        """A single piece of a single variant: nobody else will have it."""
        return self.product.kind == Kind.PHYSICAL and len(self.variants) == 1 and self.variants[0].available == 1


_PRODUCT = Columns(Product, "p", without=("search", "search_text", "created_at", "published_at", "archived_at"))
_SHOP = Columns(
    Vendor,
    "shop",
    without=(
        *("description", "story", "website", "decision_reason", "created_at", "updated_at"),
        *("applied_at", "approved_at", "rejected_at", "suspended_at"),
    ),
)
_STATE = Columns(State, "state")
_SHOP_CRAFT = Columns(Craft, "shop_craft")
_CATEGORY = Columns(Category, "category")
_CRAFT = Columns(Craft, "craft")
_REGION = Columns(Region, "region")

_FIND = f"""
SELECT {_PRODUCT.sql}, {_SHOP.sql}, {_STATE.sql}, {_SHOP_CRAFT.sql}, {_CATEGORY.sql}, {_CRAFT.sql}, {_REGION.sql},
    (
        SELECT coalesce(json_agg(json_build_array(
            v.id, v.public_id, v.sku, v.title, v.options, v.price_minor, v.compare_at_minor, v.currency,
            CASE WHEN v.tracked THEN v.on_hand - v.reserved END
        ) ORDER BY v.position, v.id), '[]')
        FROM catalog_variant v WHERE v.product_id = p.id AND v.is_active
    ),
    (
        SELECT coalesce(json_agg(json_build_array(
            c.id, c.slug, c.name, c.name_hi, c.path, c.depth
        ) ORDER BY c.path), '[]')
        FROM catalog_category c WHERE starts_with(p.category_path, c.path)
    ),
    (
        SELECT coalesce(json_agg({manifest_sql("hung.image_id")} ORDER BY hung.position, hung.id), '[]')
        FROM catalog_productimage hung WHERE hung.product_id = p.id
    ),
    {manifest_sql("shop.portrait_id")}
FROM catalog_product p
JOIN vendors_vendor shop ON shop.id = p.vendor_id
JOIN places_state state ON state.id = shop.state_id
LEFT JOIN places_craft shop_craft ON shop_craft.id = shop.craft_id
LEFT JOIN catalog_category category ON category.id = p.category_id
LEFT JOIN places_craft craft ON craft.id = p.craft_id
LEFT JOIN places_region region ON region.id = p.region_id
WHERE (p.status = 'published' AND shop.status = 'approved' OR p.vendor_id = %(maker)s)
"""  # noqa: S608 - names of columns only
_BY_SLUG, _BY_ID = f"{_FIND} AND p.slug = %(key)s", f"{_FIND} AND p.public_id = %(key)s"


def product_page(key: str | UUID, *, preview_for: Vendor | None = None) -> ProductPage:
    """The page of the product with this slug or public id; `preview_for` lets a maker see own drafts.

    Raises NotFound `product_not_found`, also for what is not in the shop.
    """
    values = iter(_find(key, preview_for))
    product = _product(values)
    variants, departments, images, portrait = values
    return ProductPage(
        product=product,
        variants=tuple(VariantView(key, UUID(public_id), *rest) for key, public_id, *rest in variants),
        images=tuple(image for one in images if (image := read_manifest(one))),
        portrait=read_manifest(portrait),
        breadcrumb=tuple(node_of(*one) for one in departments),
        more=tuple(cards.more_from(product.vendor_id, without=product.pk, limit=NEIGHBOURS)),
        preview=not (product.status == ProductStatus.PUBLISHED and product.vendor.status == VendorStatus.APPROVED),
    )


def _find(key: str | UUID, preview_for: Vendor | None) -> tuple[Any, ...]:
    """The row: product with shop and places, variants, departments, pictures, the maker's portrait."""
    public_id = as_uuid(key)
    with connection.cursor() as cursor:
        maker = preview_for.pk if preview_for else None
        cursor.execute(_BY_ID if public_id else _BY_SLUG, {"key": public_id or str(key), "maker": maker})
        found = cursor.fetchone()
    if found is None:
        raise errors.product_not_found()
    return tuple(found)


def _product(row: Iterator[Any]) -> Product:
    """The product with its shop and places, from the first values of the row."""
    product, vendor = _PRODUCT.take(row), _SHOP.take(row)
    vendor.state, vendor.craft = _STATE.take(row), _SHOP_CRAFT.take_joined(row)
    product.vendor, product.category = vendor, _CATEGORY.take_joined(row)
    product.craft, product.region = _CRAFT.take_joined(row), _REGION.take_joined(row)
    return product
