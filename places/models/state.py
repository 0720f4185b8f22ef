from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from places.models.named import Named


class State(Named):
    """A state or union territory of India.

    ``gst_code`` is the two-digit code that begins every GSTIN and decides the place of supply; ``iso`` is
    the part after ``IN-`` in ISO 3166-2.
    """

    gst_code = models.CharField(_("GST code"), max_length=2, unique=True, validators=[RegexValidator(r"^[0-9]{2}$")])
    iso = models.CharField(_("ISO code"), max_length=3, unique=True)
    is_union_territory = models.BooleanField(_("union territory"), default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("state")
        verbose_name_plural = _("states")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(gst_code__regex=r"^[0-9]{2}$"), name="places_state_gst_code_two_digits"
            )
        ]
