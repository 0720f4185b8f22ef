"""What can go wrong with bags and orders."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.errors import Conflict, Invalid, NotFound, TooOften


def cart_empty() -> Conflict:
    return Conflict("cart_empty", _("Your bag is empty. Put something into it first."))


def too_often() -> TooOften:
    return TooOften("rate_limited", _("That was often in a short time. Try again in a few minutes."))


def stale_version() -> Conflict:
    return Conflict("stale_version", _("Your bag was changed in the meantime. Look at it again."))


def item_not_found() -> NotFound:
    return NotFound("item_not_found", _("This piece is not in your bag any more."))


def not_for_sale(variants: Sequence[str]) -> Conflict:
    """``variants`` are the public ids of those that cannot be bought any more."""
    return Conflict(
        "not_for_sale",
        ngettext(
            "A piece in your bag is not for sale any more. Take it out to go on.",
            "%(count)s pieces in your bag are not for sale any more. Take them out to go on.",
            len(variants),
        )
        % {"count": len(variants)},
        data={"variants": list(variants)},
    )


def insufficient_stock(left: int, variant: str) -> Conflict:
    text = _("Only %(left)s left.") % {"left": left} if left > 0 else _("This is sold out.")
    return Conflict(
        "insufficient_stock",
        text,
        fields={"quantity": [text]},
        data={"lines": [{"variant": variant, "left": left}]},
    )


def quantity_out_of_range(most: int) -> Invalid:
    text = _("Write a number from 1 to %(most)s.") % {"most": most}
    return Invalid("quantity_out_of_range", text, fields={"quantity": [text]})


def bag_full(most: int) -> Conflict:
    return Conflict("bag_full", _("A bag holds %(most)s different pieces. Take one out first.") % {"most": most})


def price_changed(total_minor: int, currency: str, total: str, lines: Sequence[Mapping[str, Any]]) -> Conflict:
    """``total`` is the amount as text; ``lines`` are [{"variant", "was", "now"}] in minor units."""
    return Conflict(
        "price_changed",
        _("A price changed while you were here. The order now comes to %(total)s. Look at it again, then pay.")
        % {"total": total},
        data={"total": total_minor, "currency": currency, "lines": list(lines)},
    )


def mixed_currencies() -> Conflict:
    return Conflict(
        "mixed_currencies", _("These pieces are sold in different currencies. Buy them one after the other.")
    )


def order_not_found() -> NotFound:
    return NotFound("order_not_found", _("There is no such order here."))


def email_needed() -> Invalid:
    text = _("Write your e-mail address: the receipt goes there.")
    return Invalid("email_needed", text, fields={"email": [text]})


def pin_unknown() -> Invalid:
    text = _("We do not know this PIN code. Check its six digits.")
    return Invalid("pin_unknown", text, fields={"pin": [text]})


def pin_elsewhere(state: str) -> Invalid:
    text = _("This PIN code is in %(state)s. Choose that state, or check the PIN code.") % {"state": state}
    return Invalid("pin_state_mismatch", text, fields={"state": [text]})


def field_needed(name: str, text: str) -> Invalid:
    return Invalid("field_needed", text, fields={name: [text]})


def cannot_cancel() -> Conflict:
    return Conflict(
        "too_late_to_cancel", _("This has been sent or closed already, so it cannot be cancelled any more.")
    )


def reason_needed() -> Invalid:
    text = _("Write the reason: the other side reads it.")
    return Invalid("reason_needed", text, fields={"reason": [text]})


def tracking_unclear() -> Invalid:
    text = _("Write the tracking number as on the receipt: letters A to Z, digits, spaces, / and -.")
    return Invalid("tracking_number_unclear", text, fields={"tracking_number": [text]})


def not_underway() -> Conflict:
    return Conflict("not_underway", _("This part has not been sent yet."))


def not_paid() -> Conflict:
    return Conflict("not_paid", _("This order is not paid."))


def not_payable() -> Conflict:
    return Conflict("not_payable", _("This order cannot be paid any more. Its pieces went back on the shelf."))


def nothing_to_refund() -> Conflict:
    return Conflict("nothing_to_refund", _("All of this has been given back already."))


def received_already() -> Conflict:
    return Conflict("received_already", _("You said that this has arrived. Write to us if something is wrong with it."))


def files_taken() -> Conflict:
    """The files of this part are with the buyer: unlike pieces, they cannot come back."""
    return Conflict(
        "files_taken",
        _("Files of this part were downloaded, so it can no longer be cancelled here. Write to the maker."),
    )
