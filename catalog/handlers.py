"""What the catalogue does about news of others, and about its own."""

from django.db import transaction

from catalog.events import ImportQueued
from catalog.models import Product
from catalog.services import listing
from vendors.events import VendorProfileChanged


def refresh_search_words(event: VendorProfileChanged) -> None:
    """A shop's or maker's name changed: the search words of its products hold it."""
    products = Product.objects.filter(vendor__public_id=event.vendor_id).order_by("pk")
    listing.refresh(products.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def start_import(event: ImportQueued) -> None:
    """Hand a long file to a worker of its own: reading it takes longer than a relay should hold a delivery.

    When the broker is away the relay goes on with its other deliveries, and `catalog.sweep_imports` takes the file up.
    """
    from catalog.tasks import import_products

    transaction.on_commit(lambda: import_products.delay(event.batch_id), robust=True)
