"""What digital_assets answers when other apps ask."""

from django.utils.translation import gettext as _

from catalog.models import Kind, Product
from digital_assets import selectors


def wants_a_file(product: Product) -> dict[str, list[str]]:
    """A digital product goes into the shop with at least one file."""
    if product.kind != Kind.DIGITAL or not selectors.products_without_files([product.pk]):
        return {}
    return {"files": [_("Add the file that buyers download.")]}
