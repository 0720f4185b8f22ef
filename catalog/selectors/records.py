"""A shop's records: imports and stock movements."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import ImportBatch, Product, StockMovement
from core.errors import NotFound
from vendors.models import Vendor
from vendors.selectors import as_uuid


def imports_of(vendor: Vendor) -> QuerySet[ImportBatch]:
    """The shop's imports, newest first, without their texts."""
    return ImportBatch.objects.filter(vendor=vendor).defer("content").order_by("-id")


def import_of(vendor: Vendor, public_id: str | UUID) -> ImportBatch:
    """One import of this shop without its text; NotFound when it is missing or someone else's."""
    found = as_uuid(public_id)
    rows = imports_of(vendor).select_related("vendor")
    row = rows.filter(public_id=found).first() if found else None
    if row is None:
        raise NotFound("import_not_found", _("There is no such import."))
    return row


def movements(product: Product, *, limit: int = 20) -> QuerySet[StockMovement]:
    """The last movements of a product's stock with their variants."""
    return StockMovement.objects.filter(variant__product=product).select_related("variant").order_by("-id")[:limit]
