"""Named actions of people and of the system, kept for good."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models.append_only import APPEND_ONLY


class AuditEntry(models.Model):
    """Who did what to which object, and why. Ids only: no personal data is stored here."""

    id = models.BigAutoField(primary_key=True)
    at = models.DateTimeField(default=clock.stamp)
    action = models.CharField(max_length=80)
    actor_kind = models.CharField(max_length=10)
    actor_id = models.BigIntegerField(null=True)
    actor_label = models.CharField(max_length=60, blank=True)
    object_kind = models.CharField(max_length=60)
    object_id = models.UUIDField()
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=64, blank=True)
    data = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit entries")
        indexes = [
            models.Index(fields=["object_kind", "object_id", "id"], name="core_audit_object"),
            models.Index(fields=["actor_id", "id"], name="core_audit_actor"),
        ]
        triggers = APPEND_ONLY

    def __str__(self) -> str:
        return f"{self.action} {self.object_kind} {self.object_id}"
