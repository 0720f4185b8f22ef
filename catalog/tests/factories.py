"""Products for tests.  They are made through the services, so that stock and listing columns are true."""

import itertools
from typing import Any

from catalog.models import Category, Kind, Product, Variant
from catalog.services import pictures, products
from catalog.services.products import ProductDetails, VariantDetails
from core.actor import Actor
from core.ids import uuid7
from media.models import Image, ImageVariant
from vendors.models import Vendor
from vendors.tests.factories import VendorFactory

ACTOR = Actor.system("test")
_numbers = itertools.count(1)


def make_category(name: str = "Pottery", *, parent: Category | None = None, **columns: Any) -> Category:
    """A department, below `parent` or at the root; an existing one of that name is taken."""
    slug = columns.pop("slug", "test-" + name.lower().replace(" ", "-"))
    found = Category.objects.filter(slug=slug).first()
    if found:
        return found
    columns = {"slug": slug, "name": name, "hsn_code": "6912", **columns}
    nodes = Category.objects
    added: Category = nodes.add_child(parent, columns) if parent else nodes.add_root(columns)
    return added


def make_image(**columns: Any) -> Image:
    """Rows of a picture with two sizes; no file is written."""
    name = uuid7().hex
    columns = {
        "original_key": f"masters/{name}.jpg",
        "sha256": name * 2,
        "width": 800,
        "height": 1000,
        "bytes": 1000,
        "dominant_colour": "#a23b2a",
        "alt": "A jar",
        **columns,
    }
    image = Image.objects.create(**columns)
    ImageVariant.objects.bulk_create(
        ImageVariant(
            image=image, width=width, height=width * 5 // 4, format=form, key=f"{name}-{width}.{form}", bytes=9
        )
        for width in (360, 720)
        for form in ("webp", "jpeg")
    )
    return image


def details(**changes: Any) -> ProductDetails:
    """Details of one jar at ₹2,400 with five on hand."""
    number = next(_numbers)
    on_hand = changes.pop("on_hand", 5)
    price = changes.pop("price_minor", 240_000)
    values: dict[str, Any] = {
        "title": f"Wheat-smoke jar {number}",
        "description": "Thrown on the wheel and smoked over wheat straw.",
        "category": changes.pop("category", None) or make_category(),
        "variants": [VariantDetails(price_minor=price, on_hand=on_hand)],
        **changes,
    }
    return ProductDetails(**values)


def make_draft(vendor: Vendor | None = None, **changes: Any) -> Product:
    return products.create_draft(vendor=vendor or VendorFactory(), details=details(**changes), actor=ACTOR)


def make_product(vendor: Vendor | None = None, **changes: Any) -> Product:
    """A published product with one variant (or `variants`) and one picture."""
    product = make_draft(vendor, **changes)
    pictures.attach(product=product, image=make_image(), actor=ACTOR)
    return products.publish(product=product, actor=ACTOR)


def make_variant(vendor: Vendor | None = None, *, on_hand: int = 5, **changes: Any) -> Variant:
    """The variant of a new published product."""
    variant = make_product(vendor, on_hand=on_hand, **changes).variants.select_related("product").first()
    assert variant is not None
    return variant


def make_untracked(vendor: Vendor | None = None, *, kind: str = Kind.MADE_TO_ORDER, **changes: Any) -> Variant:
    return make_variant(vendor, kind=kind, on_hand=0, **changes)
