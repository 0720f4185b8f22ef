"""The states of one vendor's part of an order.

    pending_payment ──paid──▶ confirmed ──▶ processing ──▶ shipped ──▶ delivered
       │       │                │  │            │                        ▲
       │       └──cancel──┐     │  └── files only, ready at once ────────┘
       │                  ▼     │cancel         │cancel
       │                cancelled◀──────────────┘
       └──time ran out──▶ expired ──paid late, stock still there──▶ confirmed

Cancelling after payment refunds the part; what is on its way, and lost, only the platform can cancel. Returned and
refunded are amounts, not states. The order as a whole has no state of its own: ``orders.selectors.status`` derives it
from these.
"""

from core.lifecycle import Lifecycle

PENDING_PAYMENT = "pending_payment"
CONFIRMED = "confirmed"
PROCESSING = "processing"
SHIPPED = "shipped"
DELIVERED = "delivered"
CANCELLED = "cancelled"
EXPIRED = "expired"

VENDOR_ORDER = Lifecycle(
    "vendor_order",
    {
        PENDING_PAYMENT: (CONFIRMED, CANCELLED, EXPIRED),
        CONFIRMED: (PROCESSING, DELIVERED, CANCELLED),
        PROCESSING: (SHIPPED, CANCELLED),
        SHIPPED: (DELIVERED, CANCELLED),
        DELIVERED: (),
        CANCELLED: (),
        EXPIRED: (CONFIRMED,),
    },
    stamps={
        CONFIRMED: "confirmed_at",
        PROCESSING: "processing_at",
        SHIPPED: "shipped_at",
        DELIVERED: "delivered_at",
        CANCELLED: "cancelled_at",
        EXPIRED: "expired_at",
    },
)

OPEN_FOR_CANCEL = frozenset({PENDING_PAYMENT, CONFIRMED, PROCESSING})
TO_SHIP = frozenset({CONFIRMED, PROCESSING})
PAID = frozenset({CONFIRMED, PROCESSING, SHIPPED, DELIVERED})
