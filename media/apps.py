import mimetypes

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MediaConfig(AppConfig):
    name = "media"
    verbose_name = _("Pictures and files")

    def ready(self) -> None:
        from core import events, prove
        from media import handlers
        from media.events import ImageStored
        from media.invariants import INVARIANTS

        # Python's own table, or the machine's, may know neither; buckets and web servers ask it.
        mimetypes.add_type("image/avif", ".avif")
        mimetypes.add_type("image/webp", ".webp")
        events.subscribe(ImageStored, "media.variants", handlers.make_remaining_variants)
        prove.register(*INVARIANTS)
