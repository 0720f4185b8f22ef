"""Wiring of the tax app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class TaxConfig(AppConfig):
    """GST rates and how much of a price they are."""

    name = "tax"
    verbose_name = _("Tax")
