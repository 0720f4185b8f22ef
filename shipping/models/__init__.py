"""The rows of the shipping app."""

from shipping.models.vendor import VendorShipping

__all__ = ["VendorShipping"]
