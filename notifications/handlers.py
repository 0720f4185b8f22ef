"""Which news becomes which mail. Each handler may be called again: a mail is written once per event and reader."""

from datetime import datetime
from typing import Any

from django.urls import reverse

from accounts.events import AccountMailAsked, StrangerMailAsked, UserRegistered
from accounts.models import User
from accounts.services import mails
from accounts.services.mails import Kind
from catalog.events import ProductTakenOut
from catalog.models import Product
from notifications import tasks
from notifications.events import MessageWritten
from notifications.services import links
from notifications.services.writing import absolute, write
from orders.events import OrderConfirmed, VendorOrderCancelled, VendorOrderShipped
from orders.models import Order, OrderLine, VendorOrder
from orders.selectors import carrier_name
from orders.services.access import token_for
from payments.events import PayoutPaid, RefundSucceeded
from payments.models import Payout, Refund
from vendors.events import VendorApproved, VendorReinstated, VendorRejected, VendorSuspended
from vendors.models import Vendor

# Where the one link of a mail about an account leads, when it is no secret.
PAGES = {
    Kind.PASSWORD_CHANGED: "account_reset_password",
    Kind.EMAIL_CHANGED: "account_email",
    Kind.UNKNOWN_ACCOUNT: "account_signup",
}


def send_written(event: MessageWritten) -> None:
    tasks.after_commit(event.message)


def welcome(event: UserRegistered) -> None:
    user = User.objects.get(public_id=event.user_id)
    _to_user("welcome", event.user_id, user, {"wants_to_sell": event.wants_to_sell})


def account_mail(event: AccountMailAsked) -> None:
    """Nothing is written about an account that was closed, or to an address that was taken off, in the meantime."""
    found = mails.reader(user_id=event.user_id, address=event.address, to=event.to)
    if found is None:
        return
    user, to = found
    kind = Kind(event.kind)
    opens = {Kind.PASSWORD_RESET: event.user_id, Kind.CONFIRM_EMAIL: str(event.address)}.get(kind, "")
    write(
        kind=kind,
        event=f"{kind}:{event.mail}",
        to=to,
        language=user.language,
        context={
            "name": user.get_short_name(),
            "email": user.email,
            "link": links.MARK if opens else absolute(reverse(PAGES[kind])),
        },
        opens=opens,
    )


def stranger_mail(event: StrangerMailAsked) -> None:
    kind = Kind(event.kind)
    context = {"link": absolute(reverse(PAGES[kind]))}
    write(kind=kind, event=f"{kind}:{event.mail}", to=event.email, language=event.language, context=context)


def vendor_approved(event: VendorApproved) -> None:
    vendor = _vendor(event.vendor_id)
    _decided("vendor_approved", vendor, vendor.approved_at, link="/dashboard/")


def vendor_rejected(event: VendorRejected) -> None:
    vendor = _vendor(event.vendor_id)
    _decided("vendor_rejected", vendor, vendor.rejected_at, link="/sell/", reason=event.reason)


def vendor_suspended(event: VendorSuspended) -> None:
    vendor = _vendor(event.vendor_id)
    _decided("vendor_suspended", vendor, vendor.suspended_at, link="/dashboard/orders/", reason=event.reason)


def vendor_reinstated(event: VendorReinstated) -> None:
    vendor = _vendor(event.vendor_id)
    _decided("vendor_reinstated", vendor, vendor.approved_at, link="/dashboard/")


def _vendor(public_id: str) -> Vendor:
    return Vendor.objects.select_related("owner").get(public_id=public_id)


def _decided(kind: str, vendor: Vendor, at: datetime | None, *, link: str, reason: str = "") -> None:
    """A shop may be approved or closed again; each decision is news, told apart by when it was made."""
    about = f"{vendor.public_id}:{at:%Y%m%d%H%M%S}" if at else str(vendor.public_id)
    _to_user(kind, about, vendor.owner, {"vendor": vendor, "reason": reason, "link": absolute(link)})


def product_taken_out(event: ProductTakenOut) -> None:
    product = Product.objects.select_related("vendor__owner").get(public_id=event.product_id)
    link = absolute(reverse("catalog:edit", args=[product.public_id]))
    # A piece may be taken out again; its version grows each time.
    about = f"{event.product_id}:{event.version}"
    _to_user(
        "product_taken_out", about, product.vendor.owner, {"product": product, "reason": event.reason, "link": link}
    )


