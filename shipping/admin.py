"""The back office's view of delivery fees: read-only, because vendors set their own."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from accounts.policies import is_finance
from core.office import LookOnly
from shipping.models import VendorShipping


@admin.register(VendorShipping)
class VendorShippingAdmin(LookOnly, ModelAdmin):
    """Who charges what for a parcel."""

    seen_by = staticmethod(is_finance)
    list_display = ("vendor", "flat_fee_minor", "free_above_minor", "currency")
    search_fields = ("vendor__name",)
    list_select_related = ("vendor",)
