"""Digital products for tests, made through the services."""

from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from catalog.models import Kind, Product
from catalog.services import pictures, products
from catalog.tests import factories as catalog
from core.actor import Actor
from digital_assets.models import Asset
from digital_assets.services import assets
from vendors.models import Vendor

ACTOR = Actor.system("test")
CONTENT = b"%PDF-1.7 twenty-four sikku kolams to draw"


def upload(content: bytes = CONTENT, name: str = "kolams.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, BytesIO(content).getvalue(), content_type="application/pdf")


def add_file(product: Product, *, name: str = "Kolam book", content: bytes = CONTENT) -> Asset:
    return assets.add(product=product, upload=upload(content), name=name, actor=ACTOR)


def make_digital(vendor: Vendor | None = None, **changes: Any) -> Product:
    """A published digital product with one file."""
    changes.setdefault("price_minor", 45_000)
    product = catalog.make_draft(vendor, kind=Kind.DIGITAL, on_hand=None, **changes)
    pictures.attach(product=product, image=catalog.make_image(), actor=ACTOR)
    add_file(product)
    return products.publish(product=product, actor=ACTOR)
