"""Storing pictures: check, clean, encode, write the files, then the rows and the news of it."""

from collections.abc import Sequence
from typing import Any, Protocol

from django.conf import settings
from django.db import transaction

from core import events
from core.actor import Actor
from core.lifecycle import move
from media import imaging, storing
from media.errors import UnfitImage
from media.events import ImageStored
from media.lifecycle import FAILED, PROCESSING, READY
from media.models import Image, ImageVariant

ACTOR = Actor.system("pictures")


class Upload(Protocol):
    """Anything that can be read: an uploaded file, an open file, a BytesIO."""

    def read(self, size: int = ..., /) -> bytes: ...


def rewind(upload: Upload) -> None:
    """Back to the beginning: a form, or a first attempt, may have read the upload already."""
    seek = getattr(upload, "seek", None)
    if seek is not None:
        seek(0)


def store(*, upload: Upload, owner: Any, alt: str, credit: str = "") -> Image:
    """Keep a picture and make its first sizes; the others follow in the background.

    The picture is turned upright and all metadata (place, camera, owner) is dropped: the bytes that were
    sent are not kept. JPEG, PNG, WebP, AVIF, HEIC and TIFF are taken by their first bytes, whatever the file
    is called. Raises UnfitImage (Invalid, field ``image``).
    """
    rewind(upload)
    content = upload.read(settings.IMAGE_MAX_BYTES + 1)
    if not content:
        raise UnfitImage("empty")
    if len(content) > settings.IMAGE_MAX_BYTES:
        raise UnfitImage("too_large")
    try:
        prepared = imaging.prepare(content, settings.IMAGE_MAX_PIXELS)
    except imaging.Unreadable as error:
        raise UnfitImage(error.reason) from error
    return keep([(prepared, owner, alt, credit)])[0]


def finish(*, image: Image) -> Image:
    """Make the sizes that are still missing and call the picture ready. Safe to run twice, or in parallel.

    Raises FileNotFoundError when the master is gone and imaging.Unreadable when it is damaged.
    """
    if image.status == READY:
        return image
    with storing.private().open(image.original_key) as file:
        master = file.read()
    have = set(image.variants.values_list("width", "format"))
    for encoded in imaging.remaining(master, have, avif=settings.IMAGE_AVIF):
        row = _write_variant(image, encoded)
        ImageVariant.objects.bulk_create([row], ignore_conflicts=True)
    with transaction.atomic():
        move(image, to=READY, actor=ACTOR)
    return image


def give_up(*, image: Image, reason: str) -> None:
    """Stop trying to make the missing sizes; the first ones go on being shown."""
    with transaction.atomic():
        if image.status == PROCESSING:
            move(image, to=FAILED, actor=ACTOR, reason=reason)


def try_again(*, image: Image, actor: Actor) -> bool:
    """Have the missing sizes of a given-up picture made after all; False when it was not given up."""
    with transaction.atomic():
        image.refresh_from_db(fields=["status"])
        if image.status != FAILED:
            return False
        move(image, to=PROCESSING, actor=actor)
        events.publish(ImageStored(str(image.public_id)))
    return True


def keep(pictures: Sequence[tuple[imaging.Prepared, Any, str, str]]) -> list[Image]:
    """Write files first, rows after: a row never points at a file that is not there."""
    rows = []
    for prepared, owner, alt, credit in pictures:
        key = storing.content_key("masters", storing.digest_of(prepared.master), ".jpg")
        storing.put(storing.private(), key, prepared.master)
        image = Image(
            owner=owner,
            original_key=key,
            sha256=prepared.sha256,
            width=prepared.width,
            height=prepared.height,
            bytes=len(prepared.master),
            dominant_colour=prepared.dominant_colour,
            alt=alt,
            credit=credit,
        )
        rows.append((image, [_write_variant(image, encoded) for encoded in prepared.variants]))
    with transaction.atomic():
        images = Image.objects.bulk_create(image for image, _variants in rows)
        for image, variants in rows:
            for variant in variants:
                variant.image = image  # the key is known only now
        ImageVariant.objects.bulk_create(variant for _image, variants in rows for variant in variants)
        events.publish(*[ImageStored(str(image.public_id)) for image in images])
    return images


def _write_variant(image: Image, encoded: imaging.Encoded) -> ImageVariant:
    suffix = ".jpg" if encoded.format == "jpeg" else f".{encoded.format}"
    key = storing.content_key("images", storing.digest_of(encoded.content)[:32], suffix)
    storing.put(storing.public(), key, encoded.content)
    return ImageVariant(
        image=image,
        width=encoded.width,
        height=encoded.height,
        format=encoded.format,
        key=key,
        bytes=len(encoded.content),
    )
