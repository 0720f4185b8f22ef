"""The outbox in the back office: which news did not arrive, why, and another try. It is here: core knows no roles."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from unfold.admin import ModelAdmin, TabularInline

from accounts.policies import is_admin
from core import events
from core.actor import Actor
from core.models import Delivery, Event
from core.office import LookOnly


class _ForAdmins(LookOnly):
    seen_by = staticmethod(is_admin)


class WaitingFilter(admin.SimpleListFilter):
    """Dead ones first: they are what people come for."""

    title = _("delivery")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, Any]]:
        return [("dead", _("Given up")), ("due", _("Still to come")), ("done", _("Delivered"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> QuerySet[Delivery]:
        chosen = {
            "dead": {"dead_at__isnull": False},
            "due": {"dead_at__isnull": True, "delivered_at__isnull": True},
            "done": {"delivered_at__isnull": False},
        }
        return queryset.filter(**chosen.get(self.value() or "", {}))


@admin.register(Delivery)
class DeliveryAdmin(_ForAdmins, ModelAdmin):
    """One subscriber's copy of an event."""

    list_display = ("event", "subscriber", "attempts", "last_error", "due_at", "delivered_at", "dead_at")
    list_filter = (WaitingFilter,)  # no filter asks for all names: the table grows with every sale
    search_fields = ("=event__public_id", "=event__type", "=subscriber", "last_error")
    list_select_related = ("event",)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)
    actions = ("try_again",)

    @admin.action(description=_("Try again"), permissions=["view"])
    def try_again(self, request: HttpRequest, chosen: QuerySet[Delivery]) -> None:
        actor = Actor.of(request.user)
        count = sum(events.try_again(delivery=delivery, actor=actor) for delivery in chosen.order_by("id"))
        text = ngettext(
            "%(count)s delivery is being tried again.", "%(count)s deliveries are being tried again.", count
        )
        messages.success(request, text % {"count": count})


class DeliveryInline(_ForAdmins, TabularInline):
    model = Delivery
    extra = 0
    fields = ("subscriber", "attempts", "last_error", "due_at", "delivered_at", "dead_at")


@admin.register(Event)
class EventAdmin(_ForAdmins, ModelAdmin):
    """What happened, and who has heard of it. The payload may name a person, so the list does not show it."""

    list_display = ("public_id", "type", "at")
    search_fields = ("=public_id", "type")
    inlines = (DeliveryInline,)
    list_per_page = 50
    show_full_result_count = False
    ordering = ("-id",)
