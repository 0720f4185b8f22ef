"""A buyer's orders: the list, one order with its parts, and what the buyer can say about them."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from accounts.models import User
from core.errors import Conflict, DomainError
from core.http.address import page_is_at
from digital_assets.models import Grant
from digital_assets.selectors import downloaded, grants_for
from digital_assets.services import links
from orders import policies, selectors
from orders.errors import order_not_found
from orders.forms import MethodForm
from orders.lifecycle import CONFIRMED, PENDING_PAYMENT, PROCESSING, SHIPPED
from orders.models import Order, VendorOrder
from orders.services import cancel, receipt
from orders.views.cart import paced
from orders.views.checkout import start_paying
from orders.views.timeline import Step, timeline, title
from orders.views.visitor import actor_of, keep_order, user_of, visible_order

PAGE = 20
UNDERWAY = frozenset({PENDING_PAYMENT, CONFIRMED, PROCESSING, SHIPPED})


@dataclass(frozen=True, slots=True)
class PartView:
    """One vendor's part as the page shows it."""

    part: VendorOrder
    place: int
    steps: tuple[Step, ...]
    grants: tuple[Grant, ...]
    may_cancel: bool
    may_say_received: bool
    may_say_not_received: bool
    carrier: Any
    received_at: datetime | None


@login_required
@require_GET
def orders(request: HttpRequest) -> HttpResponse:
    """All orders of the user, newest first, twenty at a time."""
    user = user_of(request)
    if user is None:
        raise order_not_found()
    rows = selectors.for_user(user)
    before = _place(user, request.GET.get("after", ""))
    found = list((rows.filter(pk__lt=before) if before else rows)[: PAGE + 1])
    shown = found[:PAGE]
    context = {
        "orders": [(order, selectors.status(order)) for order in shown],
        "next_after": shown[-1].number if len(found) > PAGE else "",
    }
    return render(request, "orders/list.html", context)


@never_cache
@require_GET
def order(request: HttpRequest, number: str) -> HttpResponse:
    """One order: its state in words, a timeline per vendor, and what it cost."""
    if token := request.GET.get("t", ""):
        found = selectors.own_order(user=user_of(request), number=number, token=token)
        response = redirect("orders:order", number=found.number)
        keep_order(response, found, token)
        return response
    found = visible_order(request, number)
    if request.headers.get("HX-Request") and request.GET.get("seen") == _mark(found):
        return HttpResponse(status=204)  # the page on the screen is still true
    return _page(request, found)


@require_POST
@paced
def pay(request: HttpRequest, number: str) -> HttpResponse:
    """Try again to pay an order that waits for its money."""
    found = visible_order(request, number)
    form = MethodForm(request.POST)
    if not form.is_valid():
        page_is_at(request, reverse("orders:order", args=[found.number]))
        return _page(request, found, form=form, status=422)
    return start_paying(request, found, form.cleaned_data["method"])


@require_POST
def cancel_whole(request: HttpRequest, number: str) -> HttpResponse:
    """Cancel all that has not been sent."""
    found = visible_order(request, number)
    try:
        cancel.cancel_order(order=found, reason="", by="buyer", actor=actor_of(request))
    except Conflict as error:
        messages.error(request, str(error.message))
    return redirect("orders:order", number=number)


@require_POST
def act(request: HttpRequest, number: str, part_id: UUID, verb: str) -> HttpResponse:
    """The buyer cancels a part, has it, or does not have it."""
    found = visible_order(request, number)
    part, actor = selectors.own_part(found, part_id), actor_of(request)
    try:
        match verb:
            case "cancel":
                cancel.cancel_vendor_order(vendor_order=part, reason="", by="buyer", actor=actor)
                messages.success(request, _("Cancelled. The money goes back the way you paid."))
            case "received":
                done = receipt.received(vendor_order=part, actor=actor)
                held = done.share.frozen
                messages.success(request, _("Thank you.") if held else _("Thank you. The maker is paid for it now."))
            case "not-received":
                receipt.not_received(vendor_order=part, actor=actor)
                messages.success(request, _("Noted. The maker's money waits until this is cleared up."))
            case _:
                raise order_not_found()
    except Conflict as error:
        messages.error(request, str(error.message))
    return redirect("orders:order", number=number)


@require_POST
def download(request: HttpRequest, number: str, grant_id: UUID) -> HttpResponse:
    """Make a link to a bought file and follow it; this is how guests download."""
    found = visible_order(request, number)
    references = [line.public_id for part in found.vendor_orders.all() for line in part.lines.all()]
    grant = grants_for(references).filter(public_id=grant_id).first()
    if grant is None:
        raise order_not_found()
    try:
        return redirect(links.make(grant=grant).url)
    except DomainError as error:
        messages.error(request, str(error.message))
        return redirect("orders:order", number=number)


def _page(request: HttpRequest, found: Order, *, form: MethodForm | None = None, status: int = 200) -> HttpResponse:
    parts = list(found.vendor_orders.all())
    grants: dict[UUID, list[Grant]] = {}
    for grant in grants_for(line.public_id for part in parts for line in part.lines.all() if line.kind == "digital"):
        grants.setdefault(grant.reference, []).append(grant)
    taken = downloaded(grant for some in grants.values() for grant in some)
    views = [_part_view(found, part, place, grants, taken) for place, part in enumerate(parts, 1)]
    payments = list(found.payable.payments.order_by("-id"))
    context = {
        "order": found,
        "status": selectors.status(found).value,
        "title": title(found),
        "parts": views,
        "payable": selectors.is_payable(found),
        "overdue": selectors.is_overdue(found),
        "form": form or MethodForm(initial={"method": payments[0].method if payments else "upi"}),
        "last_payment": payments[0] if payments else None,
        "may_cancel_all": sum(view.may_cancel for view in views) > 1 or selectors.is_payable(found),
        "is_guest": found.user_id is None,
        "mark": _mark(found),
        "underway": any(part.status in UNDERWAY for part in parts),
    }
    return render(request, "orders/order.html", context, status=status)


def _mark(found: Order) -> str:
    """Changes whenever something on the page does: the open page asks with it whether it is still true."""
    facts = [found.payable.updated_at, *(part.updated_at for part in found.vendor_orders.all())]
    return hashlib.sha256("".join(at.isoformat() for at in facts).encode()).hexdigest()[:16]


def _part_view(
    found: Order, part: VendorOrder, place: int, grants: dict[UUID, list[Grant]], taken: set[UUID]
) -> PartView:
    """``taken`` holds the lines whose files the buyer has downloaded."""
    return PartView(
        part=part,
        place=place,
        steps=timeline(found, part),
        grants=tuple(grant for line in part.lines.all() for grant in grants.get(line.public_id, [])),
        may_cancel=policies.may_cancel(part, files_taken=any(line.public_id in taken for line in part.lines.all())),
        may_say_received=policies.may_say_received(part),
        may_say_not_received=policies.may_say_not_received(part),
        carrier=selectors.carrier_name(part),
        received_at=part.received_at,
    )


def _place(user: User, number: str) -> int | None:
    """The key of the user's own order with this number: the place after which a page begins."""
    return Order.objects.filter(user=user, number=number).values_list("pk", flat=True).first() if number else None
