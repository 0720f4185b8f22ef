"""Double entry, insert only. Triggers (migration 0002) refuse UPDATE, DELETE, TRUNCATE and unequal sums."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import PublicModel


class Bucket(models.TextChoices):
    """The four accounts of a vendor."""

    PENDING = "pending", _("pending")
    AVAILABLE = "available", _("available")
    RESERVE = "reserve", _("reserve")
    DEBT = "debt", _("debt")


class LedgerAccount(models.Model):
    """A named account in one currency, for example ``provider:sandbox:clearing`` or a vendor's bucket."""

    id = models.BigAutoField(primary_key=True)
    code = models.CharField(max_length=80)
    currency = models.CharField(max_length=3)
    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    bucket = models.CharField(max_length=10, choices=Bucket.choices, blank=True)

    class Meta:
        verbose_name = _("ledger account")
        verbose_name_plural = _("ledger accounts")
        constraints = [
            models.UniqueConstraint(fields=["code", "currency"], name="ledger_account_code"),
            models.UniqueConstraint(fields=["id", "currency"], name="ledger_account_id_currency"),
            models.CheckConstraint(
                condition=Q(vendor__isnull=True, bucket="") | (Q(vendor__isnull=False) & ~Q(bucket="")),
                name="ledger_account_vendor_has_bucket",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class LedgerTransaction(PublicModel):
    """One booked fact. ``provider`` and ``object_id`` name the outside object it is about; for facts of our
    own, ``provider`` is empty and ``object_id`` is our row's public id. A fact is booked once per kind.
    """

    kind = models.CharField(max_length=40)
    provider = models.CharField(max_length=20, blank=True)
    object_id = models.CharField(max_length=120)
    currency = models.CharField(max_length=3)
    payable = models.ForeignKey(
        "payments.Payable", on_delete=models.PROTECT, null=True, blank=True, related_name="ledger_transactions"
    )
    memo = models.CharField(max_length=200, blank=True)
    booked_at = models.DateTimeField(default=clock.stamp)

    class Meta:
        verbose_name = _("ledger transaction")
        verbose_name_plural = _("ledger transactions")
        constraints = [
            models.UniqueConstraint(fields=["provider", "object_id", "kind"], name="ledger_booked_once"),
            models.UniqueConstraint(fields=["id", "currency"], name="ledger_transaction_id_currency"),
        ]
        indexes = [models.Index(fields=["booked_at", "id"], name="ledger_by_time")]

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class LedgerEntry(models.Model):
    """One leg: debit positive, credit negative, in minor units of the transaction's currency."""

    id = models.BigAutoField(primary_key=True)
    transaction = models.ForeignKey(LedgerTransaction, on_delete=models.PROTECT, related_name="entries")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="entries")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)

    class Meta:
        verbose_name = _("ledger entry")
        verbose_name_plural = _("ledger entries")
        constraints = [
            models.UniqueConstraint(fields=["transaction", "account"], name="ledger_entry_once_per_account"),
            models.CheckConstraint(condition=~Q(amount_minor=0), name="ledger_entry_not_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.amount_minor}"
