"""Tries to pay, and every call made to a provider."""

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from payments import lifecycle
from payments.models.payable import Payable


class PaymentStatus(models.TextChoices):
    CREATED = lifecycle.CREATED, _("created")
    PENDING = lifecycle.PENDING, _("pending")
    REQUIRES_ACTION = lifecycle.REQUIRES_ACTION, _("waiting for the buyer")
    SUCCEEDED = lifecycle.SUCCEEDED, _("succeeded")
    FAILED = lifecycle.FAILED, _("failed")
    CANCELLED = lifecycle.CANCELLED, _("cancelled")
    REVIEW = lifecycle.REVIEW, _("being checked")


class Method(models.TextChoices):
    CARD = "card", _("Card")
    UPI = "upi", _("UPI")


class BookedAs(models.TextChoices):
    """How captured money stands in the ledger: not yet, divided among the shares, or held to be given back."""

    NOTHING = "", _("nothing")
    SALE = "sale", _("sale")
    HELD = "held", _("held to be given back")


@pghistory.track(append_only=True)
class Payment(PublicModel):
    """One try to pay a payable with one provider object. At most one succeeds per payable."""

    lifecycle = lifecycle.PAYMENT

    payable = models.ForeignKey(Payable, on_delete=models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)
    provider_reference = models.CharField(max_length=120, blank=True)
    method = models.CharField(max_length=10, choices=Method.choices)
    currency = models.CharField(max_length=3)
    amount_minor = models.BigIntegerField()
    captured_minor = models.BigIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)
    booked_as = models.CharField(max_length=10, choices=BookedAs.choices, blank=True, default=BookedAs.NOTHING)
    status = models.CharField(max_length=20, choices=PaymentStatus.choices, default=PaymentStatus.CREATED)
    redirect_url = models.URLField(max_length=500, blank=True)
    return_url = models.URLField(max_length=500, blank=True)
    client_secret = models.CharField(max_length=200, blank=True)
    polled_at = models.DateTimeField(null=True, blank=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    flag = models.CharField(max_length=200, blank=True)
    """Why somebody has to look: which facts of the provider differ from ours."""

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        constraints = [
            models.UniqueConstraint(
                fields=["payable"], condition=Q(status="succeeded"), name="payment_one_success_per_payable"
            ),
            models.UniqueConstraint(
                fields=["provider", "provider_reference"],
                condition=~Q(provider_reference=""),
                name="payment_once_per_provider_object",
            ),
            models.CheckConstraint(condition=Q(status__in=PaymentStatus.values), name="payment_status_known"),
            models.CheckConstraint(condition=Q(amount_minor__gt=0), name="payment_amount_positive"),
            models.CheckConstraint(
                condition=Q(captured_minor=0, booked_as="")
                | Q(captured_minor=F("amount_minor"), booked_as="sale")
                | Q(captured_minor__gt=0, booked_as="held"),
                name="payment_captured_is_booked",
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("captured_minor")),
                name="payment_refunded_within_captured",
            ),
            models.CheckConstraint(
                condition=~Q(status="succeeded") | Q(captured_minor=F("amount_minor")),
                name="payment_succeeded_is_captured",
            ),
            models.CheckConstraint(
                condition=~Q(booked_as="sale") | Q(status="succeeded"), name="payment_sale_succeeded"
            ),
        ]
        indexes = [
            models.Index(
                F("polled_at").asc(nulls_first=True),
                "id",
                condition=Q(status__in=["created", "pending", "requires_action"]),
                name="payment_longest_unasked",
            )
        ]

    def __str__(self) -> str:
        return self.provider_reference or str(self.public_id)


class AttemptKind(models.TextChoices):
    CREATE_PAYMENT = "create_payment", _("create payment")
    CANCEL_PAYMENT = "cancel_payment", _("cancel payment")
    REFUND = "refund", _("refund")
    CREATE_ACCOUNT = "create_account", _("create account")
    TRANSFER = "transfer", _("transfer")
    REVERSE = "reverse", _("reverse")
    PAYOUT = "payout", _("payout")


class AttemptStatus(models.TextChoices):
    STARTED = lifecycle.STARTED, _("started")
    SUCCEEDED = lifecycle.SUCCEEDED, _("succeeded")
    FAILED = lifecycle.FAILED, _("failed")
    UNKNOWN = lifecycle.UNKNOWN, _("unknown")


class Attempt(PublicModel):
    """One outside write, committed before the call is made. ``public_id`` is its idempotency key, for good.

    ``subject`` is the public id of the row it is for. Requests and answers are kept without secrets.
    """

    lifecycle = lifecycle.ATTEMPT

    kind = models.CharField(max_length=20, choices=AttemptKind.choices)
    provider = models.CharField(max_length=20)
    subject = models.UUIDField()
    status = models.CharField(max_length=20, choices=AttemptStatus.choices, default=AttemptStatus.STARTED)
    request = models.JSONField(default=dict)
    response = models.JSONField(default=dict)
    error = models.CharField(max_length=200, blank=True)
    calls = models.PositiveSmallIntegerField(default=1)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=AttemptStatus.values), name="attempt_status_known"),
            models.UniqueConstraint(
                fields=["kind", "subject"],
                condition=~Q(status="failed"),
                name="attempt_one_outcome_per_subject",
            ),
        ]
        indexes = [models.Index(fields=["subject", "kind"], name="attempt_of_subject")]

    def __str__(self) -> str:
        return f"{self.kind} {self.public_id}"
