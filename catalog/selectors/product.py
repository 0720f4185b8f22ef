"""The product page, in six statements: product with its shop, variants, neighbours, images, their sizes,
breadcrumb."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import OuterRef, Q

from catalog import errors
from catalog.models import Kind, Product, ProductImage, Variant
from catalog.selectors import cards
from catalog.selectors.cards import ProductCard
from catalog.selectors.categories import CategoryNode, breadcrumb
from catalog.selectors.sellable import image_map
from media.models import Image
from vendors.models import Vendor
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
    images: tuple[Image, ...]
    portrait: Image | None
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


def product_page(key: str | UUID, *, preview_for: Vendor | None = None) -> ProductPage:
    """The page of the product with this slug or public id; `preview_for` lets a maker see own drafts.

    Raises NotFound `product_not_found`, also for what is not in the shop.
    """
    product = _find(key, preview_for)
    variants = tuple(_variant_view(row) for row in product.variants.filter(is_active=True))
    more = cards.more_rows(product.vendor_id, without=product.pk, limit=NEIGHBOURS)
    image_ids: list[int] = product.image_ids  # type: ignore[attr-defined]  # annotated in _find
    pictures = image_map([*image_ids, product.vendor.portrait_id, *[row[-1] for row in more]])
    return ProductPage(
        product=product,
        variants=variants,
        images=tuple(pictures[one] for one in image_ids),
        portrait=pictures.get(product.vendor.portrait_id) if product.vendor.portrait_id else None,
        breadcrumb=breadcrumb(product.category_path),
        more=tuple(cards.from_row(row, pictures) for row in more),
        preview=not (product.status == "published" and product.vendor.status == "approved"),
    )


def _find(key: str | UUID, preview_for: Vendor | None) -> Product:
    public_id = as_uuid(key)
    wanted = Q(public_id=public_id) if public_id else Q(slug=key)
    hung = ProductImage.objects.filter(product_id=OuterRef("pk")).order_by("position", "id").values("image_id")
    rows = Product.objects.filter(wanted) if preview_for else Product.objects.visible().filter(wanted)
    product = (
        rows.select_related("vendor__state", "vendor__craft", "vendor__region", "category", "craft", "region")
        .defer("search", "search_text")
        .annotate(image_ids=ArraySubquery(hung))
        .first()
    )
    if product is None or (preview_for and not _may_see(product, preview_for)):
        raise errors.product_not_found()
    return product


def _may_see(product: Product, vendor: Vendor) -> bool:
    return product.vendor_id == vendor.pk or (product.status == "published" and product.vendor.status == "approved")


def _variant_view(row: Variant) -> VariantView:
    return VariantView(
        key=row.pk,
        id=row.public_id,
        sku=row.sku,
        title=row.title,
        options=row.options,
        price_minor=row.price_minor,
        compare_at_minor=row.compare_at_minor,
        currency=row.currency,
        available=row.available if row.tracked else None,
    )
