"""A maker's own products, whatever their state.  Everything here is scoped to one shop."""

from dataclasses import dataclass
from uuid import UUID

from django.db.models import Count, F, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum

from catalog import errors
from catalog.models import Product, ProductImage, ProductStatus, Variant
from catalog.selectors.filters import tokens
from core.errors import NotFound
from media.selectors import Manifest, manifests
from vendors.models import Vendor
from vendors.selectors import as_uuid

PAGE = 30


@dataclass(frozen=True, slots=True)
class ShelfRow:
    """One product on its maker's list.  `left` is pieces that can be sold, None when stock is not counted;
    `review_reason` is why a moderator took it out of the shop, empty for all others."""

    id: UUID
    slug: str
    title: str
    status: str
    review_reason: str
    kind: str
    price_minor: int
    price_varies: bool
    currency: str
    variants: int
    left: int | None
    reserved: int
    image: Manifest | None

    @property
    def sold_out(self) -> bool:
        return self.left == 0


@dataclass(frozen=True, slots=True)
class Shelf:
    """A page of the list, the counts by status, and whether there are more."""

    rows: tuple[ShelfRow, ...]
    counts: dict[str, int]
    page: int
    has_next: bool

    @property
    def total(self) -> int:
        return sum(self.counts.values())


def for_vendor(vendor: Vendor) -> QuerySet[Product]:
    """The shop's products, newest first."""
    return Product.objects.filter(vendor=vendor).defer("search", "search_text").order_by("-id")


def of_vendor(vendor: Vendor, public_id: str | UUID) -> Product:
    """One product of this shop with its category; NotFound when it is missing or someone else's."""
    found = as_uuid(public_id)
    row = for_vendor(vendor).select_related("vendor", "category").filter(public_id=found).first() if found else None
    if row is None:
        raise errors.product_not_found()
    return row


def variant_of_vendor(vendor: Vendor, public_id: str | UUID) -> Variant:
    """One variant of this shop; NotFound when it is missing or someone else's."""
    found = as_uuid(public_id)
    rows = Variant.objects.select_related("product").filter(vendor=vendor, public_id=found) if found else None
    row = rows.first() if rows is not None else None
    if row is None:
        raise errors.variant_not_found()
    return row


def picture_of(product: Product, image_public_id: str | UUID) -> ProductImage:
    """One picture of the product, named by its image's public id."""
    found = as_uuid(image_public_id)
    row = product.images.select_related("image").filter(image__public_id=found).first() if found else None
    if row is None:
        raise NotFound("picture_not_found", errors.product_not_found().message)
    return row


def shelf_of(vendor: Vendor, *, status: str = "", q: str = "", page: int = 1) -> Shelf:
    """A page of the maker's list: counts, rows and pictures – three statements, however many rows."""
    own = Product.objects.filter(vendor=vendor)
    counts = dict(own.order_by().values_list("status").annotate(Count("pk")))
    if status in ProductStatus.values:
        own = own.filter(status=status)
    for word in tokens(q):
        own = own.filter(search_text__contains=word)
    cover = ProductImage.objects.filter(product_id=OuterRef("pk"), is_primary=True).values("image_id")[:1]
    active, counted = Q(variants__is_active=True), Q(variants__is_active=True, variants__tracked=True)
    rows = list(
        own.annotate(
            variant_count=Count("variants", filter=active),
            counted=Count("variants", filter=counted),
            left=Sum(F("variants__on_hand") - F("variants__reserved"), filter=counted),
            held=Sum("variants__reserved", filter=active),
            cover_id=Subquery(cover),
        )
        .order_by("-id")
        .values(
            "public_id", "slug", "title", "status", "review_reason", "kind", "price_from_minor", "price_varies",
            "currency", "variant_count", "counted", "left", "held", "cover_id",
        )[(page - 1) * PAGE : page * PAGE + 1]
    )  # fmt: skip
    images = manifests(row["cover_id"] for row in rows)
    found = tuple(
        ShelfRow(
            id=row["public_id"],
            slug=row["slug"],
            title=row["title"],
            status=row["status"],
            review_reason=row["review_reason"],
            kind=row["kind"],
            price_minor=row["price_from_minor"],
            price_varies=row["price_varies"],
            currency=row["currency"],
            variants=row["variant_count"],
            left=(row["left"] or 0) if row["counted"] else None,
            reserved=row["held"] or 0,
            image=images.get(row["cover_id"]),
        )
        for row in rows[:PAGE]
    )
    return Shelf(rows=found, counts=counts, page=page, has_next=len(rows) > PAGE)


def nearly_gone(vendor: Vendor, *, at_most: int = 4, limit: int = 5) -> tuple[list[Variant], int]:
    """Published variants of which only a few are left, fewest first, and how many such there are.

    Products, pictures and their sizes come along (four statements in all). Those sold out count too: they are the
    first that a maker wants to see.
    """
    rows = (
        Variant.objects.filter(vendor=vendor, is_active=True, tracked=True, product__status=ProductStatus.PUBLISHED)
        .annotate(left=F("on_hand") - F("reserved"))
        .filter(left__lte=at_most)
    )
    cover = ProductImage.objects.filter(is_primary=True).select_related("image").prefetch_related("image__variants")
    shown = rows.select_related("product").prefetch_related(Prefetch("product__images", queryset=cover))
    return list(shown.order_by("left", "-id")[:limit]), rows.count()
