"""All that is needed to show a picture, as plain values.

Tuples with names, because parts of pages are kept by these values: Python compares and hashes tuples in C.
"""

from collections.abc import Iterable
from typing import NamedTuple, Self

from media import storing


class Size(NamedTuple):
    """The addresses of a picture in one width; pixels. A format that was not made is None."""

    w: int
    h: int
    webp: str | None = None
    avif: str | None = None
    jpeg: str | None = None


class Manifest(NamedTuple):
    """All that is needed to show a picture; equal pictures are equal, so a page's parts can be kept by it.

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

    @classmethod
    def of(cls, facts: Iterable[object], variants: Iterable[tuple[int, int, str, str]]) -> Self:
        """From the first eight values and (width, height, format, key of the file) of each variant, by width."""
        prefix = storing.address_prefix()
        sizes: dict[int, dict[str, object]] = {}
        for width, height, kind, key in variants:
            size = sizes.setdefault(width, {"w": width})
            size["h"] = height
            size[kind] = prefix + key
        return cls(*facts, tuple(Size(**size) for size in sizes.values()))  # type: ignore[arg-type, call-arg]  # a row

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
