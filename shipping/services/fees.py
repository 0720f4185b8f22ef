"""Setting what a vendor charges for delivery."""

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, clock
from core.actor import Actor
from core.errors import Invalid
from shipping.models import VendorShipping
from vendors.models import Vendor


@transaction.atomic
def set_fee(
    *, vendor: Vendor, flat_fee_minor: int, free_above_minor: int | None = None, actor: Actor
) -> VendorShipping:
    """Set the fee per parcel and, when given, the value of goods from which delivery is free (minor units).

    Orders placed before keep their fee. Raises Invalid for negative amounts.
    """
    if flat_fee_minor < 0:
        text = _("Write 0 or more.")
        raise Invalid("fee_negative", text, fields={"flat_fee": [text]})
    if free_above_minor is not None and free_above_minor <= 0:
        text = _("Write an amount above 0, or leave it empty.")
        raise Invalid("free_above_not_positive", text, fields={"free_above": [text]})
    row, _created = VendorShipping.objects.select_for_update().get_or_create(vendor=vendor)
    row.flat_fee_minor = flat_fee_minor
    row.free_above_minor = free_above_minor
    row.updated_at = clock.now()
    row.save(update_fields=["flat_fee_minor", "free_above_minor", "updated_at"])
    audit.record(
        "shipping.fee_set",
        on=row,
        actor=actor,
        data={"vendor": str(vendor.public_id), "fee": flat_fee_minor, "free_above": free_above_minor},
    )
    return row
