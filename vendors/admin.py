"""The review queue of applications, and all shops.  Nothing is typed over here: decisions go through the services."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.loader import render_to_string
from django.urls import URLPattern, path, reverse
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.timesince import timesince
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from unfold.admin import ModelAdmin
from unfold.decorators import display

from accounts.policies import is_admin
from core import clock
from core.actor import Actor
from core.errors import DomainError
from core.http.memo import once
from core.models import AuditEntry
from vendors.models import Vendor, VendorStatus
from vendors.services import applications

QUEUE = {"status__exact": VendorStatus.PENDING.value}

# What the audit trail calls a shop: its model, and for a change of state its lifecycle.
_KINDS = ("vendors.vendor", "vendor")

# What reviewers write most; the words can be changed before they are sent.
REASONS = (
    gettext_lazy("We cannot tell what you make. Describe your craft and the material in a few sentences."),
    gettext_lazy("The GSTIN does not belong to the name of the shop. Check it against your certificate."),
    gettext_lazy("These things are bought in, not made by you or your group. KALAVPP is for makers only."),
    gettext_lazy("The name of the shop is the name of somebody else’s brand. Choose one of your own."),
)


@admin.register(Vendor)
class VendorAdmin(ModelAdmin):
    """Opens at the waiting applications, who waited longest first."""

    list_display = ["shop", "place", "what", "state_label", "waiting", "decide"]
    list_filter = ["status", "business_type", "state"]
    search_fields = ["name", "artisan_name", "owner__email", "location", "pin", "gstin"]
    list_select_related = ["state", "craft", "owner"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["applied_at", "id"]
    actions = ["approve_selected"]
    change_form_outer_before_template = "admin/vendors/decision.html"
    fieldsets = [
        (
            gettext_lazy("Shop"),
            {"fields": ["name", "artisan_name", "description", "story", "craft", "region", "since_year"]},
        ),
        (gettext_lazy("Business"), {"fields": ["business_type", "gstin", "website", "owner_email"]}),
        (gettext_lazy("Place"), {"fields": ["location", "address_line", "pin", "state"]}),
        (
            gettext_lazy("Decision"),
            {"fields": ["status", "decision_reason", "applied_at", "approved_at", "rejected_at", "suspended_at"]},
        ),
    ]

    # --- who may, and what nobody may ---------------------------------------------------------------

    def has_module_permission(self, request: HttpRequest) -> bool:
        return once(request, is_admin)

    def has_view_permission(self, request: HttpRequest, obj: Vendor | None = None) -> bool:
        return self.has_module_permission(request)

    def has_change_permission(self, request: HttpRequest, obj: Vendor | None = None) -> bool:
        return False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Vendor | None = None) -> bool:
        return False

    # --- the list -----------------------------------------------------------------------------------

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        if not request.GET and request.method == "GET":
            return redirect(f"{request.path}?status__exact={QUEUE['status__exact']}")
        response: HttpResponse = super().changelist_view(request, extra_context)
        return response

    def get_list_display(self, request: HttpRequest) -> Sequence[str]:
        """All columns; among those that wait, not the one that would say so in every row."""
        waiting = request.GET.get("status__exact") == QUEUE["status__exact"]
        return [name for name in self.list_display if not (waiting and name == "state_label")]

    @display(description=gettext_lazy("shop"), header=True, ordering="name")
    def shop(self, row: Vendor) -> tuple[str, str]:
        return row.name, row.artisan_name

    @display(description=gettext_lazy("place"), ordering="location")
    def place(self, row: Vendor) -> str:
        return f"{row.location}, {row.state.local_name}"

    @display(description=gettext_lazy("what they make"))
    def what(self, row: Vendor) -> str:
        return row.craft.local_name if row.craft else Truncator(row.description).words(10)

    @display(
        description=gettext_lazy("state"),
        ordering="status",
        label={"pending_approval": "warning", "approved": "success", "rejected": "danger", "suspended": "danger"},
    )
    def state_label(self, row: Vendor) -> tuple[str, str]:
        return row.status, str(VendorStatus(row.status).label)

    @display(description=gettext_lazy("waiting"), ordering="applied_at")
    def waiting(self, row: Vendor) -> str:
        return timesince(row.applied_at, clock.stamp(), depth=1) if row.status == VendorStatus.PENDING else "–"

    @display(description=gettext_lazy("decide"))
    def decide(self, row: Vendor) -> SafeString | str:
        """One click: a button of the list's own form, so it is a POST with its token."""
        if row.status != VendorStatus.PENDING:
            return "–"
        context = {"approve": self._url("approve", row), "open": self._url("change", row), "vendor": row}
        return render_to_string("admin/vendors/decide.html", context)

    @admin.action(description=gettext_lazy("Approve the chosen applications"), permissions=["view"])
    def approve_selected(self, request: HttpRequest, queryset: QuerySet[Vendor]) -> None:
        done, refused = applications.approve_many(vendors=queryset, actor=Actor.of(request.user))
        if done:
            text = ngettext("%(count)s shop is open.", "%(count)s shops are open.", len(done))
            messages.success(request, text % {"count": len(done)})
        for vendor, error in refused:
            messages.error(request, f"{vendor.name}: {error.message}")

    # --- one shop -----------------------------------------------------------------------------------

    @display(description=gettext_lazy("e-mail of the owner"))
    def owner_email(self, row: Vendor) -> str:
        return row.owner.email

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))  # none for a key that cannot be one
        context = {**(extra_context or {}), "decision": self._decision(row) if row else {}}
        response: HttpResponse = super().change_view(request, object_id, form_url, context)
        return response

    def _decision(self, row: Vendor) -> dict[str, Any]:
        history = AuditEntry.objects.filter(object_kind__in=_KINDS, object_id=row.public_id).order_by("-id")[:20]
        return {
            "vendor": row,
            "reasons": REASONS,
            "history": history,
            "urls": {verb: self._url(verb, row) for verb in ("approve", "reject", "suspend", "reinstate")},
        }

    def get_urls(self) -> list[URLPattern]:
        verbs = {
            "approve": lambda row, actor, reason: applications.approve(vendor=row, actor=actor),
            "reject": lambda row, actor, reason: applications.reject(vendor=row, reason=reason, actor=actor),
            "suspend": lambda row, actor, reason: applications.suspend(vendor=row, reason=reason, actor=actor),
            "reinstate": lambda row, actor, reason: applications.reinstate(vendor=row, reason=reason, actor=actor),
        }
        own = [
            path(
                f"<int:vendor_id>/{verb}/",
                self.admin_site.admin_view(self._decider(service)),
                name=f"vendors_vendor_{verb}",
            )
            for verb, service in verbs.items()
        ]
        urls: list[URLPattern] = super().get_urls()
        return own + urls

    def _decider(self, service: Callable[[Vendor, Actor, str], Vendor]) -> Callable[..., HttpResponse]:
        """A view that carries out one decision by POST and goes back to the queue (or to the shop, on an error)."""

        def view(request: HttpRequest, vendor_id: int) -> HttpResponse:
            if request.method != "POST":
                return HttpResponseNotAllowed(["POST"])
            if not self.has_view_permission(request):
                raise PermissionDenied
            row = get_object_or_404(Vendor, pk=vendor_id)
            reason = request.POST.get("reason", "").strip() or request.POST.get("template", "").strip()
            try:
                decided = service(row, Actor.of(request.user), reason)
            except DomainError as error:
                messages.error(request, f"{row.name}: {error.message}")
                return redirect(self._url("change", row))
            label = VendorStatus(decided.status).label
            messages.success(request, _("%(shop)s: %(state)s.") % {"shop": decided.name, "state": label})
            return HttpResponseRedirect(reverse("admin:vendors_vendor_changelist"))

        return view

    @staticmethod
    def _url(verb: str, row: Vendor) -> str:
        return reverse(f"admin:vendors_vendor_{verb}", args=[row.pk])

    def get_readonly_fields(self, request: HttpRequest, obj: Vendor | None = None) -> Sequence[str]:
        return ["owner_email"]
