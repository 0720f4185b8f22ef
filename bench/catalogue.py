"""A large shop for measuring: vendors, and products with one counted variant and one picture each, in bulk."""

import random
from datetime import timedelta

from django.db import transaction

from accounts.models import User
from catalog.models import (
    Category,
    MovementKind,
    Product,
    ProductImage,
    ProductStatus,
    StockMovement,
    Variant,
)
from catalog.services import listing
from core import clock
from media.models import Image, ImageVariant
from places.models import Craft, Region, State
from vendors.models import BusinessType, Vendor, VendorStatus

VENDORS = 40
ADJECTIVES = [
    "Smoke",
    "Indigo",
    "Madder",
    "Hill",
    "River",
    "Copper",
    "Wheat",
    "Lotus",
    "Fishtail",
    "Cloud",
    "Temple",
    "Monsoon",
]
THINGS = ["jar", "stole", "bowl", "quilt", "lamp", "mask", "box", "tray", "scarf", "plate", "toy", "basket"]
WIDTHS = (360, 720, 1066)
STOCK = 1_000_000


@transaction.atomic
def fill(count: int) -> None:
    """Make ``count`` published products; the same ones every time."""
    rng = random.Random(20261121)
    departments = [Category.add_root(name=f"Department {n}", slug=f"department-{n}") for n in range(6)]
    categories = [
        parent.add_child(name=f"{parent.name} {n}", slug=f"{parent.slug}-{n}")
        for parent in departments
        for n in range(8)
    ]
    crafts = list(Craft.objects.order_by("id"))
    regions = list(Region.objects.order_by("id"))
    vendors = _vendors()
    at = clock.now()
    products = Product.objects.bulk_create(
        Product(
            vendor=rng.choice(vendors),
            slug=f"piece-{n}",
            title=f"{rng.choice(ADJECTIVES)} {rng.choice(THINGS)} number {n}",
            description="Made by hand, measured and weighed. " * 6,
            category=rng.choice(categories),
            craft=rng.choice(crafts),
            region=rng.choice(regions),
            attributes={"Material": "Clay", "Size": f"{rng.randint(5, 60)} cm"},
            hsn_code="6913",
            price_from_minor=1,
            published_at=at - timedelta(minutes=n),
            status=ProductStatus.PUBLISHED,
        )
        for n in range(1, count + 1)
    )
    variants = Variant.objects.bulk_create(
        Variant(
            product=product,
            vendor_id=product.vendor_id,
            sku=f"SKU-{number}",
            price_minor=rng.randint(150, 85_000) * 100,
        )
        for number, product in enumerate(products, 1)
    )
    StockMovement.objects.bulk_create(
        StockMovement(variant=variant, kind=MovementKind.RECEIVE, delta=STOCK, actor_label="bench", at=at)
        for variant in variants
    )
    _pictures(products)
    listing.refresh(product.pk for product in products)


def _vendors() -> list[Vendor]:
    states = list(State.objects.order_by("gst_code"))
    owners = User.objects.bulk_create(
        User(email=f"maker{n}@example.com", full_name=f"Maker {n}", password="!") for n in range(VENDORS)
    )
    return Vendor.objects.bulk_create(
        Vendor(
            owner=owner,
            slug=f"shop-{n}",
            name=f"Shop {n}",
            artisan_name=f"Maker {n}",
            business_type=BusinessType.INDIVIDUAL,
            location="Khurja",
            pin="203131",
            state=states[n % len(states)],
            status=VendorStatus.APPROVED,
        )
        for n, owner in enumerate(owners)
    )


def _pictures(products: list[Product]) -> None:
    images = Image.objects.bulk_create(
        Image(
            sha256=f"{n:064x}",
            original_key=f"bench/{n}.jpg",
            width=1600,
            height=2000,
            bytes=400_000,
            dominant_colour="#a0866b",
            alt=f"Piece number {n}",
            status="ready",
        )
        for n in range(1, len(products) + 1)
    )
    ImageVariant.objects.bulk_create(
        ImageVariant(
            image=image,
            width=width,
            height=width * 5 // 4,
            format="webp",
            key=f"bench/{image.pk}-{width}.webp",
            bytes=9_000,
        )
        for image in images
        for width in WIDTHS
    )
    ProductImage.objects.bulk_create(
        ProductImage(product=product, image=image, is_primary=True)
        for product, image in zip(products, images, strict=True)
    )
