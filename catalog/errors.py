"""What can go wrong with products and stock."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid, NotAllowed, NotFound


def product_not_found() -> NotFound:
    return NotFound("product_not_found", _("There is no such product, or it is not in the shop any more."))


def variant_not_found() -> NotFound:
    return NotFound("variant_not_found", _("There is no such variant, or it is not in the shop any more."))


def insufficient_stock(lines: Sequence[Mapping[str, Any]]) -> Conflict:
    """`lines` = [{"variant": public id, "left": pieces}] of those that do not suffice."""
    if len(lines) == 1 and lines[0]["left"] > 0:
        text = _("Only %(left)s left.") % {"left": lines[0]["left"]}
    elif len(lines) == 1:
        text = _("This is sold out.")
    else:
        text = _("Some things in your bag are not there in that number any more.")
    return Conflict("insufficient_stock", text, fields={"quantity": [text]}, data={"lines": list(lines)})


def already_reserved() -> Conflict:
    return Conflict("already_reserved", _("These things are held for this order already."))


def reservation_gone() -> Conflict:
    return Conflict("reservation_gone", _("The time for paying ran out and the things went back on the shelf."))


def below_reserved(reserved: int) -> Conflict:
    text = _("%(count)s are being paid for at this moment, so there cannot be fewer.") % {"count": reserved}
    return Conflict("below_reserved", text, fields={"on_hand": [text]}, data={"reserved": reserved})


def not_tracked() -> Conflict:
    return Conflict("stock_not_counted", _("Stock of this kind of product is not counted."))


def above_most_on_hand(most: int) -> Invalid:
    text = _("Write at most %(limit_value)s.") % {"limit_value": most}
    return Invalid("not_right", text, fields={"on_hand": [text]})


def overtaken() -> Invalid:
    """Of a product in a file: what it needed was taken while the file was read."""
    return Invalid("not_right", _("Your pieces were changed at the same moment. Import the file again for this one."))


def not_ready(fields: Mapping[str, Sequence[str]]) -> Invalid:
    return Invalid("not_ready", _("A few things are missing before this can be in the shop."), fields=fields)


def reason_needed(most: int) -> Invalid:
    text = _("Write the reason, in up to %(count)s letters: the maker reads it.") % {"count": most}
    return Invalid("reason_needed", text, fields={"reason": [text]})


def in_review(reason: str) -> Conflict:
    text = _("We took this piece out of the shop: “%(reason)s” Mend it; we look at it again and put it back.")
    return Conflict("in_review", text % {"reason": reason}, data={"reason": reason})


def shop_not_open() -> NotAllowed:
    return NotAllowed("shop_not_open", _("You can publish as soon as your shop is approved. Drafts can wait here."))


def stale_version(version: int) -> Conflict:
    return Conflict(
        "stale_version",
        _("Somebody changed this product meanwhile. Look at it again before you save."),
        data={"version": version},
    )
