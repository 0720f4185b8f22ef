"""A vendor's files of a digital product."""

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.db.models import Count, Sum

from catalog.models import Product
from catalog.models.product import Kind, ProductStatus
from core import audit, clock
from core.actor import Actor
from digital_assets import errors
from digital_assets.models import Asset
from media.services import files
from vendors.models import Vendor


def add(*, product: Product, upload: UploadedFile, name: str, actor: Actor) -> Asset:
    """Store ``upload`` as a file of the product under ``name`` (the file's own name when empty).

    The same name again is the next version; those who bought the old one keep it. Raises Conflict ``not_digital``,
    ``files_full`` (settings VENDOR_FILES_MAX and VENDOR_FILES_MAX_BYTES, over all files of the shop and their older
    versions) and what the file store raises.
    """
    if product.kind != Kind.DIGITAL:
        raise errors.not_digital()
    shown = (name.strip() or str(upload.name))[:120]
    _check_room(product.vendor_id, upload.size or 0)  # before anything is written
    stored = files.store_private(upload=upload, name=str(upload.name))
    with transaction.atomic():
        Vendor.objects.select_for_update(no_key=True).get(pk=product.vendor_id)  # one count at a time
        _check_room(product.vendor_id, stored.size)
        Product.objects.select_for_update(no_key=True).get(pk=product.pk)
        older = Asset.objects.filter(product=product, name=shown).order_by("-version").first()
        at = clock.now()
        Asset.objects.filter(product=product, name=shown, is_current=True).update(is_current=False, updated_at=at)
        asset = Asset.objects.create(
            product=product, file=stored, name=shown, version=older.version + 1 if older else 1
        )
        audit.record("asset.added", on=asset, actor=actor, data={"product": str(product.public_id)})
    return asset


def _check_room(vendor_id: int, size: int) -> None:
    """Whether a file of so many bytes still fits into what the shop may keep."""
    kept = Asset.objects.filter(product__vendor=vendor_id).aggregate(count=Count("pk"), size=Sum("file__size"))
    if kept["count"] >= settings.VENDOR_FILES_MAX:
        raise errors.too_many_files(settings.VENDOR_FILES_MAX)
    left = settings.VENDOR_FILES_MAX_BYTES - (kept["size"] or 0)
    if size > left:
        raise errors.too_many_bytes(settings.VENDOR_FILES_MAX_BYTES, max(0, left))


@transaction.atomic
def withdraw(*, asset: Asset, actor: Actor) -> None:
    """Sell the product without this file from now on; those who bought it keep it. A repeat does nothing.

    Raises Conflict ``last_file`` for the only file of a product that is in the shop.
    """
    product = Product.objects.select_for_update(no_key=True).get(pk=asset.product_id)
    asset.refresh_from_db(fields=["is_current"])
    if not asset.is_current:
        return
    others = Asset.objects.filter(product=product, is_current=True).exclude(pk=asset.pk)
    if product.status == ProductStatus.PUBLISHED and not others.exists():
        raise errors.file_in_use()
    asset.is_current = False
    asset.updated_at = clock.now()
    asset.save(update_fields=["is_current", "updated_at"])
    audit.record("asset.withdrawn", on=asset, actor=actor, data={"product": str(product.public_id)})
