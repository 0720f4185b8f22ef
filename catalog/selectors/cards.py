"""Products as cards: everything a card shows, pictures included, read in one statement."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NamedTuple
from uuid import UUID

from django.db import connection
from django.urls import reverse
from django.utils.translation import get_language

from media.selectors import Manifest, manifest_sql, read_manifest


class ProductCard(NamedTuple):
    """A published product as listings show it.  Prices are minor units, tax included.

    `price_varies`: the price is that of the cheapest variant.  `gi_name` is empty without a registered
    geographical indication.  Equal cards look the same, so a drawn card can be kept by its value.
    """

    key: int
    id: UUID
    slug: str
    title: str
    price_minor: int
    price_varies: bool
    compare_at_minor: int | None
    currency: str
    kind: str
    lead_days: int
    available: bool
    rating_average: Decimal
    rating_count: int
    published_at: datetime
    version: int
    vendor_id: UUID
    vendor_slug: str
    vendor_name: str
    artisan_name: str
    place: str
    craft_slug: str
    craft_name: str
    gi_name: str
    region_slug: str
    region_name: str
    rank: int
    image: Manifest | None

    @property
    def url(self) -> str:
        return reverse("catalog:product", args=[self.slug])

    @property
    def has_gi(self) -> bool:
        return bool(self.gi_name)


FROM = """
FROM catalog_product p
JOIN vendors_vendor shop ON shop.id = p.vendor_id AND shop.status = 'approved'
JOIN places_state state ON state.id = shop.state_id
LEFT JOIN places_craft craft ON craft.id = p.craft_id
LEFT JOIN places_region region ON region.id = p.region_id
"""

_COLUMNS = """
SELECT p.id, p.public_id, p.slug, p.title, p.price_from_minor, p.price_varies, p.compare_at_minor, p.currency,
    p.kind, p.lead_days, p.in_stock, p.rating_average, p.rating_count, p.published_at, p.version,
    shop.public_id, shop.slug, shop.name, shop.artisan_name, shop.location,
    coalesce(craft.slug, ''), coalesce(craft.{name}, ''), coalesce(craft.gi_name, ''),
    coalesce(region.slug, ''), coalesce(region.{name}, ''), {rank}, {cover}
"""
_JOIN_COVER = "LEFT JOIN catalog_productimage cover ON cover.product_id = p.id AND cover.is_primary"
_COVER = manifest_sql("cover.image_id")


def name_column() -> str:
    """The column of the reader's language; one of two constants, so fit for SQL."""
    return "name_hi" if (get_language() or "en").startswith("hi") else "name"


def select(where: str, params: Mapping[str, Any], *, order: str, rank: str = "0") -> list[ProductCard]:
    """Cards of the published products that meet `where` (SQL of ours; values come in `params`)."""
    columns = _COLUMNS.format(name=name_column(), rank=rank, cover=_COVER)
    statement = f"{columns} {FROM} {_JOIN_COVER} WHERE p.status = 'published' AND {where} {order}"
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return [ProductCard(*(*values, read_manifest(cover))) for *values, cover in cursor.fetchall()]


def more_from(vendor_key: int, *, without: int | None = None, limit: int = 4) -> list[ProductCard]:
    """The newest of a shop (internal keys) that can be bought, leaving one product out."""
    return select(
        "p.vendor_id = %(vendor)s AND p.id <> %(without)s AND p.in_stock",
        {"vendor": vendor_key, "without": without or 0, "limit": limit},
        order="ORDER BY p.published_at DESC, p.public_id DESC LIMIT %(limit)s",
    )
