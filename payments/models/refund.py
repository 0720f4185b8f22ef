"""Money that goes back to the buyer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from payments import lifecycle
from payments.models.payable import Payable, Share
from payments.models.payment import Payment


class RefundStatus(models.TextChoices):
    PENDING = lifecycle.PENDING, _("on its way")
    SUCCEEDED = lifecycle.SUCCEEDED, _("given back")
    FAILED = lifecycle.FAILED, _("failed")


class Refund(PublicModel):
    """One refund of one payment. Its parts say whose money it is; money held apart has no parts."""

    lifecycle = lifecycle.REFUND

    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="refunds")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    status = models.CharField(max_length=20, choices=RefundStatus.choices, default=RefundStatus.PENDING)
    reason = models.CharField(max_length=200, blank=True)
    provider_reference = models.CharField(max_length=120, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    failed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=RefundStatus.values), name="refund_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="refund_amount_positive"),
            models.UniqueConstraint(
                fields=["payment", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="refund_once_per_provider_object",
            ),
        ]
        indexes = [
            models.Index(
                F("polled_at").asc(nulls_first=True), "id", condition=Q(status="pending"), name="refund_longest_unasked"
            ),
            models.Index(fields=["provider_reference"], name="refund_by_reference"),
        ]

    def __str__(self) -> str:
        return self.provider_reference or str(self.public_id)


class RefundPart(models.Model):
    """What a refund takes from one share, to the minor unit.

    ``earning_minor`` is the vendor's part (shipping included), ``clawed_minor`` the piece of it that had
    been transferred already.
    """

    id = models.BigAutoField(primary_key=True)
    refund = models.ForeignKey(Refund, on_delete=models.PROTECT, related_name="parts")
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="refund_parts")
    amount_minor = models.BigIntegerField()
    earning_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    fee_gst_minor = models.BigIntegerField()
    clawed_minor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("refund part")
        verbose_name_plural = _("refund parts")
        constraints = [
            models.UniqueConstraint(fields=["refund", "share"], name="refund_part_once_per_share"),
            models.CheckConstraint(
                condition=Q(amount_minor__gt=0)
                & Q(amount_minor=F("earning_minor") + F("fee_minor"))
                & Q(earning_minor__gte=0, fee_minor__gte=0, fee_gst_minor__gte=0, clawed_minor__gte=0)
                & Q(fee_gst_minor__lte=F("fee_minor"))
                & Q(clawed_minor__lte=F("earning_minor")),
                name="refund_part_adds_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.refund_id}/{self.share_id}"
