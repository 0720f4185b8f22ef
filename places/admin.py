"""Reference data in the back office: to look at and to search; it changes with a release."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from core.office import LookOnly
from places.models import Craft, PinCode, Region, State


class ReferenceAdmin(LookOnly, ModelAdmin):
    """Public facts: everybody who may open the back office sees them."""

    seen_by = staticmethod(bool)
    list_per_page = 50
    show_full_result_count = False


@admin.register(State)
class StateAdmin(ReferenceAdmin):
    list_display = ["name", "name_hi", "gst_code", "iso", "is_union_territory"]
    search_fields = ["name", "name_hi", "gst_code"]


@admin.register(PinCode)
class PinCodeAdmin(ReferenceAdmin):
    list_display = ["pin", "city", "district", "state", "shared_state"]
    list_select_related = ["state", "shared_state"]
    list_filter = ["state"]
    search_fields = ["^pin", "city", "district"]


@admin.register(Region)
class RegionAdmin(ReferenceAdmin):
    list_display = ["name", "name_hi", "state", "description"]
    list_select_related = ["state"]
    list_filter = ["state"]
    search_fields = ["name", "name_hi", "slug"]


@admin.register(Craft)
class CraftAdmin(ReferenceAdmin):
    list_display = ["name", "name_hi", "region", "gi_number", "gi_name"]
    list_select_related = ["region"]
    list_filter = ["states"]
    search_fields = ["name", "name_hi", "slug", "gi_name"]
