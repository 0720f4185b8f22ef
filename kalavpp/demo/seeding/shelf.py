"""Products of the demo shop."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Category, Kind, Product
from catalog.services import pictures, products, stock
from core import clock
from core.actor import Actor
from digital_assets.services import assets
from kalavpp.demo.content import Piece
from media.models import Image
from places.models import Craft
from vendors.models import Vendor


def put_out(
    piece: Piece,
    *,
    vendor: Vendor,
    images: Sequence[Image],
    file: tuple[str, bytes] | None,
    at: datetime,
    categories_by_slug: Mapping[str, Category],
    crafts: Mapping[str, Craft],
    rng: random.Random,
) -> Product:
    """One product, published at ``at``; variants of which nothing is left were sold out afterwards."""
    actor = Actor.of(vendor.owner)
    tracked = piece.kind == Kind.PHYSICAL
    variants = []
    for number, choice in enumerate(piece.choices):
        # A former price on one piece in nine, never on a one-off.
        former = choice.price_minor * 115 // 100 // 1000 * 1000 if rng.random() < 0.11 and choice.stock > 3 else None
        variants.append(
            products.VariantDetails(
                price_minor=choice.price_minor,
                title=choice.value,
                options={choice.label: choice.value} if choice.label else {},
                compare_at_minor=former,
                on_hand=max(1, choice.stock) if tracked else None,
                sku=f"{vendor.slug[:8].upper()}-{vendor.pk}{rng.randrange(1000, 9999)}-{number + 1}",
            )
        )
    facts = piece.facts if not piece.hindi else {**piece.facts, "हिन्दी": piece.hindi}
    with clock.freeze(at):
        product = products.create_draft(
            vendor=vendor,
            details=products.ProductDetails(
                title=piece.title,
                variants=variants,
                description=piece.text,
                story=piece.story,
                kind=piece.kind,
                category=categories_by_slug[piece.category],
                craft=crafts.get(piece.craft),
                region=vendor.region,
                attributes=facts,
                lead_days=piece.lead_days,
                hsn_code=piece.hsn,
            ),
            actor=actor,
        )
        hang(product, images, at=at, actor=actor)
        if file is not None:
            name, content = file
            assets.add(product=product, upload=SimpleUploadedFile(name, content), name=name, actor=actor)
        products.publish(product=product, actor=actor)
    if tracked and any(choice.stock == 0 for choice in piece.choices):
        with clock.freeze(at + timedelta(days=1)):
            rows = product.variants.order_by("position")
            for row, choice in zip(rows, piece.choices, strict=True):
                if choice.stock == 0:
                    stock.set_on_hand(variant=row, on_hand=0, actor=actor)
    product.refresh_from_db()
    return product


def hang(product: Product, images: Sequence[Image], *, at: datetime, actor: Actor) -> None:
    """Add pictures to a product, behind those it has."""
    with clock.freeze(at):
        for image in images:
            pictures.attach(product=product, image=image, actor=actor)
