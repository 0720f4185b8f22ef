"""Signed-in apps: a family per login, and the chain of refresh tokens that keeps it alive.

A refresh token is used once; using it makes its one child. Tokens themselves are never stored: both JWTs of a pair
are computed from the ``RefreshToken`` row, so the same row always gives the same pair.
"""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.ids import uuid7
from core.models import PublicModel


class TokenFamily(PublicModel):
    """One login of one app. Revoking it ends every token descended from that login."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="token_families")
    device_id = models.CharField(_("device"), max_length=100, blank=True)
    user_agent = models.CharField(_("app"), max_length=300, blank=True)
    revoked_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    revoked_reason = models.CharField(_("why it ended"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("signed-in app")
        verbose_name_plural = _("signed-in apps")
        indexes = [models.Index(fields=["user", "-created_at"], name="accounts_family_by_user")]

    def __str__(self) -> str:
        return str(self.public_id)


class RefreshToken(models.Model):
    """One link of a family's chain: ``jti`` names the refresh token, ``access_jti`` the access token beside it."""

    family = models.ForeignKey(TokenFamily, on_delete=models.CASCADE, related_name="tokens")
    parent = models.OneToOneField("self", on_delete=models.CASCADE, null=True, related_name="child")
    jti = models.UUIDField(unique=True, default=uuid7, editable=False)
    access_jti = models.UUIDField(default=uuid7, editable=False)
    issued_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("refresh token")
        verbose_name_plural = _("refresh tokens")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(expires_at__gt=models.F("issued_at")), name="accounts_refresh_lives"
            ),
        ]

    def __str__(self) -> str:
        return str(self.jti)
