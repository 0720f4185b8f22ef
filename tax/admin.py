"""The back office's view of tax rates: rows are added and ended, old ones stay."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from tax.models import TaxRate


@admin.register(TaxRate)
class TaxRateAdmin(ModelAdmin):
    """Dated rates with their source; deleting is not offered, because old orders rest on them."""

    list_display = ("hsn_prefix", "rate_bp", "valid_from", "valid_to", "citation")
    list_filter = ("rate_bp", "valid_from")
    search_fields = ("hsn_prefix", "citation")

    def has_delete_permission(self, request: object, obj: object | None = None) -> bool:
        return False
