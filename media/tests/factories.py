"""Pictures and files for other apps' tests: real ones, small and quick to make."""

from functools import cache
from io import BytesIO
from typing import Any

from PIL import Image as Pixels

from media.models import Image, PrivateFile
from media.services import files, images


@cache
def picture_bytes(
    width: int = 40, height: int = 30, colour: str = "#a3402f", kind: str = "JPEG", **options: Any
) -> bytes:
    """A one-coloured picture as a file's content."""
    out = BytesIO()
    Pixels.new("RGB", (width, height), colour).save(out, kind, **options)
    return out.getvalue()


def upload(**options: Any) -> BytesIO:
    """The same, as something to be read; a BytesIO does for ``store`` and for the test client."""
    file = BytesIO(picture_bytes(**options))
    file.name = "picture.jpg"
    return file


def image(owner: Any = None, alt: str = "A terracotta bowl", credit: str = "", **options: Any) -> Image:
    """A stored picture with its first sizes (a few milliseconds)."""
    return images.store(upload=upload(**options), owner=owner, alt=alt, credit=credit)


def private_file(content: bytes = b"a pattern to be printed", name: str = "pattern.pdf") -> PrivateFile:
    return files.store_private(upload=BytesIO(content), name=name)
