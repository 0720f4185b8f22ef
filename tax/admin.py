"""The back office's view of tax rates: rows are added and ended, old ones stay."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from accounts.policies import is_admin, is_finance
from tax.models import TaxRate


@admin.register(TaxRate)
class TaxRateAdmin(ModelAdmin):
    """Dated rates with their source; deleting is not offered, because old orders rest on them."""

    list_display = ("hsn_prefix", "rate_bp", "valid_from", "valid_to", "citation")
    list_filter = ("rate_bp", "valid_from")
    search_fields = ("hsn_prefix", "citation")

    def has_module_permission(self, request: HttpRequest) -> bool:
        return is_finance(request.user)

    def has_view_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return is_finance(request.user)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return is_admin(request.user)

    def has_change_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return is_admin(request.user)

    def has_delete_permission(self, request: HttpRequest, obj: object | None = None) -> bool:
        return False
