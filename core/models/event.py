"""The outbox: what happened, and who still has to hear of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock, ids


class Event(models.Model):
    """Something that happened, written in the transaction in which it happened."""

    id = models.BigAutoField(primary_key=True)
    public_id = models.UUIDField(default=ids.uuid7, unique=True, editable=False)
    type = models.CharField(max_length=100)
    payload = models.JSONField()
    at = models.DateTimeField(default=clock.stamp)

    class Meta:
        verbose_name = _("event")
        verbose_name_plural = _("events")
        indexes = [models.Index(fields=["type", "id"], name="core_event_type")]

    def __str__(self) -> str:
        return f"{self.type} {self.public_id}"


class Delivery(models.Model):
    """One subscriber's copy of an event: due, delivered, or dead after too many failures."""

    id = models.BigAutoField(primary_key=True)
    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="deliveries")
    subscriber = models.CharField(max_length=100)
    attempts = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(default=clock.stamp)
    delivered_at = models.DateTimeField(null=True, blank=True)
    dead_at = models.DateTimeField(null=True, blank=True)
    last_error = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(fields=["event", "subscriber"], name="core_delivery_once_per_subscriber")
        ]
        indexes = [
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(delivered_at__isnull=True, dead_at__isnull=True),
                name="core_delivery_due",
            ),
            models.Index(fields=["dead_at"], condition=models.Q(dead_at__isnull=False), name="core_delivery_dead"),
        ]

    def __str__(self) -> str:
        return f"{self.subscriber} #{self.event_id}"
