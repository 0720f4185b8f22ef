"""Wiring of the digital_assets app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DigitalAssetsConfig(AppConfig):
    """Files that are sold, and who may download them."""

    name = "digital_assets"
    verbose_name = _("Digital assets")

    def ready(self) -> None:
        from catalog.ports import register_publish_check
        from core import prove
        from digital_assets import invariants
        from digital_assets.handlers import wants_a_file

        register_publish_check("digital_assets", wants_a_file)
        prove.register(*invariants.INVARIANTS)
