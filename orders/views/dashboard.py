"""A vendor's orders: to ship first, late before all; packing, sending, handing over, cancelling."""

from functools import wraps
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.errors import DomainError
from core.forms import add_domain_error
from core.http.address import page_is_at
from orders import policies
from orders.errors import order_not_found
from orders.forms import DeliveredForm, ReasonForm, ShipForm
from orders.models import VendorOrder
from orders.selectors import for_vendor, is_late, selling, to_ship, today, vendor_part
from orders.services import fulfil
from orders.views.timeline import timeline
from orders.views.visitor import actor_of
from vendors.models import Vendor
from vendors.selectors import for_owner

PAGE = 30


def vendors_only(view: Any) -> Any:
    """Hand the view the signed-in user's shop; others are led to where one becomes a maker."""

    @login_required
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        vendor = for_owner(request.user)
        if vendor is None:
            return redirect("/sell/")
        response: HttpResponse = view(request, vendor, *args, **kwargs)
        return response

    return guarded


@vendors_only
@require_GET
def orders(request: HttpRequest, vendor: Vendor) -> HttpResponse:
    """The vendor's own parts, thirty at a time."""
    show = request.GET.get("show", "to_ship")
    show = show if show in selling.FILTERS else "to_ship"
    found = list(for_vendor(vendor, show=show, after=request.GET.get("after", ""))[: PAGE + 1])
    on = today()
    context = {
        "desk": "orders",
        "show": show,
        "tabs": [("to_ship", _("To ship")), ("shipped", _("On the way")), ("delivered", _("Delivered")),
                 ("cancelled", _("Cancelled")), ("all", _("All"))],
        "parts": [(part, is_late(part, on)) for part in found[:PAGE]],
        "counts": to_ship(vendor),
        "next_after": found[PAGE - 1].number if len(found) > PAGE else "",
    }  # fmt: skip
    return render(request, "orders/dashboard/list.html", context)


@vendors_only
@require_GET
def order(request: HttpRequest, vendor: Vendor, part_id: UUID) -> HttpResponse:
    """One part with everything needed to pack and send it."""
    return _page(request, vendor_part(vendor, part_id))


@vendors_only
@require_GET
def packing(request: HttpRequest, vendor: Vendor, part_id: UUID) -> HttpResponse:
    """A sheet to print: what goes into the parcel and where the parcel goes."""
    return render(request, "orders/dashboard/packing.html", {"part": vendor_part(vendor, part_id), "vendor": vendor})


@vendors_only
@require_POST
def act(request: HttpRequest, vendor: Vendor, part_id: UUID, verb: str) -> HttpResponse:
    """The next step of a part; what is missing is said at its field."""
    part = vendor_part(vendor, part_id)
    if verb not in _VERBS:
        raise order_not_found()
    page_is_at(request, reverse("orders:dashboard-order", args=[part_id]))
    form = _form(verb, request)
    if form is not None and not form.is_valid():
        return _page(request, part, **{_FORM_NAMES[verb]: form}, status=422)
    try:
        fulfil.advance(
            vendor_order=part,
            to=_VERBS[verb],
            actor=actor_of(request),
            **(form.cleaned_data if form is not None else {}),
        )
    except DomainError as error:
        if form is None or not error.fields:
            messages.error(request, str(error.message))
            return redirect("orders:dashboard-order", part_id=part_id)
        add_domain_error(form, error)
        return _page(request, part, **{_FORM_NAMES[verb]: form}, status=error.status)
    messages.success(request, _said(verb))
    return redirect("orders:dashboard-order", part_id=part_id)


_VERBS = {"pack": "processing", "send": "shipped", "deliver": "delivered", "cancel": "cancelled"}
_FORMS: dict[str, type[forms.Form]] = {"send": ShipForm, "deliver": DeliveredForm, "cancel": ReasonForm}
_FORM_NAMES = {"send": "ship_form", "deliver": "delivered_form", "cancel": "reason_form"}


def _form(verb: str, request: HttpRequest) -> forms.Form | None:
    return _FORMS[verb](request.POST) if verb in _FORMS else None


def _said(verb: str) -> str:
    return {
        "pack": _("The buyer sees that you are packing."),
        "send": _("Sent. The buyer has a mail with the tracking number."),
        "deliver": _("Noted. Your money is free once the return time is over."),
        "cancel": _("Cancelled. The buyer gets the money back."),
    }[verb]


def _page(request: HttpRequest, part: VendorOrder, *, status: int = 200, **bound: forms.Form) -> HttpResponse:
    context = {
        "desk": "orders",
        "part": part,
        "late": is_late(part, today()),
        "receives_minor": part.share.vendor_minor - part.share.refunded_earning_minor,
        "steps": timeline(part.order, part),
        "may_pack": policies.may_pack(part),
        "may_send": policies.may_send(part),
        "may_hand_over": policies.may_hand_over(part),
        "may_cancel": policies.may_cancel(part),
        "ship_form": ShipForm(initial={"carrier": part.carrier}),
        "delivered_form": DeliveredForm(),
        "reason_form": ReasonForm(),
        "form": next(iter(bound.values()), None),
        **bound,
    }
    return render(request, "orders/dashboard/order.html", context, status=status)
