"""What happened to orders. Ids are public ids as text."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class OrderPlaced(Event):
    order: str


@dataclass(frozen=True, kw_only=True)
class OrderConfirmed(Event):
    """Paid, stock taken, grants made: everything that follows may be told now."""

    order: str


@dataclass(frozen=True, kw_only=True)
class OrderExpired(Event):
    order: str


@dataclass(frozen=True, kw_only=True)
class VendorOrderShipped(Event):
    vendor_order: str


@dataclass(frozen=True, kw_only=True)
class VendorOrderDelivered(Event):
    vendor_order: str
    said_by: str


@dataclass(frozen=True, kw_only=True)
class VendorOrderReceived(Event):
    """The buyer said that it arrived."""

    vendor_order: str


@dataclass(frozen=True, kw_only=True)
class VendorOrderNotReceived(Event):
    """The buyer said that it did not arrive: the money waits."""

    vendor_order: str


@dataclass(frozen=True, kw_only=True)
class VendorOrderCancelled(Event):
    """``refund_minor`` goes back to the buyer (0 when nothing had been paid)."""

    vendor_order: str
    refund_minor: int
    by: str
