"""What happened to a vendor's part and what comes next, in words. Pure over loaded rows."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from orders import lifecycle
from orders.models import Order, VendorOrder
from orders.selectors import OrderStatus, carrier_name, is_overdue, status

DONE, NOW, WAIT, STOP = "done", "now", "wait", "stop"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``state`` is done, now, wait or stop; ``when`` a time that was, or a promise."""

    state: str
    title: str
    when: str


def timeline(order: Order, part: VendorOrder) -> tuple[Step, ...]:
    """The steps of one part, past ones with their time, the rest with what was promised."""
    if part.status == lifecycle.PENDING_PAYMENT:
        wait = _("Until %(time)s") % {"time": moment(order.expires_at)}
        return (Step(NOW, _("Waiting for your payment"), wait), Step(WAIT, _("Packed by the maker"), ""))
    if part.status == lifecycle.EXPIRED:
        return (Step(STOP, _("Not paid in time"), moment(part.expired_at)),)
    paid = Step(DONE, _("Paid"), moment(part.confirmed_at))
    if part.status == lifecycle.CANCELLED:
        closed = Step(STOP, _("Cancelled"), moment(part.cancelled_at))
        return (paid, closed) if part.confirmed_at else (closed,)
    if not part.has_physical:
        return (paid, Step(DONE, _("Files ready"), moment(part.delivered_at)))
    return (paid, _packing(part), _sending(part), _arriving(part))


def title(order: Order) -> str:
    """The state of the whole order as a sentence."""
    kinds = [part.status for part in order.vendor_orders.all()]
    moving, packing = kinds.count(lifecycle.SHIPPED), kinds.count(lifecycle.CONFIRMED) + kinds.count("processing")
    match status(order):
        case OrderStatus.PENDING_PAYMENT:
            return _("The time for paying is over") if is_overdue(order) else _("Your order waits for payment")
        case OrderStatus.PAYMENT_REVIEW:
            return _("Your payment is being checked")
        case OrderStatus.EXPIRED:
            return _("This order was not paid in time")
        case OrderStatus.CANCELLED:
            return _("This order is cancelled")
        case OrderStatus.REFUNDED:
            return _("Your money is on its way back")
        case OrderStatus.DELIVERED:
            whole = lifecycle.CANCELLED not in kinds
            return _("All of it is with you") if whole else _("All that was sent is with you")
        case _ if moving and packing:
            return _("%(moving)s on its way, %(packing)s") % {"moving": _parcels(moving), "packing": _packed(packing)}
        case _ if moving:
            return _("%(moving)s on its way") % {"moving": _parcels(moving)}
        case _:
            return ngettext("Paid. One parcel being packed", "Paid. %(count)s parcels being packed", packing) % {
                "count": packing
            }


def moment(at: Any) -> str:
    """A time as people read it, in the shop's zone."""
    return date_format(timezone.localtime(at), "j F, H:i") if at else ""


def _parcels(count: int) -> str:
    return ngettext("One parcel", "%(count)s parcels", count) % {"count": count}


def _packed(count: int) -> str:
    return ngettext("one being packed", "%(count)s being packed", count) % {"count": count}


def _packing(part: VendorOrder) -> Step:
    if part.status == lifecycle.CONFIRMED:
        return Step(NOW, _("The maker packs it"), _leaves(part))
    if part.status == lifecycle.PROCESSING:
        return Step(NOW, _("Being packed"), _leaves(part))
    return Step(DONE, _("Packed by %(maker)s") % {"maker": part.vendor.name}, moment(part.processing_at))


def _sending(part: VendorOrder) -> Step:
    if part.shipped_at is None:
        return Step(WAIT, _("With the courier"), "")
    words = [moment(part.shipped_at), carrier_name(part), part.tracking_number]
    name = _("Left %(place)s") % {"place": part.vendor.location}
    return Step(
        NOW if part.status == lifecycle.SHIPPED else DONE,
        name,
        ". ".join(filter(None, [*words[:1], " ".join(words[1:]).strip()])),
    )


def _arriving(part: VendorOrder) -> Step:
    if part.status == lifecycle.DELIVERED:
        if part.received_at:
            return Step(DONE, _("You have it"), moment(part.received_at))
        return Step(DONE, _("Delivered"), moment(part.delivered_at))
    if part.not_received_at:
        return Step(STOP, _("You said it has not arrived"), moment(part.not_received_at))
    promise = ""
    if part.shipped_at:
        latest = timezone.localtime(part.shipped_at + _usual_way())
        promise = _("Expected by %(day)s") % {"day": date_format(latest, "j F")}
    return Step(WAIT, _("Your door"), promise)


def _leaves(part: VendorOrder) -> str:
    if part.ship_by is None:
        return ""
    return _("Leaves %(place)s by %(day)s") % {
        "place": part.vendor.location,
        "day": date_format(part.ship_by, "j F"),
    }


def _usual_way() -> timedelta:
    """How long a parcel takes at most before it counts as delivered."""
    way: timedelta = settings.AUTO_DELIVER_AFTER
    return way
