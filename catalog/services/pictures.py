"""Pictures of a product: add, order, choose the first, take away."""

from typing import BinaryIO

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from catalog import errors
from catalog.events import ProductChanged
from catalog.lifecycle import PUBLISHED
from catalog.models import Product, ProductImage
from catalog.services.products import lock
from core import audit, clock
from core.actor import Actor
from core.errors import Conflict, NotFound
from core.events import publish as announce
from media.models import Image
from media.services import images

MAX_PICTURES = 12


def add_image(
    *, product: Product, upload: UploadedFile | BinaryIO, alt: str, actor: Actor, credit: str = ""
) -> ProductImage:
    """Store the upload and hang it last; the first picture of a product becomes its cover.

    Raises what `media.services.images.store` raises for a file that is no picture, Conflict
    `too_many_pictures` above twelve.
    """
    _refuse_too_many(product)
    owner = User.objects.filter(pk=product.vendor.owner_id).first()
    image = images.store(upload=upload, owner=owner, alt=alt or product.title, credit=credit)  # slow: no lock yet
    return attach(product=product, image=image, actor=actor)


def attach(*, product: Product, image: Image, actor: Actor) -> ProductImage:
    """Hang a picture that is stored already."""
    with transaction.atomic():
        row = lock(product)
        _refuse_too_many(row)
        pictures = list(row.images.all())
        picture = ProductImage.objects.create(
            product=row,
            image=image,
            position=pictures[-1].position + 1 if pictures else 0,
            is_primary=not pictures,
        )
        _changed(row, actor, "product.picture_added")
        return picture


def move_image(*, product: Product, picture: ProductImage, by: int, actor: Actor) -> list[ProductImage]:
    """Move a picture `by` places (−1 forward, 1 back).  The first one is the cover.  Answers the new order."""
    with transaction.atomic():
        row = lock(product)
        pictures = list(row.images.all())
        place = next((number for number, one in enumerate(pictures) if one.pk == picture.pk), None)
        if place is None:
            raise _no_picture()
        moved = pictures.pop(place)
        pictures.insert(max(0, min(len(pictures), place + by)), moved)
        _renumber(row, pictures)
        _changed(row, actor, "product.picture_moved")
        return pictures


def remove_image(*, product: Product, picture: ProductImage, actor: Actor) -> None:
    """Take a picture away; the last one of a product in the shop stays (Invalid `not_ready`)."""
    with transaction.atomic():
        row = lock(product)
        pictures = list(row.images.all())
        if picture.pk not in {one.pk for one in pictures}:
            raise _no_picture()
        if len(pictures) == 1 and row.status == PUBLISHED:
            raise errors.not_ready({"images": [_("A product in the shop keeps at least one picture.")]})
        ProductImage.objects.filter(pk=picture.pk).delete()
        _renumber(row, [one for one in pictures if one.pk != picture.pk])
        _changed(row, actor, "product.picture_removed")


def _refuse_too_many(product: Product) -> None:
    if product.images.count() >= MAX_PICTURES:
        text = _("A product has at most %(count)s pictures.") % {"count": MAX_PICTURES}
        raise Conflict("too_many_pictures", text, fields={"image": [text]})


def _renumber(product: Product, pictures: list[ProductImage]) -> None:
    product.images.update(is_primary=False)
    for position, one in enumerate(pictures):
        one.position, one.is_primary = position, position == 0
    ProductImage.objects.bulk_update(pictures, ["position", "is_primary"])


def _changed(row: Product, actor: Actor, action: str) -> None:
    row.version += 1
    row.updated_at = clock.stamp()
    row.save(update_fields=["version", "updated_at"])
    audit.record(action, on=row, actor=actor)
    announce(ProductChanged(product_id=str(row.public_id), version=row.version))


def _no_picture() -> NotFound:
    return NotFound("picture_not_found", _("There is no such picture on this product."))