def order_confirmed(event: OrderConfirmed) -> None:
    """One mail to the buyer, and to each vendor one about their own part, without the buyer's address."""
    order = Order.objects.select_related("user", "state", "payable").get(public_id=event.order)
    parts = list(order.vendor_orders.select_related("vendor__owner", "share").order_by("id"))
    lines = _lines_by_part(order)
    shown = [{"part": part, "vendor": part.vendor, "lines": lines[part.pk]} for part in parts]
    has_files = any(line.kind == "digital" for own in lines.values() for line in own)
    facts = {"parts": shown, "has_files": has_files, "total_minor": order.total_minor}
    _to_buyer("order_confirmed", event.order, order, facts)
    for part, one in zip(parts, shown, strict=True):
        link = absolute(reverse("orders:dashboard-order", args=[part.public_id]))
        context = {**one, "link": link, "receive_minor": part.share.vendor_minor, "currency": part.currency}
        _to_user("order_sold", str(part.public_id), part.vendor.owner, context)


def order_shipped(event: VendorOrderShipped) -> None:
    part = _part(event.vendor_order)
    context = {
        "part": part,
        "vendor": part.vendor,
        "lines": list(part.lines.order_by("id")),
        "carrier": carrier_name(part),
    }
    _to_buyer("order_shipped", event.vendor_order, part.order, context)


def part_cancelled(event: VendorOrderCancelled) -> None:
    """To the buyer always; to the vendor when it was not the vendor's own decision and the part had been paid."""
    part = _part(event.vendor_order)
    context = {
        "part": part,
        "vendor": part.vendor,
        "lines": list(part.lines.order_by("id")),
        "refund_minor": event.refund_minor,
        "by": event.by,
    }
    _to_buyer("part_cancelled", event.vendor_order, part.order, context)
    if part.confirmed_at is not None and event.by != "vendor":
        link = absolute(reverse("orders:dashboard-order", args=[part.public_id]))
        lost = part.shipped_at is not None
        _to_user("sale_cancelled", event.vendor_order, part.vendor.owner, {**context, "link": link, "lost": lost})


def refund_sent(event: RefundSucceeded) -> None:
    """The money is on its way back. Payables that are no orders have no mail."""
    refund = Refund.objects.select_related("payable", "payment").get(public_id=event.refund)
    order = Order.objects.select_related("user", "payable").filter(payable=refund.payable).first()
    if order is not None:
        context = {"refund_total_minor": refund.amount_minor, "why": _why_back(refund, order)}
        _to_buyer("refund_sent", event.refund, order, context)


def _why_back(refund: Refund, order: Order) -> str:
    """Which sentence the buyer reads; the reasons are those that payments gives money back for by itself."""
    if refund.reason in {"already_paid", "taken_back", "no_file"}:
        return refund.reason
    return "ordered" if order.paid_at is not None else "late"


def payout_paid(event: PayoutPaid) -> None:
    payout = Payout.objects.select_related("vendor__owner").get(public_id=event.payout)
    link = absolute("/dashboard/payouts/")
    context = {
        "payout": payout,
        "link": link,
        "payout_total_minor": payout.amount_minor,
        "currency": payout.currency,
    }
    _to_user("payout_paid", event.payout, payout.vendor.owner, context)


def _part(public_id: str) -> VendorOrder:
    rows = VendorOrder.objects.select_related("order__user", "order__payable", "vendor__owner", "share")
    return rows.get(public_id=public_id)


def _lines_by_part(order: Order) -> dict[int, list[OrderLine]]:
    lines: dict[int, list[OrderLine]] = {}
    for line in order.lines.order_by("id"):
        lines.setdefault(line.vendor_order_id, []).append(line)
    return lines


def _to_user(kind: str, about: str, user: User, context: dict[str, Any]) -> None:
    write(
        kind=kind,
        event=f"{kind}:{about}",
        to=user.email,
        language=user.language,
        context={"name": user.get_short_name(), "link": absolute("/"), **context},
    )


def _to_buyer(kind: str, about: str, order: Order, context: dict[str, Any]) -> None:
    """A guest's mail carries the link that opens the order without an account."""
    path = reverse("orders:order", args=[order.number])
    token = "" if order.user_id else f"?t={token_for(order.public_id)}"
    write(
        kind=kind,
        event=f"{kind}:{about}",
        to=order.email,
        language=order.language,
        context={
            "name": order.full_name.split(" ")[0],
            "order": order,
            "currency": order.currency,
            "link": absolute(f"{path}{token}"),
            **context,
        },
    )
