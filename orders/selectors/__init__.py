"""Reading bags and orders, always for somebody: the buyer by account or token, the vendor by shop."""

from orders.selectors.buying import (
    carrier_name,
    for_user,
    is_overdue,
    is_payable,
    may_see,
    own_order,
    own_part,
    status,
    statuses,
)
from orders.selectors.carts import CartGroup, CartLine, CartView, cart_view, pieces_in
from orders.selectors.selling import ToShip, for_vendor, is_late, to_ship, today, vendor_part
from orders.selectors.status import OrderStatus, order_status

__all__ = [
    "CartGroup",
    "CartLine",
    "CartView",
    "OrderStatus",
    "ToShip",
    "carrier_name",
    "cart_view",
    "for_user",
    "for_vendor",
    "is_late",
    "is_overdue",
    "is_payable",
    "may_see",
    "order_status",
    "own_order",
    "own_part",
    "pieces_in",
    "status",
    "statuses",
    "to_ship",
    "today",
    "vendor_part",
]
