from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models.state import State


class PinCode(models.Model):
    """A postal index number with the state and town it delivers to.

    A few PINs cross the border of a union territory: ``shared_state`` is then the other side. Coordinates
    are degrees (WGS 84), the middle of the PIN's post offices; some offices report none.
    """

    pin = models.CharField(_("PIN code"), max_length=6, primary_key=True)
    state = models.ForeignKey(State, on_delete=models.PROTECT, related_name="pins", verbose_name=_("state"))
    shared_state = models.ForeignKey(
        State,
        on_delete=models.PROTECT,
        related_name="+",
        null=True,
        blank=True,
        verbose_name=_("state on the other side"),
    )
    district = models.CharField(_("district"), max_length=60, blank=True)
    city = models.CharField(_("town"), max_length=60, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)

    class Meta:
        verbose_name = _("PIN code")
        verbose_name_plural = _("PIN codes")
        constraints = [
            models.CheckConstraint(condition=models.Q(pin__regex=r"^[1-9][0-9]{5}$"), name="places_pincode_six_digits"),
            models.CheckConstraint(
                condition=models.Q(latitude__isnull=True, longitude__isnull=True)
                | models.Q(latitude__range=(6, 38), longitude__range=(68, 98)),
                name="places_pincode_within_india",
            ),
        ]

    def __str__(self) -> str:
        return self.pin

    def lies_in(self, state_id: int) -> bool:
        """Whether an address with this PIN may be in that state (its key)."""
        return state_id in {self.state_id, self.shared_state_id}
