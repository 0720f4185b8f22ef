from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models.named import Named
from places.models.region import Region
from places.models.state import State


class Craft(Named):
    """A way of making.

    ``gi_number`` and ``gi_name`` are its line in the published list of registered Geographical Indications
    (the list's serial number, not the number of the application); both are empty for a craft without one.
    ``states`` are those the list names and that of the home region.
    """

    technique = models.CharField(_("technique"), max_length=200)
    region = models.ForeignKey(
        Region,
        on_delete=models.PROTECT,
        related_name="crafts",
        null=True,
        blank=True,
        verbose_name=_("region"),
    )
    states = models.ManyToManyField(State, related_name="crafts", verbose_name=_("states"))
    gi_number = models.PositiveSmallIntegerField(_("number in the GI list"), null=True, blank=True)
    gi_name = models.CharField(_("name in the GI list"), max_length=120, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("craft")
        verbose_name_plural = _("crafts")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gi_number__isnull=True, gi_name="")
                | models.Q(gi_number__isnull=False) & ~models.Q(gi_name=""),
                name="places_craft_gi_number_with_name",
            )
        ]

    @property
    def has_gi(self) -> bool:
        """Whether the craft is in the list of registered Geographical Indications."""
        return self.gi_number is not None
