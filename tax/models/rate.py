"""Rates of GST, each with the days on which it holds and the notification it comes from."""

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class TaxRate(PublicModel):
    """``rate_bp`` basis points of GST on goods or services whose code starts with ``hsn_prefix``.

    The longest prefix that holds on the day wins. ``valid_to`` is the last day, empty while the rate stands. A rate
    is never edited after an order was placed under it: it is ended, and a new row begins.
    """

    hsn_prefix = models.CharField(
        _("HSN or SAC code begins with"),
        max_length=8,
        validators=[RegexValidator(r"^[0-9]{2,8}$", _("Write two to eight digits."))],
    )
    rate_bp = models.PositiveIntegerField(_("rate in basis points"), help_text=_("500 stands for 5 %."))
    valid_from = models.DateField(_("first day"))
    valid_to = models.DateField(_("last day"), null=True, blank=True)
    citation = models.CharField(_("notification or section"), max_length=200)

    class Meta:
        verbose_name = _("tax rate")
        verbose_name_plural = _("tax rates")
        ordering = ["hsn_prefix", "-valid_from"]
        constraints = [
            models.UniqueConstraint(fields=["hsn_prefix", "valid_from"], name="tax_rate_one_per_first_day"),
            models.CheckConstraint(condition=Q(rate_bp__lte=10_000), name="tax_rate_at_most_the_whole"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="tax_rate_days_in_order"
            ),
            models.CheckConstraint(condition=~Q(citation=""), name="tax_rate_has_a_source"),
        ]

    def __str__(self) -> str:
        return f"{self.hsn_prefix}: {self.rate_bp} bp"
