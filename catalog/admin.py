"""The catalogue in the back office.  Products, stock and imports are for looking at (products can be taken out
of the shop with a reason, and put back); the tree of departments is edited here."""

from functools import partial
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy, ngettext
from treebeard.admin import TreeAdmin
from treebeard.forms import movenodeform_factory
from unfold.admin import ModelAdmin, TabularInline
from unfold.decorators import display
from unfold.forms import ActionForm
from unfold.widgets import UnfoldAdminTextInputWidget

from accounts.policies import is_admin, is_moderator
from catalog.models import (
    Category,
    ImportBatch,
    Product,
    ProductImage,
    ProductStatus,
    Reservation,
    StockMovement,
    Variant,
)
from catalog.services import listing, products
from core.actor import Actor
from core.errors import DomainError
from core.http.memo import once
from core.money import format_minor
from core.office import LookOnly


class _Looking(LookOnly):
    """Everything can be seen by those who judge."""

    seen_by = staticmethod(is_moderator)


class VariantInline(_Looking, TabularInline):
    model = Variant
    extra = 0
    fields = ["title", "sku", "price", "on_hand", "reserved", "tracked", "is_active"]
    readonly_fields = ["price"]

    @display(description=gettext_lazy("price"))
    def price(self, row: Variant) -> str:
        return format_minor(row.price_minor, row.currency)


class PictureInline(_Looking, TabularInline):
    model = ProductImage
    extra = 0
    fields = ["image", "position", "is_primary"]


class JudgeForm(ActionForm):
    """Beside the choice of the action: the reason, which the maker reads."""

    reason = forms.CharField(
        label="",
        max_length=products.MAX_REASON,
        required=False,
        widget=UnfoldAdminTextInputWidget(
            attrs={
                "placeholder": gettext_lazy("Reason for the maker"),
                "aria-label": gettext_lazy("Reason for the maker"),
            }
        ),
    )


@admin.register(Product)
class ProductAdmin(_Looking, ModelAdmin):
    """Judge what is in the shop.  A piece is taken out with a reason; only here is it put back."""

    list_display = ["title", "vendor", "category", "price", "state_label", "in_stock", "published_at"]
    list_filter = ["status", "kind", "category", "craft"]
    search_fields = ["title", "slug", "vendor__name", "variants__sku"]
    list_select_related = ["vendor", "category"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-id"]
    inlines = [VariantInline, PictureInline]
    actions = ["take_out", "put_back"]
    action_form = JudgeForm
    exclude = ["search", "search_text", "category_path", "price_from_minor", "compare_at_minor"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Product]:
        rows: QuerySet[Product] = super().get_queryset(request).defer("search", "search_text")
        return rows

    @display(description=gettext_lazy("price"), ordering="price_from_minor")
    def price(self, row: Product) -> str:
        return format_minor(row.price_from_minor, row.currency)

    @display(
        description=gettext_lazy("state"),
        ordering="status",
        label={"draft": "info", "in_review": "warning", "published": "success", "archived": "danger"},
    )
    def state_label(self, row: Product) -> tuple[str, str]:
        return row.status, str(ProductStatus(row.status).label)

    @admin.action(description=gettext_lazy("Take the chosen pieces out of the shop"), permissions=["view"])
    def take_out(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._each(request, queryset, partial(products.take_out, reason=request.POST.get("reason", "")))

    @admin.action(description=gettext_lazy("Put the chosen pieces back into the shop"), permissions=["view"])
    def put_back(self, request: HttpRequest, queryset: QuerySet[Product]) -> None:
        self._each(request, queryset, products.put_back)

    def _each(self, request: HttpRequest, queryset: QuerySet[Product], verb: Any) -> None:
        done = 0
        for row in queryset.order_by("pk"):
            try:
                verb(product=row, actor=Actor.of(request.user))
                done += 1
            except DomainError as error:
                messages.error(request, f"{row.title}: {error.message}")
        text = ngettext("%(count)s piece is done.", "%(count)s pieces are done.", done)
        messages.success(request, text % {"count": done})


@admin.register(Category)
class CategoryAdmin(ModelAdmin, TreeAdmin):
    """The tree; whatever moves in it, the listing columns of the products go along."""

    form = movenodeform_factory(Category)
    list_display = ["name", "name_hi", "slug", "hsn_code"]
    search_fields = ["name", "name_hi", "slug"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return once(request, is_admin)

    def has_view_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        return self.has_module_permission(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Category | None = None) -> bool:
        """Only what is empty: products keep their department (PROTECT), and a branch takes its leaves along."""
        if obj is None:
            return False
        in_use = Product.objects.filter(category__path__startswith=obj.path).exists()
        return self.has_module_permission(request) and not in_use

    def save_model(self, request: HttpRequest, obj: Category, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        listing.refresh_moved()
        if change:
            listing.refresh_below(obj)

    def move_node(self, request: HttpRequest) -> HttpResponse:
        """A department dragged to another place: ``save_model`` hears nothing of it."""
        with transaction.atomic():
            answer: HttpResponse = super().move_node(request)
            listing.refresh_moved()
        return answer


@admin.register(StockMovement)
class StockMovementAdmin(_Looking, ModelAdmin):
    list_display = ["at", "variant", "kind", "delta", "reference", "actor_label", "reason"]
    list_filter = ["kind"]
    search_fields = ["reference", "variant__sku", "variant__product__title"]
    list_select_related = ["variant"]
    show_full_result_count = False
    ordering = ["-id"]


@admin.register(Reservation)
class ReservationAdmin(_Looking, ModelAdmin):
    list_display = ["created_at", "variant", "quantity", "status", "reference", "expires_at"]
    list_filter = ["status"]
    search_fields = ["reference"]
    list_select_related = ["variant"]
    show_full_result_count = False
    ordering = ["-id"]


@admin.register(ImportBatch)
class ImportBatchAdmin(_Looking, ModelAdmin):
    list_display = ["created_at", "vendor", "file_name", "source", "dry_run", "status", "row_count"]
    list_filter = ["status", "source", "dry_run"]
    list_select_related = ["vendor"]
    exclude = ["content"]
    ordering = ["-id"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportBatch]:
        rows: QuerySet[ImportBatch] = super().get_queryset(request).defer("content")
        return rows
