"""The back office's view of tax rates: rows are added and ended, old ones stay."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from accounts.policies import is_admin, is_finance
from core.office import DatedRules
from tax.models import TaxRate


@admin.register(TaxRate)
class TaxRateAdmin(DatedRules, ModelAdmin):
    """Dated rates with their source; deleting is not offered, because old orders rest on them."""

    seen_by = staticmethod(is_finance)
    changed_by = staticmethod(is_admin)
    list_display = ("hsn_prefix", "rate_bp", "valid_from", "valid_to", "citation")
    list_filter = ("rate_bp", "valid_from")
    search_fields = ("hsn_prefix", "citation")
