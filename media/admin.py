"""Pictures and files in the back office, to look at; vendors and editors change them on their own pages."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin

from accounts.policies import is_moderator
from core.actor import Actor
from core.office import LookOnly
from media.models import Image, PrivateFile
from media.services import images


@admin.register(Image)
class ImageAdmin(LookOnly, ModelAdmin):
    seen_by = staticmethod(is_moderator)
    show_full_result_count = False
    list_display = ["preview", "alt", "credit", "owner", "width", "height", "status", "created_at"]
    list_display_links = ["preview", "alt"]
    list_filter = ["status"]
    list_select_related = ["owner"]
    search_fields = ["alt", "credit", "sha256", "owner__email"]
    ordering = ["-id"]
    actions = ["try_again"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Image]:
        rows: QuerySet[Image] = super().get_queryset(request).prefetch_related("variants")
        return rows

    @admin.display(description=_("picture"))
    def preview(self, image: Image) -> SafeString:
        small = next((size for size in image.manifest.sizes if size.webp), None)
        if small is None:
            return SafeString("—")
        return format_html('<img src="{}" width="80" alt="" loading="lazy">', small.webp)

    @admin.action(description=_("Make the missing sizes again"), permissions=["view"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Image]) -> None:
        count = sum(images.try_again(image=image, actor=Actor.of(request.user)) for image in chosen)
        self.message_user(
            request,
            ngettext("%(count)s picture is being tried again.", "%(count)s pictures are being tried again.", count)
            % {"count": count},
        )


@admin.register(PrivateFile)
class PrivateFileAdmin(LookOnly, ModelAdmin):
    seen_by = staticmethod(is_moderator)
    show_full_result_count = False
    list_display = ["name", "content_type", "size", "sha256", "created_at"]
    search_fields = ["name", "sha256"]
    ordering = ["-id"]
