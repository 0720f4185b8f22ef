"""A vendor's account at a provider, and the cached balance of the vendor's ledger accounts."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class VendorAccount(PublicModel):
    """Where a provider sends this vendor's money. Empty ``account_reference``: not opened yet."""

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    account_reference = models.CharField(max_length=120, blank=True)
    payouts_enabled = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("vendor account")
        verbose_name_plural = _("vendor accounts")
        constraints = [
            models.UniqueConstraint(fields=["vendor", "provider"], name="vendor_account_once_per_provider"),
            models.UniqueConstraint(
                fields=["provider", "account_reference"],
                condition=~Q(account_reference=""),
                name="vendor_account_reference_once",
            ),
            models.CheckConstraint(
                condition=Q(payouts_enabled=False) | ~Q(account_reference=""),
                name="vendor_account_enabled_has_reference",
            ),
        ]

    def __str__(self) -> str:
        return self.account_reference or str(self.public_id)


class VendorBalance(models.Model):
    """The sums of a vendor's four ledger accounts in one currency, kept in the posting transaction.

    What is owed to the vendor counts up in pending, available and reserve; what the vendor owes, in debt.
    """

    id = models.BigAutoField(primary_key=True)
    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    pending_minor = models.BigIntegerField(default=0)
    available_minor = models.BigIntegerField(default=0)
    reserve_minor = models.BigIntegerField(default=0)
    debt_minor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("vendor balance")
        verbose_name_plural = _("vendor balances")
        constraints = [
            models.UniqueConstraint(fields=["vendor", "currency"], name="vendor_balance_once_per_currency"),
            models.CheckConstraint(
                condition=Q(pending_minor__gte=0, available_minor__gte=0, reserve_minor__gte=0, debt_minor__gte=0),
                name="vendor_balance_not_negative",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vendor_id} {self.currency}"
