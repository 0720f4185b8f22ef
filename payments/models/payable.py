"""What is paid for, and each vendor's part of it."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from payments import lifecycle


class PayableStatus(models.TextChoices):
    OPEN = lifecycle.OPEN, _("waiting for payment")
    PAID = lifecycle.PAID, _("paid")
    CANCELLED = lifecycle.CANCELLED, _("cancelled")
    REVIEW = lifecycle.REVIEW, _("being checked")


@pghistory.track(append_only=True)
class Payable(PublicModel):
    """One thing to be paid for. ``kind`` names its handler, ``reference`` the thing's own public id.

    ``captured_minor`` is the money of its one counted payment; ``refunded_minor`` includes refunds that are
    still on their way, so that two refunds can never add up to more than was captured.
    """

    lifecycle = lifecycle.PAYABLE

    kind = models.CharField(max_length=40)
    reference = models.UUIDField()
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    status = models.CharField(max_length=20, choices=PayableStatus.choices, default=PayableStatus.OPEN)
    expires_at = models.DateTimeField(null=True, blank=True)
    paid_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("payable")
        verbose_name_plural = _("payables")
        constraints = [
            models.UniqueConstraint(fields=["kind", "reference"], name="payable_once_per_thing"),
            models.UniqueConstraint(fields=["id", "currency"], name="payable_id_currency"),
            models.CheckConstraint(condition=Q(status__in=PayableStatus.values), name="payable_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payable_amount_positive"),
            models.CheckConstraint(
                condition=Q(captured_minor=0) | Q(captured_minor=F("amount_minor")),
                name="payable_captured_all_or_none",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("captured_minor")),
                name="payable_refunded_within_captured",
            ),
            models.CheckConstraint(
                condition=~Q(status="paid") | Q(captured_minor=F("amount_minor")), name="payable_paid_is_captured"
            ),
        ]
        indexes = [models.Index(fields=["expires_at", "id"], condition=Q(status="open"), name="payable_to_expire")]

    def __str__(self) -> str:
        return f"{self.kind} {self.reference}"


# Something of a share is left for a payout to take: what the vendor keeps of it is more than what was claimed.
SOMETHING_LEFT = Q(
    transferred_minor__lt=F("earning_minor") + F("shipping_minor") - F("refunded_earning_minor") + F("clawed_minor")
)


@pghistory.track(append_only=True)
class Share(PublicModel):
    """One vendor's part of a payable.

    ``gross_minor`` (the items after discount) = ``fee_minor`` (the platform's, with ``fee_gst_minor`` inside
    it) + ``earning_minor``; ``shipping_minor`` goes to the vendor whole. Of what has been refunded,
    ``refunded_earning_minor`` is the vendor's part (shipping included) and ``refunded_fee_minor`` the
    platform's; of the vendor's part, ``clawed_minor`` came back after it had been transferred and became the
    vendor's debt. ``transferred_minor`` counts what payouts have claimed and not given back.
    """

    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="shares")
    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="+")
    label = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    gross_minor = models.BigIntegerField()
    fee_minor = models.BigIntegerField()
    fee_gst_minor = models.BigIntegerField()
    earning_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    refunded_earning_minor = models.BigIntegerField(default=0)
    refunded_fee_minor = models.BigIntegerField(default=0)
    refunded_fee_gst_minor = models.BigIntegerField(default=0)
    clawed_minor = models.BigIntegerField(default=0)
    transferred_minor = models.BigIntegerField(default=0)
    mature_at = models.DateTimeField(null=True, blank=True)
    matured_at = models.DateTimeField(null=True, blank=True)
    frozen = models.BooleanField(default=False)
    frozen_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        constraints = [
            models.UniqueConstraint(fields=["payable", "vendor"], name="share_once_per_vendor"),
            models.CheckConstraint(
                condition=Q(gross_minor=F("fee_minor") + F("earning_minor")), name="share_fee_plus_earning_is_gross"
            ),
            models.CheckConstraint(
                condition=Q(gross_minor__gte=0, fee_minor__gte=0, earning_minor__gte=0, shipping_minor__gte=0),
                name="share_amounts_not_negative",
            ),
            models.CheckConstraint(
                condition=Q(fee_gst_minor__gte=0, fee_gst_minor__lte=F("fee_minor")), name="share_gst_within_fee"
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor=F("refunded_earning_minor") + F("refunded_fee_minor")),
                name="share_refund_parts_add_up",
            ),
            models.CheckConstraint(
                condition=Q(
                    refunded_earning_minor__gte=0,
                    refunded_earning_minor__lte=F("earning_minor") + F("shipping_minor"),
                ),
                name="share_refunded_earning_in_range",
            ),
            models.CheckConstraint(
                condition=Q(refunded_fee_minor__gte=0, refunded_fee_minor__lte=F("fee_minor")),
                name="share_refunded_fee_in_range",
            ),
            models.CheckConstraint(
                condition=Q(
                    refunded_fee_gst_minor__gte=0,
                    refunded_fee_gst_minor__lte=F("fee_gst_minor"),
                )
                & Q(refunded_fee_gst_minor__lte=F("refunded_fee_minor")),
                name="share_refunded_gst_in_range",
            ),
            models.CheckConstraint(
                condition=Q(clawed_minor__gte=0, clawed_minor__lte=F("refunded_earning_minor")),
                name="share_clawed_in_range",
            ),
            models.CheckConstraint(
                condition=Q(transferred_minor__gte=0)
                & Q(
                    transferred_minor__lte=F("earning_minor")
                    + F("shipping_minor")
                    - F("refunded_earning_minor")
                    + F("clawed_minor")
                ),
                name="share_transferred_within_earning",
            ),
            models.CheckConstraint(
                condition=Q(transferred_minor=0) | Q(matured_at__isnull=False), name="share_matures_before_transfer"
            ),
        ]
        indexes = [
            models.Index(
                fields=["mature_at", "id"],
                condition=Q(matured_at__isnull=True, mature_at__isnull=False),
                name="share_due",
            ),
            models.Index(fields=["vendor", "-id"], name="share_of_vendor"),
            models.Index(
                fields=["vendor", "currency", "id"],
                condition=Q(matured_at__isnull=False) & SOMETHING_LEFT,
                name="share_to_pay_out",
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def total_minor(self) -> int:
        """What the buyer pays for this part."""
        return self.gross_minor + self.shipping_minor

    @property
    def vendor_minor(self) -> int:
        """What the vendor gets of it before refunds."""
        return self.earning_minor + self.shipping_minor

    @property
    def claimable_minor(self) -> int:
        """What a payout may still take once the share has matured and is not frozen."""
        return self.vendor_minor - self.refunded_earning_minor + self.clawed_minor - self.transferred_minor


class Hold(models.Model):
    """Why a share is frozen. It may be so for several reasons; it is let go when the last one is lifted."""

    id = models.BigAutoField(primary_key=True)
    share = models.ForeignKey(Share, on_delete=models.PROTECT, related_name="holds")
    reason = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("hold on a share")
        verbose_name_plural = _("holds on shares")
        constraints = [models.UniqueConstraint(fields=["share", "reason"], name="hold_once_per_reason")]

    def __str__(self) -> str:
        return self.reason
