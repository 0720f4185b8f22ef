"""Who may do what with an order: pure predicates over rows that were found for that person."""

from orders.lifecycle import DELIVERED, OPEN_FOR_CANCEL, PENDING_PAYMENT, PROCESSING, SHIPPED, TO_SHIP
from orders.models import VendorOrder


def may_cancel(part: VendorOrder, *, files_taken: bool = False) -> bool:
    """Before it is sent; an unpaid order is cancelled as a whole.

    ``files_taken``: the buyer who asks has downloaded a file of it, which cannot come back.
    """
    return part.status in OPEN_FOR_CANCEL and part.status != PENDING_PAYMENT and not files_taken


def may_say_received(part: VendorOrder) -> bool:
    return part.has_physical and part.received_at is None and part.status in {SHIPPED, DELIVERED}


def may_say_not_received(part: VendorOrder) -> bool:
    return may_say_received(part) and part.not_received_at is None


def may_pack(part: VendorOrder) -> bool:
    return part.status in TO_SHIP and part.status != PROCESSING


def may_send(part: VendorOrder) -> bool:
    return part.status == PROCESSING


def may_hand_over(part: VendorOrder) -> bool:
    return part.status == SHIPPED
