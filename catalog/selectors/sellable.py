"""What a bag and a checkout need to know of variants, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import OuterRef, Subquery

from catalog.models import ProductImage, ProductStatus, Variant
from media.selectors import Manifest, manifests
from vendors.models import VendorStatus


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


# The first columns are the first fields, in order.
_COMMON = 18
_FIELDS = tuple(SellableVariant.__dataclass_fields__)[:_COMMON]
_COLUMNS = (
    "pk",
    "public_id",
    "product_id",
    "product__public_id",
    "product__slug",
    "vendor_id",
    "product__vendor__public_id",
    "product__vendor__slug",
    "product__vendor__name",
    "product__vendor__location",
    "product__title",
    "title",
    "sku",
    "price_minor",
    "compare_at_minor",
    "currency",
    "product__kind",
    "product__hsn_code",
    "tracked",
    "on_hand",
    "reserved",
    "product__lead_days",
    "product__category_id",
    "product__category_path",
    "cover_id",
)


def sellable(ids: Iterable[int | UUID], *, pictures: bool = False) -> dict[int | UUID, SellableVariant]:
    """{id as given: variant} of those that may be bought: active, published, shop approved.

    An id that is missing in the answer is not for sale any more.  `pictures` loads the cover images too
    (one more query).
    """
    given = list(ids)
    keys = [one for one in given if isinstance(one, int)]
    public = [one for one in given if isinstance(one, UUID)]
    cover = ProductImage.objects.filter(product_id=OuterRef("product_id"), is_primary=True).values("image_id")
    rows = Variant.objects.filter(
        is_active=True,
        product__status=ProductStatus.PUBLISHED,
        product__vendor__status=VendorStatus.APPROVED,
    )
    rows = rows.filter(pk__in=keys) if not public else rows.filter(public_id__in=public)
    found = list(rows.annotate(cover_id=Subquery(cover[:1])).values_list(*_COLUMNS))
    images = manifests(row[-1] for row in found) if pictures else {}
    views = [_view(row, images) for row in found]
    return {(view.public_id if public else view.variant_id): view for view in views}


def _view(row: tuple[Any, ...], images: dict[int, Manifest]) -> SellableVariant:
    named: dict[str, Any] = dict(zip(_FIELDS, row[:_COMMON], strict=True))
    tracked, on_hand, reserved, lead_days, category_id, category_path, cover_id = row[_COMMON:]
    return SellableVariant(
        **named,
        tracked=tracked,
        available=on_hand - reserved if tracked else None,
        lead_days=lead_days,
        category_id=category_id,
        category_path=category_path,
        image_id=cover_id,
        image=images.get(cover_id),
    )
