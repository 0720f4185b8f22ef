from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models.named import Named
from places.models.state import State


class Region(Named):
    """A town, valley or district known for its crafts; ``state`` is empty when it spans several."""

    state = models.ForeignKey(
        State,
        on_delete=models.PROTECT,
        related_name="regions",
        null=True,
        blank=True,
        verbose_name=_("state"),
    )
    description = models.CharField(_("description"), max_length=300, blank=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")
