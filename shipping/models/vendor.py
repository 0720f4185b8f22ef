"""What one vendor charges for a parcel."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


def default_fee() -> int:
    """The platform's usual fee per parcel, in paise."""
    fee: int = settings.SHIPPING_DEFAULT_FEE_MINOR
    return fee


class VendorShipping(PublicModel):
    """One flat fee per parcel of this vendor; nothing from ``free_above_minor`` (of goods) upward.

    A vendor without a row charges the platform's usual fee.
    """

    vendor = models.OneToOneField("vendors.Vendor", on_delete=models.PROTECT, related_name="shipping")
    flat_fee_minor = models.BigIntegerField(_("fee per parcel"), default=default_fee)
    free_above_minor = models.BigIntegerField(_("free from"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="INR")

    class Meta:
        verbose_name = _("delivery fee")
        verbose_name_plural = _("delivery fees")
        constraints = [
            models.CheckConstraint(condition=Q(flat_fee_minor__gte=0), name="shipping_fee_not_negative"),
            models.CheckConstraint(
                condition=Q(free_above_minor__isnull=True) | Q(free_above_minor__gt=0),
                name="shipping_free_above_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id}: {self.flat_fee_minor}"
