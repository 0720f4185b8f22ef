"""Answers already given to a client's ``Idempotency-Key``."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core import clock


class IdempotencyKey(models.Model):
    """One key of one actor: in progress while ``status`` is empty, afterwards the answer to give again.

    ``scope`` is the actor (nobody can replay another's key), ``fingerprint`` the SHA-256 of method, path and body.
    Rows are kept at least 24 hours.
    """

    id = models.BigAutoField(primary_key=True)
    scope = models.CharField(max_length=80)
    key = models.CharField(max_length=100)
    fingerprint = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    answer = models.TextField(blank=True)
    headers = models.JSONField(default=dict)
    started_at = models.DateTimeField(default=clock.stamp)

    class Meta:
        verbose_name = _("idempotency key")
        verbose_name_plural = _("idempotency keys")
        constraints = [models.UniqueConstraint(fields=["scope", "key"], name="core_idempotencykey_once")]
        indexes = [models.Index(fields=["started_at"], name="core_idempotencykey_age")]

    def __str__(self) -> str:
        return f"{self.scope} {self.key}"
