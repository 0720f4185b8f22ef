"""Reading pictures: what a page or the API needs to show one."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from core.errors import NotFound
from media import storing
from media.models import Image


@dataclass(frozen=True)
class Size:
    """The addresses of a picture in one width; pixels. A format that was not made is None."""

    w: int
    h: int
    webp: str | None = None
    avif: str | None = None
    jpeg: str | None = None


@dataclass(frozen=True)
class Manifest:
    """All that is needed to show a picture; plain values, fit for a cache.

    ``colour`` is ``#rrggbb``, shown until the picture is there; ``sizes`` goes from small to large.
    """

    id: str
    alt: str
    credit: str
    width: int
    height: int
    colour: str
    focal_x: float
    focal_y: float
    sizes: tuple[Size, ...]

    def srcset(self, kind: str) -> str:
        """``url 360w, url 720w`` of one format (webp, avif, jpeg); empty when there is none."""
        found = ((getattr(size, kind), size.w) for size in self.sizes)
        return ", ".join(f"{url} {width}w" for url, width in found if url)

    @property
    def src(self) -> str:
        """The one address for old browsers, mails and link previews; empty when there is no file at all."""
        jpeg = next((size.jpeg for size in reversed(self.sizes) if size.jpeg), None)
        return jpeg or next((size.webp for size in reversed(self.sizes) if size.webp), None) or ""

    @property
    def avif_is_complete(self) -> bool:
        """Whether AVIF reaches as far as WebP, so that offering it gives nobody a smaller picture."""
        widths = {size.w for size in self.sizes if size.avif}
        return bool(widths) and widths >= {size.w for size in self.sizes if size.webp}


def manifest(image: Image) -> Manifest:
    """The manifest of one picture; no query when its variants were prefetched (``with_variants()``)."""
    prefix = storing.address_prefix()
    addresses: dict[int, dict[str, str]] = {}
    heights: dict[int, int] = {}
    for variant in image.variants.all():
        addresses.setdefault(variant.width, {})[variant.format] = prefix + variant.key
        heights[variant.width] = variant.height
    return Manifest(
        id=str(image.public_id),
        alt=image.alt,
        credit=image.credit,
        width=image.width,
        height=image.height,
        colour=image.dominant_colour,
        focal_x=image.focal_x,
        focal_y=image.focal_y,
        sizes=tuple(Size(w=width, h=heights[width], **addresses[width]) for width in sorted(addresses)),
    )


def manifests(images: Iterable[Image | int]) -> dict[int, Manifest]:
    """Manifests by the pictures' keys: one query for pictures handed in, two for keys."""
    given = list(images)
    rows = [one for one in given if isinstance(one, Image)]
    prefetch_related_objects(rows, "variants")
    keys = {one for one in given if isinstance(one, int)} - {row.pk for row in rows}
    if keys:
        rows += Image.objects.with_variants().filter(pk__in=keys)
    return {row.pk: manifest(row) for row in rows}


def get_image(public_id: UUID | str) -> Image:
    """With variants; raises NotFound ``image_not_found``."""
    image = Image.objects.with_variants().filter(public_id=public_id).first()
    if image is None:
        raise NotFound("image_not_found", _("There is no such picture."))
    return image
