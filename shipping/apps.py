"""Wiring of the shipping app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ShippingConfig(AppConfig):
    """Delivery fees."""

    name = "shipping"
    verbose_name = _("Shipping")
