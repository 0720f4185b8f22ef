"""Delivery fees for a basket of several vendors."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from core.errors import Invalid
from shipping.models import VendorShipping
from shipping.models.vendor import default_fee

DELIVERED_COUNTRIES = frozenset({"IN"})


@dataclass(frozen=True, slots=True)
class ShippingGroup:
    """What one vendor would send: whether anything is a thing, and what the goods cost in minor units."""

    vendor_id: int
    has_physical: bool
    items_minor: int


def quote(groups: Sequence[ShippingGroup], country: str, pin: str) -> dict[int, int]:
    """The fee of each vendor's parcel in minor units, 0 for files and for free delivery.

    ``pin`` may be empty while the buyer has not said where to. Raises Invalid ``no_delivery`` outside India.
    """
    if country not in DELIVERED_COUNTRIES and any(group.has_physical for group in groups):
        text = _("We deliver within India. Choose an address in India.")
        raise Invalid("no_delivery", text, fields={"country": [text]})
    rows = {
        vendor_id: (fee, free_above)
        for vendor_id, fee, free_above in VendorShipping.objects.filter(
            vendor_id__in=[group.vendor_id for group in groups if group.has_physical]
        ).values_list("vendor_id", "flat_fee_minor", "free_above_minor")
    }
    return {group.vendor_id: _fee(group, rows.get(group.vendor_id)) for group in groups}


def _fee(group: ShippingGroup, row: tuple[int, int | None] | None) -> int:
    if not group.has_physical:
        return 0
    fee, free_above = row or (default_fee(), None)
    return 0 if free_above is not None and group.items_minor >= free_above else fee
