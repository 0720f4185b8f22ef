"""Reference data in the back office: to look at and to search; it changes with a release."""

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from places.models import Craft, PinCode, Region, State


class ReadOnlyAdmin(ModelAdmin):
    list_per_page = 50
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: models.Model | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(State)
class StateAdmin(ReadOnlyAdmin):
    list_display = ["name", "name_hi", "gst_code", "iso", "is_union_territory"]
    search_fields = ["name", "name_hi", "gst_code"]


@admin.register(PinCode)
class PinCodeAdmin(ReadOnlyAdmin):
    list_display = ["pin", "city", "district", "state", "shared_state"]
    list_select_related = ["state", "shared_state"]
    list_filter = ["state"]
    search_fields = ["^pin", "city", "district"]


@admin.register(Region)
class RegionAdmin(ReadOnlyAdmin):
    list_display = ["name", "name_hi", "state", "description"]
    list_select_related = ["state"]
    list_filter = ["state"]
    search_fields = ["name", "name_hi", "slug"]


@admin.register(Craft)
class CraftAdmin(ReadOnlyAdmin):
    list_display = ["name", "name_hi", "region", "gi_number", "gi_name"]
    list_select_related = ["region"]
    list_filter = ["states"]
    search_fields = ["name", "name_hi", "slug", "gi_name"]
