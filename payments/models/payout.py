"""Money on its way to a vendor."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from payments import lifecycle
from payments.models.payable import Share


class PayoutStatus(models.TextChoices):
    REQUESTED = lifecycle.REQUESTED, _("requested")
    PROCESSING = lifecycle.PROCESSING, _("on its way")
    PAID = lifecycle.PAID, _("paid")
    FAILED = lifecycle.FAILED, _("failed")
    CANCELLED = lifecycle.CANCELLED, _("cancelled")


@pghistory.track(append_only=True)
class Payout(PublicModel):
    """What one vendor is paid at once: the claimed shares less the debt that was netted."""

    lifecycle = lifecycle.PAYOUT

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="+")
    provider = models.CharField(max_length=20)
    number = models.CharField(max_length=20, unique=True)
    currency = models.CharField(max_length=3)
    claimed_minor = models.BigIntegerField()
    debt_minor = models.BigIntegerField(default=0)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=20, choices=PayoutStatus.choices, default=PayoutStatus.REQUESTED)
    bank_reference = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=200, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("payout")
        verbose_name_plural = _("payouts")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=PayoutStatus.values), name="payout_status_known"),
            models.CheckConstraint(
                condition=Q(claimed_minor__gt=0, debt_minor__gte=0, amount_minor__gte=0)
                & Q(claimed_minor=F("debt_minor") + F("amount_minor")),
                name="payout_adds_up",
            ),
            models.UniqueConstraint(
                fields=["vendor", "currency"],
                condition=Q(status__in=["requested", "processing"]),
                name="payout_one_running_per_vendor",
            ),
        ]
        indexes = [
            models.Index(fields=["vendor", "-id"], name="payout_of_vendor"),
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(status__in=["requested", "processing"]),
                name="payout_longest_unasked",
            ),
            models.Index(fields=["bank_reference"], name="payout_by_bank_reference"),
        ]

    def __str__(self) -> str:
        return self.number


class PayoutLine(models.Model):
    """A payout's claim on a share. ``live`` while the payout is on its way; ``released`` when it came to nothing.

    ``debt_minor`` of the claim went to pay the vendor's debt; the rest is transferred.
    """

    id = models.BigAutoField(primary_key=True)
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="lines")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="payout_lines")
    amount_minor = models.BigIntegerField()
    debt_minor = models.BigIntegerField(default=0)
    live = models.BooleanField(default=True)
    released = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("payout line")
        verbose_name_plural = _("payout lines")
        constraints = [
            models.UniqueConstraint(fields=["payout", "share"], name="payout_line_once_per_share"),
            models.UniqueConstraint(fields=["share"], condition=Q(live=True), name="payout_line_one_live_claim"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0, debt_minor__gte=0, debt_minor__lte=F("amount_minor")),
                name="payout_line_amounts",
            ),
            models.CheckConstraint(
                condition=Q(live=False) | Q(released=False), name="payout_line_released_is_not_live"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.payout_id}/{self.share_id}"


class TransferStatus(models.TextChoices):
    STARTED = lifecycle.STARTED, _("started")
    SUCCEEDED = lifecycle.SUCCEEDED, _("succeeded")
    FAILED = lifecycle.FAILED, _("failed")
    REVERSED = lifecycle.REVERSED, _("reversed")


class Transfer(PublicModel):
    """One payout line's money, moved from the platform's account at the provider to the vendor's."""

    lifecycle = lifecycle.TRANSFER

    line = models.OneToOneField(PayoutLine, on_delete=models.PROTECT, related_name="transfer")
    provider = models.CharField(max_length=20)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=20, choices=TransferStatus.choices, default=TransferStatus.STARTED)
    provider_reference = models.CharField(max_length=120, blank=True)
    reversal_reference = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("transfer")
        verbose_name_plural = _("transfers")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=TransferStatus.values), name="transfer_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="transfer_amount_positive"),
            models.UniqueConstraint(
                fields=["provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="transfer_once_per_provider_object",
            ),
        ]

    def __str__(self) -> str:
        return self.provider_reference or str(self.public_id)
