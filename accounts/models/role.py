"""What a user may do: one row per role held, with its history kept by the database."""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class Role(models.TextChoices):
    """The parts a person can play. Everybody registered is a customer."""

    CUSTOMER = "customer", _("Customer")
    VENDOR = "vendor", _("Vendor")
    MODERATOR = "moderator", _("Moderator")
    FINANCE = "finance", _("Finance")
    ADMIN = "admin", _("Administrator")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent(), append_only=True)
class RoleGrant(PublicModel):
    """The user holds the role. Taking a role away deletes the row; the history table remembers both."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="role_grants")
    role = models.CharField(_("role"), max_length=12, choices=Role)

    class Meta:
        verbose_name = _("role held")
        verbose_name_plural = _("roles held")
        constraints = [
            models.UniqueConstraint(fields=["user", "role"], name="accounts_rolegrant_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="accounts_rolegrant_known"),
        ]

    def __str__(self) -> str:
        return f"{self.user_id}: {self.role}"
