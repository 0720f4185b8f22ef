"""Money in the back office: everything can be found and nothing edited by hand. Actions call the services."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline

from accounts.policies import is_finance
from core.actor import Actor
from core.errors import DomainError
from core.money import format_minor
from core.office import LookOnly
from payments import lifecycle
from payments.models import (
    Attempt,
    InboxEvent,
    LedgerEntry,
    LedgerTransaction,
    Payable,
    Payment,
    Payout,
    PayoutLine,
    Refund,
    RefundPart,
    Share,
    VendorAccount,
    VendorBalance,
)
from payments.ports import GatewayRefused, GatewayUnknown
from payments.services import accounts, earnings, inbox, payouts, refunds, review, settle


class _ForFinance(LookOnly):
    seen_by = staticmethod(is_finance)


class MoneyAdmin(_ForFinance, ModelAdmin):
    """Base of the money tables: newest first, no total count over millions of rows."""

    ordering = ("-id",)
    list_per_page = 50
    show_full_result_count = False


class MoneyInline(_ForFinance, TabularInline):
    """Rows inside their parent."""

    extra = 0
    can_delete = False


def amount(column: str, name: Any) -> Callable[[Any, Any], str]:
    """A list column that shows minor units as money."""

    @admin.display(description=name, ordering=column)
    def show(_self: Any, row: Any) -> str:
        return format_minor(getattr(row, column), row.currency)

    return show


def do_each(request: HttpRequest, rows: Iterable[Any], verb: Callable[[Any, Actor], object]) -> None:
    """Run a service for each chosen row and say what came of it."""
    actor, done = Actor.of(request.user), 0
    for row in rows:
        try:
            verb(row, actor)
            done += 1
        except DomainError as error:
            messages.error(request, f"{row}: {error.message}")
        except (GatewayRefused, GatewayUnknown) as error:
            messages.error(request, f"{row}: {error}")
    if done:
        messages.success(request, ngettext("%(n)s row was done.", "%(n)s rows were done.", done) % {"n": done})


class ShareInline(MoneyInline):
    model = Share
    fields = (
        "label", "vendor", "gross_minor", "fee_minor", "fee_gst_minor", "earning_minor", "shipping_minor",
        "refunded_minor", "transferred_minor", "matured_at", "frozen",
    )  # fmt: skip


class PaymentInline(MoneyInline):
    model = Payment
    fields = ("provider", "provider_reference", "method", "amount_minor", "captured_minor", "refunded_minor", "status")


@admin.register(Payable)
class PayableAdmin(MoneyAdmin):
    """What is to be paid, with its shares and tries."""

    list_display = ("reference", "kind", "total", "captured", "refunded", "status", "created_at")
    list_filter = ("status", "kind", "currency")
    search_fields = ("=reference", "=public_id", "=payments__provider_reference", "=shares__label")
    inlines = (ShareInline, PaymentInline)
    total = amount("amount_minor", _("amount"))
    captured = amount("captured_minor", _("captured"))
    refunded = amount("refunded_minor", _("refunded"))


@admin.register(Share)
class ShareAdmin(MoneyAdmin):
    """One vendor's part; can be held back and let go."""

    list_display = ("label", "vendor", "gross", "fee", "earning", "refunded", "matured_at", "frozen")
    list_filter = ("frozen", ("matured_at", admin.EmptyFieldListFilter))
    search_fields = ("=label", "=public_id", "vendor__name", "=payable__reference")
    list_select_related = ("vendor",)
    actions = ("hold", "let_go")
    gross = amount("gross_minor", _("gross"))
    fee = amount("fee_minor", _("fee"))
    earning = amount("earning_minor", _("earning"))
    refunded = amount("refunded_minor", _("refunded"))

    @admin.action(description=_("Hold back from payouts"), permissions=["view"])
    def hold(self, request: HttpRequest, rows: QuerySet[Share]) -> None:
        do_each(request, rows, lambda row, actor: earnings.freeze(share=row, reason="back office", actor=actor))

    @admin.action(description=_("Let go for payouts"), permissions=["view"])
    def let_go(self, request: HttpRequest, rows: QuerySet[Share]) -> None:
        do_each(request, rows, lambda row, actor: earnings.unfreeze(share=row, reason="back office", actor=actor))


@admin.register(Payment)
class PaymentAdmin(MoneyAdmin):
    """Tries to pay. Flagged ones differ from what the provider says."""

    list_display = ("public_id", "provider", "provider_reference", "method", "total", "status", "flag", "created_at")
    list_filter = ("status", "provider", "method", ("flag", admin.EmptyFieldListFilter))
    search_fields = ("=public_id", "=provider_reference", "=payable__reference")
    exclude = ("client_secret",)
    actions = ("ask_provider", "accept", "take_back")
    total = amount("amount_minor", _("amount"))

    @admin.action(description=_("Ask the provider now"), permissions=["view"])
    def ask_provider(self, request: HttpRequest, rows: QuerySet[Payment]) -> None:
        do_each(request, rows.select_related("payable"), lambda row, actor: settle.settle(payment=row, actor=actor))

    @admin.action(description=_("Checked: count as paid"), permissions=["view"])
    def accept(self, request: HttpRequest, rows: QuerySet[Payment]) -> None:
        do_each(request, rows.select_related("payable"), lambda row, actor: review.accept(payment=row, actor=actor))

    @admin.action(description=_("Checked: give the money back and let the order go"), permissions=["view"])
    def take_back(self, request: HttpRequest, rows: QuerySet[Payment]) -> None:
        do_each(request, rows.select_related("payable"), lambda row, actor: review.take_back(payment=row, actor=actor))


