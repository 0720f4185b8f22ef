"""What a bag and a checkout need to know of variants, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from media.selectors import Manifest, manifests


@dataclass(frozen=True, slots=True)
class SellableVariant:
    """One variant as it can be bought now.  Prices in minor units, tax included; `available` in pieces.

    `available` is None when stock is not counted (digital, made to order): any number can be bought.
    """

    variant_id: int
    public_id: UUID
    product_id: int
    product_public_id: UUID
    product_slug: str
    vendor_id: int
    vendor_public_id: UUID
    vendor_slug: str
    vendor_name: str
    vendor_location: str
    title: str
    variant_title: str
    sku: str
    price_minor: int
    compare_at_minor: int | None
    currency: str
    kind: str
    hsn_code: str
    tracked: bool
    available: int | None
    lead_days: int
    category_id: int | None
    category_path: str
    image_id: int | None
    image: Manifest | None

    def suffices(self, quantity: int) -> bool:
        return self.available is None or self.available >= quantity


# One column for each field up to the image's key, in order.
_SELECT = """
SELECT v.id, v.public_id, p.id, p.public_id, p.slug, shop.id, shop.public_id, shop.slug, shop.name, shop.location,
    p.title, v.title, v.sku, v.price_minor, v.compare_at_minor, v.currency, p.kind, p.hsn_code, v.tracked,
    CASE WHEN v.tracked THEN v.on_hand - v.reserved END, p.lead_days, p.category_id, p.category_path, cover.image_id
FROM catalog_variant v
JOIN catalog_product p ON p.id = v.product_id AND p.status = 'published'
JOIN vendors_vendor shop ON shop.id = p.vendor_id AND shop.status = 'approved'
LEFT JOIN catalog_productimage cover ON cover.product_id = p.id AND cover.is_primary
WHERE v.is_active
"""
_BY_KEY, _BY_PUBLIC_ID = f"{_SELECT} AND v.id = ANY(%s)", f"{_SELECT} AND v.public_id = ANY(%s)"


def sellable(ids: Iterable[int | UUID], *, pictures: bool = False) -> dict[int | UUID, SellableVariant]:
    """{id as given: variant} of those that may be bought: active, published, shop approved.

    An id that is missing in the answer is not for sale any more; ids are keys or public ids, not both.  `pictures`
    loads the cover images too (one more query).
    """
    given = list(ids)
    public = any(isinstance(one, UUID) for one in given)
    with connection.cursor() as cursor:
        cursor.execute(_BY_PUBLIC_ID if public else _BY_KEY, [given])
        rows = cursor.fetchall()
    images = manifests(row[-1] for row in rows) if pictures else {}
    views = [SellableVariant(*(*row, images.get(row[-1]))) for row in rows]
    return {(view.public_id if public else view.variant_id): view for view in views}
