"""Where parcels go: the addresses a user keeps."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class Address(PublicModel):
    """A saved delivery address. Orders copy it, so changing or deleting it never changes an order."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="addresses")
    full_name = models.CharField(_("full name"), max_length=150)
    phone = models.CharField(_("phone"), max_length=20)
    line1 = models.CharField(_("house and street"), max_length=200)
    line2 = models.CharField(_("area or landmark"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100)
    state = models.ForeignKey("places.State", on_delete=models.PROTECT, related_name="+", verbose_name=_("state"))
    pin = models.CharField(_("PIN code"), max_length=6)
    country = models.CharField(_("country"), max_length=2, default="IN")
    is_default = models.BooleanField(_("use first"), default=False)

    class Meta:
        verbose_name = _("address")
        verbose_name_plural = _("addresses")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=models.Q(is_default=True), name="accounts_address_one_default"
            ),
            models.CheckConstraint(condition=models.Q(country="IN"), name="accounts_address_in_india"),
        ]

    def __str__(self) -> str:
        return f"{self.full_name}, {self.city} {self.pin}"
