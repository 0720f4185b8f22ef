"""The back office's view of files and rights to download: read-only but for taking a right back."""

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin
from unfold.decorators import action

from accounts.policies import is_finance, is_moderator
from core.actor import Actor
from core.office import LookOnly
from digital_assets.models import Asset, Grant
from digital_assets.services import grants


@admin.register(Asset)
class AssetAdmin(LookOnly, ModelAdmin):
    """Files that are sold."""

    seen_by = staticmethod(is_moderator)
    list_display = ("name", "product", "version", "is_current", "created_at")
    list_filter = ("is_current",)
    list_select_related = ("product",)
    search_fields = ("name", "product__title")


@admin.register(Grant)
class GrantAdmin(LookOnly, ModelAdmin):
    """Who may download what."""

    seen_by = staticmethod(is_finance)
    list_display = ("asset", "email", "status", "remaining", "allowed", "expires_at")
    list_filter = ("status",)
    list_select_related = ("asset",)
    search_fields = ("email", "asset__name", "asset__product__title")
    actions = ("take_back",)

    @action(description=_("Take the right to download back"), permissions=["view"])
    def take_back(self, request: HttpRequest, queryset: QuerySet[Grant]) -> None:
        grants.take_back(grants=queryset, reason="by the back office", actor=Actor.of(request.user))
