"""The rows of the orders app."""

from orders.models.cart import Cart, CartItem
from orders.models.commission import CommissionRule
from orders.models.line import OrderLine, RefundedPieces
from orders.models.order import Order
from orders.models.vendor_order import VendorOrder, VendorOrderStatus

__all__ = [
    "Cart",
    "CartItem",
    "CommissionRule",
    "Order",
    "OrderLine",
    "RefundedPieces",
    "VendorOrder",
    "VendorOrderStatus",
]
