from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = _("Catalogue")

    def ready(self) -> None:
        from catalog import handlers
        from catalog.events import ImportQueued
        from catalog.invariants import INVARIANTS
        from core import prove
        from core.events import subscribe
        from vendors.events import VendorProfileChanged

        prove.register(*INVARIANTS)
        subscribe(VendorProfileChanged, "catalog.search_words", handlers.refresh_search_words)
        subscribe(ImportQueued, "catalog.import", handlers.start_import)
