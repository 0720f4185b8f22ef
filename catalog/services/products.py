"""Making and changing products.

Locks: the product's variants in id order, then the product (the same order in which stock is reserved).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from catalog import errors
from catalog.events import ProductArchived, ProductChanged, ProductPublished, ProductTakenOut
from catalog.lifecycle import ARCHIVED, DRAFT, IN_REVIEW, PUBLISHED
from catalog.models import Category, Kind, MovementKind, Product, Variant
from catalog.services import listing, stock
from catalog.services.checks import checked, readiness
from core import audit, clock
from core.actor import Actor
from core.errors import Invalid
from core.events import publish as announce
from core.lifecycle import IllegalMove, move
from places.models import Craft, Region
from vendors import policies
from vendors.models import Vendor
from vendors.services.slugs import with_free_slug

MAX_REASON = 500


@dataclass(frozen=True, kw_only=True)
class VariantDetails:
    """One row of the variants table.  Prices in minor units; `on_hand` None leaves the stock as it is.

    `public_id` names the variant to change; without one a new variant is made.  With `on_hand_seen`, the
    number that stood in the form, only the difference is booked: a sale in the meantime is not undone.
    """

    price_minor: int
    public_id: UUID | None = None
    title: str = ""
    sku: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    compare_at_minor: int | None = None
    on_hand: int | None = None
    on_hand_seen: int | None = None


@dataclass(frozen=True, kw_only=True)
class ProductDetails:
    """Everything a maker writes about a product.  Variants that are not named any more leave the shop."""

    title: str
    variants: Sequence[VariantDetails]
    description: str = ""
    story: str = ""
    kind: str = Kind.PHYSICAL
    category: Category | None = None
    craft: Craft | None = None
    region: Region | None = None
    attributes: Mapping[str, str] = field(default_factory=dict)
    lead_days: int = 3
    hsn_code: str = ""
    currency: str = "INR"


def create_draft(
    *,
    vendor: Vendor,
    details: ProductDetails,
    actor: Actor,
    import_handle: str = "",
    stock_kind: MovementKind = MovementKind.RECEIVE,
) -> Product:
    """A new product that only its maker sees.  A shop that waits for approval may prepare some.

    Raises NotAllowed for a refused or suspended shop, Invalid naming the fields that cannot be right.
    """
    if not policies.may_prepare(vendor):
        raise errors.shop_not_open()
    details = checked(details)
    with transaction.atomic():
        columns = {"vendor": vendor, "import_handle": import_handle, **_columns(details)}
        product = with_free_slug(
            Product,
            details.title,
            create=lambda slug: Product.objects.create(slug=slug, **columns),
            fallback="thing",
            max_length=100,
        )
        _refuse_taken_skus(product, details)
        for position, one in enumerate(details.variants):
            row = Variant(product=product, vendor=vendor)
            _write_variant(row, one, details, position=position)
            if row.tracked and one.on_hand:
                stock.stock_up(variant=row, quantity=one.on_hand, kind=stock_kind, actor=actor)
        listing.refresh([product.pk])
        audit.record("product.created", on=product, actor=actor)
        product.refresh_from_db()
        return product


def update(*, product: Product, details: ProductDetails, actor: Actor, expected_version: int | None = None) -> Product:
    """Write the maker's changes.  A product in the shop must stay fit for it, or nothing is changed.

    Raises Conflict `stale_version` when `expected_version` is not the present one, Invalid like
    `create_draft` or `not_ready`.
    """
    details = checked(details)
    with transaction.atomic():
        row = lock(product)
        if expected_version is not None and expected_version != row.version:
            raise errors.stale_version(row.version)
        for name, value in _columns(details).items():
            setattr(row, name, value)
        _touch(row)
        _stays_ready(row)
        row.save()
        _write_variants(row, details, actor=actor)
        listing.refresh([row.pk])
        row.refresh_from_db()
        _stays_ready(row)
        audit.record("product.changed", on=row, actor=actor, data={"version": row.version})
        announce(ProductChanged(product_id=str(row.public_id), version=row.version))
        return row


def publish(*, product: Product, actor: Actor) -> Product:
    """Put the product into the shop.

    Raises NotAllowed while the shop is not approved, Invalid `not_ready` with every missing thing named, Conflict
    `in_review` for what a moderator took out.
    """
    with transaction.atomic():
        row = _lock_own(product)
        _put_into_shop(row, actor)
        return row


def take_out(*, product: Product, reason: str, actor: Actor) -> Product:
    """A moderator takes the product out of the shop, or keeps a draft out of it; the maker reads the reason.

    Raises Invalid `reason_needed` without one.  A repeat does nothing.
    """
    reason = reason.strip()
    if not 0 < len(reason) <= MAX_REASON:
        raise errors.reason_needed(MAX_REASON)
    with transaction.atomic():
        row = lock(product)
        if move(row, to=IN_REVIEW, actor=actor, reason=reason, review_reason=reason, version=row.version + 1):
            announce(ProductTakenOut(product_id=str(row.public_id), version=row.version, reason=reason))
        return row


def put_back(*, product: Product, actor: Actor) -> Product:
    """A moderator gives back what was taken out: into the shop, or to its maker when it never was there.

    Raises what `publish` raises, and IllegalMove for a product that its maker holds back.
    """
    with transaction.atomic():
        row = lock(product)
        if row.status not in (IN_REVIEW, PUBLISHED):
            raise IllegalMove(row.lifecycle, row.status, PUBLISHED)
        if row.published_at is None:
            move(row, to=DRAFT, actor=actor, version=row.version + 1, review_reason="")
        else:
            _put_into_shop(row, actor)
        return row


def _put_into_shop(row: Product, actor: Actor) -> None:
    if not policies.may_sell(row.vendor):
        raise errors.shop_not_open()
    missing = readiness(row)
    if missing:
        raise errors.not_ready(missing)
    if move(row, to=PUBLISHED, actor=actor, version=row.version + 1, review_reason=""):
        announce(ProductPublished(product_id=str(row.public_id)))


def unpublish(*, product: Product, actor: Actor) -> Product:
    """Back to the workbench: a draft again (also out of the archive).  Raises Conflict `in_review`."""
    with transaction.atomic():
        row = _lock_own(product)
        if move(row, to=DRAFT, actor=actor, version=row.version + 1):
            announce(ProductChanged(product_id=str(row.public_id), version=row.version))
        return row


def archive(*, product: Product, actor: Actor, reason: str = "") -> Product:
    """Take the product away for good; orders that hold it are not touched.  A repeat does nothing.

    Raises Conflict `in_review` for what a moderator took out: out of the archive it could be published again.
    """
    with transaction.atomic():
        row = _lock_own(product)
        if move(row, to=ARCHIVED, actor=actor, reason=reason, version=row.version + 1):
            announce(ProductArchived(product_id=str(row.public_id)))
        return row


def lock(product: Product) -> Product:
    """The product, locked with its variants before it, and its shop read freshly."""
    variants = Variant.objects.filter(product_id=product.pk).order_by("pk")
    list(variants.select_for_update(no_key=True).values_list("pk", flat=True))
    return Product.objects.select_for_update(no_key=True, of=("self",)).select_related("vendor").get(pk=product.pk)


def _lock_own(product: Product) -> Product:
    """Locked for its maker's decision about it; Conflict `in_review` while it is a moderator's to decide."""
    row = lock(product)
    if row.status == IN_REVIEW:
        raise errors.in_review(row.review_reason)
    return row


def _stays_ready(row: Product) -> None:
    missing = readiness(row) if row.status == PUBLISHED else {}
    if missing:
        raise errors.not_ready(missing)


def _touch(row: Product) -> None:
    row.version += 1
    row.updated_at = clock.stamp()


def _columns(details: ProductDetails) -> dict[str, Any]:
    return {
        "title": details.title,
        "description": details.description,
        "story": details.story,
        "kind": details.kind,
        "category": details.category,
        "craft": details.craft,
        "region": details.region,
        "attributes": dict(details.attributes),
        "lead_days": details.lead_days,
        "hsn_code": details.hsn_code or (details.category.hsn_code if details.category else ""),
        "currency": details.currency,
    }


def _write_variants(product: Product, details: ProductDetails, *, actor: Actor) -> None:
    """Make the product's variants those of `details`; one that is not named any more stops being sold."""
    existing = {row.public_id: row for row in product.variants.all()}
    kept = {one.public_id for one in details.variants if one.public_id}
    if kept - existing.keys():
        raise errors.variant_not_found()
    _refuse_taken_skus(product, details)
    dropped = [row.pk for public_id, row in existing.items() if public_id not in kept and row.is_active]
    # Free the SKUs first: two variants may swap theirs.
    product.variants.exclude(sku="").update(sku="")
    if dropped:
        Variant.objects.filter(pk__in=dropped).update(is_active=False, updated_at=clock.stamp())
    for position, one in enumerate(details.variants):
        row = existing[one.public_id] if one.public_id else Variant(product=product, vendor_id=product.vendor_id)
        _write_variant(row, one, details, position=position)
        _write_stock(row, one, actor=actor)


