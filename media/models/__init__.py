"""Pictures with their variants, and private files."""

from media.models.image import Image, ImageVariant
from media.models.private_file import PrivateFile

__all__ = ["Image", "ImageVariant", "PrivateFile"]
