"""Every event a provider sent us, kept raw."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from payments import lifecycle


class InboxStatus(models.TextChoices):
    RECEIVED = lifecycle.RECEIVED, _("received")
    APPLIED = lifecycle.APPLIED, _("applied")
    IGNORED = lifecycle.IGNORED, _("kept, nothing to do")
    FLAGGED = lifecycle.FLAGGED, _("not applied, to be looked at")
    FAILED = lifecycle.FAILED, _("failed, will be tried again")


class InboxEvent(PublicModel):
    """One verified webhook. Unique per provider, account and event id, so it takes effect at most once."""

    lifecycle = lifecycle.INBOX

    provider = models.CharField(max_length=20)
    account = models.CharField(max_length=120)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=80)
    object_kind = models.CharField(max_length=20)
    object_reference = models.CharField(max_length=120, blank=True)
    amount_minor = models.BigIntegerField(null=True, blank=True)
    livemode = models.BooleanField(default=False)
    payload = models.JSONField()
    status = models.CharField(max_length=20, choices=InboxStatus.choices, default=InboxStatus.RECEIVED)
    tries = models.PositiveSmallIntegerField(default=0)
    note = models.CharField(max_length=200, blank=True)
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("provider event")
        verbose_name_plural = _("provider events")
        constraints = [
            models.UniqueConstraint(fields=["provider", "account", "event_id"], name="inbox_event_once"),
            models.CheckConstraint(condition=Q(status__in=InboxStatus.values), name="inbox_status_known"),
        ]
        indexes = [
            models.Index(
                fields=["updated_at", "id"],
                condition=Q(status__in=["received", "failed"]),
                name="inbox_to_sweep",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_id}"
