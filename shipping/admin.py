"""The back office's view of delivery fees: read-only, because vendors set their own."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from shipping.models import VendorShipping


@admin.register(VendorShipping)
class VendorShippingAdmin(ModelAdmin):
    """Who charges what for a parcel."""

    list_display = ("vendor", "flat_fee_minor", "free_above_minor", "currency")
    search_fields = ("vendor__name",)
    list_select_related = ("vendor",)

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_change_permission(self, request: object, obj: object | None = None) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object | None = None) -> bool:
        return False
