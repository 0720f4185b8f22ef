"""``{% load media %}{% picture image sizes="(min-width: 60rem) 25vw, 50vw" %}``."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from media.models import Image
from media.selectors import Manifest, manifest

register = template.Library()


@register.simple_tag
def picture(
    image: Image | Manifest | None,
    sizes: str = "100vw",
    *,
    eager: bool = False,
    alt: str | None = None,
    css: str = "",
) -> SafeString:
    """A ``<picture>`` with AVIF, WebP and a JPEG to fall back on; nothing when there is no image.

    ``sizes`` is the HTML attribute; ``eager=True`` is for the one picture that is the largest thing on the
    first screen (loaded first, never lazily); ``alt`` replaces the stored description (``alt=""`` for a
    picture that only repeats the text beside it); ``css`` is the class of the ``<img>``.
    """
    if image is None:
        return SafeString("")
    data = manifest(image) if isinstance(image, Image) else image
    fallback = data.fallback
    if fallback is None:
        return SafeString("")
    sources = SafeString("")
    for kind in ["avif", "webp"] if data.avif_is_complete else ["webp"]:
        sources += format_html('<source type="image/{}" srcset="{}" sizes="{}">', kind, data.srcset(kind), sizes)
    loading = SafeString('fetchpriority="high"') if eager else SafeString('loading="lazy"')
    return format_html(
        '<picture>{}<img src="{}" width="{}" height="{}" alt="{}" class="{}" data-colour="{}" '
        '{} decoding="async"></picture>',
        sources,
        fallback.jpeg,
        data.width,
        data.height,
        data.alt if alt is None else alt,
        " ".join(filter(None, [css, focus_class(data)])),
        data.colour,
        loading,
    )


@register.filter
def srcset(image: Image | Manifest, kind: str = "webp") -> str:
    """``{{ image|srcset:"webp" }}`` for a ``<link rel=preload imagesrcset>``."""
    return (manifest(image) if isinstance(image, Image) else image).srcset(kind)


def focus_class(data: Manifest) -> str:
    """``focus-top-left`` to ``focus-bottom-right``, or nothing for the middle.

    A class and not a style: the content security policy allows no style attributes.
    """
    across = _third(data.focal_x, "left", "right")
    down = _third(data.focal_y, "top", "bottom")
    where = "-".join(filter(None, [down, across]))
    return f"focus-{where}" if where else ""


def _third(value: float, low: str, high: str) -> str:
    if value < 1 / 3:
        return low
    return high if value > 2 / 3 else ""