def _write_variant(row: Variant, one: VariantDetails, details: ProductDetails, *, position: int) -> None:
    row.title, row.sku, row.options = one.title, one.sku, dict(one.options)
    row.price_minor, row.compare_at_minor = one.price_minor, one.compare_at_minor
    row.currency, row.position, row.is_active = details.currency, position, True
    row.tracked = details.kind == Kind.PHYSICAL
    if row.pk is None:
        row.save()
    else:
        row.updated_at = clock.stamp()
        row.save(update_fields=_VARIANT_COLUMNS)


def _write_stock(row: Variant, one: VariantDetails, *, actor: Actor) -> None:
    if not row.tracked or one.on_hand is None:
        return
    if one.on_hand_seen is not None:
        if one.on_hand != one.on_hand_seen:
            stock.adjust(variant=row, by=one.on_hand - one.on_hand_seen, actor=actor)
    elif one.on_hand != row.on_hand:
        stock.set_on_hand(variant=row, on_hand=one.on_hand, actor=actor)


def _refuse_taken_skus(product: Product, details: ProductDetails) -> None:
    rows = {one.sku: number for number, one in enumerate(details.variants) if one.sku}
    others = Variant.objects.filter(vendor_id=product.vendor_id, is_active=True, sku__in=rows)
    taken = others.exclude(product=product).values_list("sku", flat=True) if rows else ()
    if fields := {f"variants.{rows[sku]}.sku": [_("Another product of yours has this SKU.")] for sku in taken}:
        raise Invalid("not_right", _("Some answers need another look."), fields=fields)


_VARIANT_COLUMNS = [
    "title",
    "sku",
    "options",
    "price_minor",
    "compare_at_minor",
    "currency",
    "position",
    "tracked",
    "is_active",
    "updated_at",
]