class RefundPartInline(MoneyInline):
    model = RefundPart
    fields = ("share", "amount_minor", "earning_minor", "fee_minor", "fee_gst_minor", "clawed_minor")


@admin.register(Refund)
class RefundAdmin(MoneyAdmin):
    """Money on its way back, and whose it was."""

    list_display = ("public_id", "total", "status", "reason", "provider_reference", "created_at")
    list_filter = ("status",)
    search_fields = ("=public_id", "=provider_reference", "=payment__provider_reference", "=payable__reference")
    inlines = (RefundPartInline,)
    actions = ("send_now", "return_held_again")
    total = amount("amount_minor", _("amount"))

    @admin.action(description=_("Send, or ask what became of it"), permissions=["view"])
    def send_now(self, request: HttpRequest, rows: QuerySet[Refund]) -> None:
        chosen = rows.select_related("payment", "payable")
        do_each(request, chosen, lambda row, actor: refunds.send(refund=row, actor=actor))

    @admin.action(description=_("Return held money again after a failure"), permissions=["view"])
    def return_held_again(self, request: HttpRequest, rows: QuerySet[Refund]) -> None:
        chosen = rows.filter(status=lifecycle.FAILED).select_related("payment")
        do_each(request, chosen, lambda row, actor: refunds.return_held(payment=row.payment, actor=actor))


@admin.register(Attempt)
class AttemptAdmin(MoneyAdmin):
    """Every call to a provider that writes."""

    list_display = ("public_id", "kind", "provider", "subject", "status", "calls", "error", "created_at")
    list_filter = ("status", "kind", "provider")
    search_fields = ("=public_id", "=subject", "error")


@admin.register(InboxEvent)
class InboxEventAdmin(MoneyAdmin):
    """Provider events as they came."""

    list_display = ("event_id", "provider", "kind", "object_reference", "status", "note", "tries", "created_at")
    list_filter = ("status", "provider", "kind")
    search_fields = ("=event_id", "=object_reference", "=public_id")
    actions = ("apply_again",)

    @admin.action(description=_("Apply now"), permissions=["view"])
    def apply_again(self, request: HttpRequest, rows: QuerySet[InboxEvent]) -> None:
        do_each(request, rows, lambda row, actor: inbox.apply(event=row, actor=actor))


class EntryInline(MoneyInline):
    model = LedgerEntry
    fields = ("account", "amount_minor", "currency")


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(MoneyAdmin):
    """The books: each fact with its legs, debit positive."""

    list_display = ("booked_at", "kind", "provider", "object_id", "currency", "payable", "memo")
    list_filter = ("kind", "provider", "currency")
    search_fields = ("=object_id", "=public_id", "=payable__reference")
    list_select_related = ("payable",)
    date_hierarchy = "booked_at"
    inlines = (EntryInline,)


@admin.register(VendorBalance)
class VendorBalanceAdmin(MoneyAdmin):
    """What is owed to each vendor."""

    list_display = ("vendor", "currency", "pending", "available", "reserve", "debt")
    list_filter = ("currency",)
    search_fields = ("vendor__name", "vendor__slug")
    list_select_related = ("vendor",)
    pending = amount("pending_minor", _("pending"))
    available = amount("available_minor", _("available"))
    reserve = amount("reserve_minor", _("reserve"))
    debt = amount("debt_minor", _("debt"))


@admin.register(VendorAccount)
class VendorAccountAdmin(MoneyAdmin):
    """Vendors' accounts at the providers."""

    list_display = ("vendor", "provider", "account_reference", "payouts_enabled")
    list_filter = ("provider", "payouts_enabled")
    search_fields = ("vendor__name", "=account_reference")
    list_select_related = ("vendor",)
    actions = ("ask_provider",)

    @admin.action(description=_("Ask the provider now"), permissions=["view"])
    def ask_provider(self, request: HttpRequest, rows: QuerySet[VendorAccount]) -> None:
        chosen = rows.exclude(account_reference="")
        do_each(request, chosen, lambda row, actor: accounts.refresh(account=row, actor=actor))


class PayoutLineInline(MoneyInline):
    model = PayoutLine
    fields = ("share", "amount_minor", "debt_minor", "live", "released")


@admin.register(Payout)
class PayoutAdmin(MoneyAdmin):
    """Money on its way to vendors."""

    list_display = ("number", "vendor", "total", "status", "failure", "bank_reference", "created_at")
    list_filter = ("status", "provider")
    search_fields = ("=number", "=bank_reference", "=public_id", "vendor__name")
    list_select_related = ("vendor",)
    inlines = (PayoutLineInline,)
    actions = ("carry_on",)
    total = amount("amount_minor", _("amount"))

    @admin.action(description=_("Take the next step"), permissions=["view"])
    def carry_on(self, request: HttpRequest, rows: QuerySet[Payout]) -> None:
        do_each(request, rows, lambda row, actor: payouts.advance(payout=row, actor=actor))
