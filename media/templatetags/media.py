"""``{% load media %}{% picture image sizes="(min-width: 60rem) 25vw, 50vw" %}``."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from media.manifest import Manifest
from media.models import Image

register = template.Library()

_WEBP = (
    '<picture><source type="image/webp" srcset="{webp}" sizes="{sizes}">'
    '<img src="{src}" width="{width}" height="{height}" alt="{alt}" class="{css}" data-colour="{colour}" '
    '{loading} decoding="async"></picture>'
)
_AVIF_AND_WEBP = _WEBP.replace("<picture>", '<picture><source type="image/avif" srcset="{avif}" sizes="{sizes}">')
_EAGER, _LAZY = SafeString('fetchpriority="high"'), SafeString('loading="lazy"')


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
    data = image.manifest if isinstance(image, Image) else image
    if data is None or not data.src:
        return SafeString("")
    return format_html(
        _AVIF_AND_WEBP if data.avif_is_complete else _WEBP,
        avif=data.srcset("avif"),
        webp=data.srcset("webp"),
        sizes=sizes,
        src=data.src,
        width=data.width,
        height=data.height,
        alt=data.alt if alt is None else alt,
        css=f"{css} {focus_class(data)}".strip(),
        colour=data.colour,
        loading=_EAGER if eager else _LAZY,
    )


@register.filter
def srcset(image: Image | Manifest, kind: str = "webp") -> str:
    """``{{ image|srcset:"webp" }}`` for a ``<link rel=preload imagesrcset>``."""
    return (image.manifest if isinstance(image, Image) else image).srcset(kind)


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
