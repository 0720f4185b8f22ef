"""The provider's books. Integer keys stay inside; ``reference`` (``sp_…``) is what the API shows."""

import secrets

from django.db import models
from django.db.models import F, Q

from core import clock


def _reference(prefix: str) -> str:
    return f"{prefix}_{secrets.token_hex(12)}"


def payment_reference() -> str:
    return _reference("sp")


def refund_reference() -> str:
    return _reference("sr")


def account_reference() -> str:
    return _reference("sa")


def transfer_reference() -> str:
    return _reference("st")


def reversal_reference() -> str:
    return _reference("sv")


def payout_reference() -> str:
    return _reference("so")


def event_reference() -> str:
    return _reference("sev")


class Payment(models.Model):
    """Money asked of a buyer, and what came of it."""

    class State(models.TextChoices):
        REQUIRES_PAYMENT = "requires_payment"
        REQUIRES_ACTION = "requires_action"
        PROCESSING = "processing"
        SUCCEEDED = "succeeded"
        FAILED = "failed"
        CANCELED = "canceled"

    reference = models.CharField(max_length=40, unique=True, default=payment_reference)
    client_secret = models.CharField(max_length=64, default=secrets.token_hex)
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=20)
    state = models.CharField(max_length=20, choices=State, default=State.REQUIRES_PAYMENT)
    captured = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    fee = models.BigIntegerField(default=0)
    metadata = models.JSONField(default=dict)
    return_url = models.URLField(max_length=500)
    hosted_url = models.URLField(max_length=500)
    created_at = models.DateTimeField(default=clock.stamp)
    pays_at = models.DateTimeField(null=True)  # a late payment arrives by itself at this time

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="sandbox_payment_positive"),
            models.CheckConstraint(
                condition=Q(refunded__gte=0, refunded__lte=F("captured"), captured__lte=F("amount")),
                name="sandbox_payment_refunded_within_captured",
            ),
        ]
        indexes = [
            models.Index(fields=["pays_at"], condition=Q(state="processing"), name="sandbox_payment_late"),
        ]

    def __str__(self) -> str:
        return self.reference


class Refund(models.Model):
    reference = models.CharField(max_length=40, unique=True, default=refund_reference)
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    amount = models.BigIntegerField()
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.stamp)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="sandbox_refund_positive")]

    def __str__(self) -> str:
        return self.reference


class Account(models.Model):
    """A connected account: somebody whom the platform pays."""

    reference = models.CharField(max_length=40, unique=True, default=account_reference)
    name = models.CharField(max_length=200)
    payouts_enabled = models.BooleanField(default=True)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.stamp)

    def __str__(self) -> str:
        return self.reference


class Transfer(models.Model):
    """Money moved from the platform's balance to an account's."""

    reference = models.CharField(max_length=40, unique=True, default=transfer_reference)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="transfers")
    source = models.ForeignKey(Payment, on_delete=models.PROTECT, null=True)
    amount = models.BigIntegerField()
    reversed = models.BigIntegerField(default=0)
    currency = models.CharField(max_length=3)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.stamp)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(amount__gt=0, reversed__gte=0, reversed__lte=F("amount")),
                name="sandbox_transfer_reversed_within_amount",
            )
        ]

    def __str__(self) -> str:
        return self.reference


class Reversal(models.Model):
    reference = models.CharField(max_length=40, unique=True, default=reversal_reference)
    transfer = models.ForeignKey(Transfer, on_delete=models.PROTECT, related_name="reversals")
    amount = models.BigIntegerField()
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.stamp)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="sandbox_reversal_positive")]

    def __str__(self) -> str:
        return self.reference


class Payout(models.Model):
    """Money sent from an account's balance to its bank."""

    class State(models.TextChoices):
        PAID = "paid"
        FAILED = "failed"

    reference = models.CharField(max_length=40, unique=True, default=payout_reference)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="payouts")
    amount = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=10, choices=State)
    metadata = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.stamp)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="sandbox_payout_positive")]

    def __str__(self) -> str:
        return self.reference


class WebhookEvent(models.Model):
    """An event on its way to the shop: sent until a 2xx answer comes, at most three days."""

    reference = models.CharField(max_length=40, unique=True, default=event_reference)
    type = models.CharField(max_length=40)
    body = models.TextField()  # the exact bytes that are signed and sent
    created_at = models.DateTimeField(default=clock.stamp)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.stamp)
    delivered_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["due_at"], condition=Q(delivered_at__isnull=True), name="sandbox_event_due")]

    def __str__(self) -> str:
        return f"{self.type} {self.reference}"


class StoredAnswer(models.Model):
    """The answer once given under an idempotency key: a repeat of the same request gets it again."""

    key = models.CharField(max_length=100, unique=True)
    request_hash = models.CharField(max_length=64)
    status_code = models.PositiveSmallIntegerField(default=0)
    body = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.stamp)

    def __str__(self) -> str:
        return self.key
