"""The right to download, and the log of what was done with it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import PublicModel
from digital_assets import lifecycle


class GrantStatus(models.TextChoices):
    ACTIVE = lifecycle.ACTIVE, _("open")
    REVOKED = lifecycle.REVOKED, _("taken back")


class Grant(PublicModel):
    """Somebody may download ``asset``, ``remaining`` more times of ``allowed``, until ``expires_at`` (never if empty).

    ``reference`` is the public id of what was bought (an order line). A guest's grant has an e-mail address and no
    user.
    """

    lifecycle = lifecycle.GRANT

    reference = models.UUIDField()
    asset = models.ForeignKey("digital_assets.Asset", on_delete=models.PROTECT, related_name="grants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="grants"
    )
    email = models.EmailField(max_length=254)
    status = models.CharField(max_length=8, choices=GrantStatus.choices, default=GrantStatus.ACTIVE)
    allowed = models.PositiveIntegerField(_("downloads allowed"))
    remaining = models.PositiveIntegerField(_("downloads left"))
    expires_at = models.DateTimeField(_("open until"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("right to download")
        verbose_name_plural = _("rights to download")
        constraints = [
            models.UniqueConstraint(fields=["reference", "asset"], name="grant_once_per_line_and_file"),
            models.CheckConstraint(condition=Q(status__in=GrantStatus.values), name="grant_status_known"),
            models.CheckConstraint(
                condition=Q(remaining__lte=models.F("allowed")), name="grant_remaining_within_allowed"
            ),
        ]
        indexes = [models.Index(fields=["user", "-id"], name="grant_by_user")]

    def __str__(self) -> str:
        return str(self.public_id)


class Download(models.Model):
    """One counted download: ``link`` is the signature of the signed link under which it began."""

    id = models.BigAutoField(primary_key=True)
    grant = models.ForeignKey(Grant, on_delete=models.PROTECT, related_name="downloads")
    link = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.stamp)

    class Meta:
        verbose_name = _("download")
        verbose_name_plural = _("downloads")
        indexes = [models.Index(fields=["grant", "link"], name="download_by_link")]

    def __str__(self) -> str:
        return f"{self.grant_id} {self.at:%Y-%m-%d}"
