"""The back office's view of orders: to read; what changes goes through the services, and is in the audit trail."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import action, display

from accounts.policies import is_admin, is_finance
from core.actor import Actor
from core.errors import DomainError
from core.money import format_minor
from core.office import DatedRules, LookOnly
from orders.lifecycle import SHIPPED
from orders.models import CommissionRule, Order, OrderLine, VendorOrder
from orders.selectors import status
from orders.services import cancel, refund


class _ForFinance(LookOnly):
    """Addresses, amounts, and acts that move money."""

    seen_by = staticmethod(is_finance)


class VendorOrderInline(_ForFinance, TabularInline):
    model = VendorOrder
    fields = ("number", "vendor", "status", "total_minor", "ship_by", "carrier", "tracking_number")
    extra = 0
    tab = True


class OrderLineInline(_ForFinance, TabularInline):
    model = OrderLine
    fields = ("product_title", "variant_title", "quantity", "net_minor", "commission_bp", "fee_minor", "earning_minor")
    extra = 0
    tab = True


@admin.register(Order)
class OrderAdmin(_ForFinance, ModelAdmin):
    """Orders with their parts and lines; the only act is to cancel what has not been sent."""

    list_display = ("number", "placed_at", "state_in_words", "email", "total", "paid_at")
    list_filter = ("paid_at", "placed_at", "state")
    search_fields = ("number", "email", "full_name", "phone")
    date_hierarchy = "placed_at"
    inlines = (VendorOrderInline, OrderLineInline)
    actions = ("cancel_unsent",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Order]:
        rows: QuerySet[Order] = super().get_queryset(request)
        return rows.select_related("payable").prefetch_related("vendor_orders")

    @display(description=_("status"))
    def state_in_words(self, order: Order) -> Any:
        return status(order).label

    @display(description=_("total"), ordering="total_minor")
    def total(self, order: Order) -> str:
        return format_minor(order.total_minor, order.currency)

    @action(description=_("Cancel what has not been sent, and give its money back"), permissions=["view"])
    def cancel_unsent(self, request: HttpRequest, queryset: QuerySet[Order]) -> None:
        for order in queryset.order_by("id"):
            _attempt(
                request,
                lambda order=order: cancel.cancel_order(
                    order=order, reason="by the back office", by="platform", actor=Actor.of(request.user)
                ),
                order.number,
            )


@admin.register(VendorOrder)
class VendorOrderAdmin(_ForFinance, ModelAdmin):
    """One vendor's parts; the acts are to give all of their money back, and to cancel one, also on its way."""

    list_display = ("number", "vendor", "status", "total", "ship_by", "shipped_at", "delivered_at", "not_received_at")
    list_filter = ("status", "delivery_said_by", ("not_received_at", admin.EmptyFieldListFilter))
    search_fields = ("number", "vendor__name", "tracking_number")
    list_select_related = ("vendor",)
    inlines = (OrderLineInline,)
    actions = ("refund_rest", "cancel_part")

    @display(description=_("total"), ordering="total_minor")
    def total(self, part: VendorOrder) -> str:
        return format_minor(part.total_minor, part.currency)

    @action(description=_("Give all that is left of the money back"), permissions=["view"])
    def refund_rest(self, request: HttpRequest, queryset: QuerySet[VendorOrder]) -> None:
        for part in queryset.select_related("order").order_by("id"):
            _attempt(
                request,
                lambda part=part: refund.refund(
                    vendor_order=part, reason="by the back office", actor=Actor.of(request.user)
                ),
                part.number,
            )

    @action(description=_("Cancel, also what was lost on its way, and give its money back"), permissions=["view"])
    def cancel_part(self, request: HttpRequest, queryset: QuerySet[VendorOrder]) -> None:
        for part in queryset.select_related("order").order_by("id"):
            reason = "lost on its way" if part.status == SHIPPED else "by the back office"
            _attempt(
                request,
                lambda part=part, reason=reason: cancel.cancel_vendor_order(
                    vendor_order=part, reason=reason, by="platform", actor=Actor.of(request.user)
                ),
                part.number,
            )


def _attempt(request: HttpRequest, act: Any, number: str) -> None:
    """Do it and say how it went; one that cannot be done does not stop the others."""
    try:
        act()
    except DomainError as error:
        messages.error(request, f"{number}: {error.message}")
    else:
        messages.success(request, _("%(number)s: done.") % {"number": number})


@admin.register(CommissionRule)
class CommissionRuleAdmin(DatedRules, ModelAdmin):
    """Dated rates of the fee: a rule is added or ended; what has begun keeps its rate, because orders rest on it."""

    seen_by = staticmethod(is_finance)
    changed_by = staticmethod(is_admin)
    list_display = ("scope", "vendor", "category", "product", "rate_bp", "valid_from", "valid_to", "reason")
    list_filter = ("scope",)
    list_select_related = ("vendor", "category", "product")
    raw_id_fields = ("vendor", "category", "product")

    def get_readonly_fields(self, request: HttpRequest, obj: CommissionRule | None = None) -> tuple[str, ...]:
        return ("scope", "vendor", "category", "product", "rate_bp", "valid_from") if obj else ()
