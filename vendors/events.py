"""What happened to a shop.  Ids are public ids as text."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class VendorApplied(Event):
    vendor_id: str


@dataclass(frozen=True, kw_only=True)
class VendorApproved(Event):
    vendor_id: str


@dataclass(frozen=True, kw_only=True)
class VendorRejected(Event):
    vendor_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class VendorSuspended(Event):
    vendor_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class VendorReinstated(Event):
    vendor_id: str


@dataclass(frozen=True, kw_only=True)
class VendorProfileChanged(Event):
    """Name, maker, craft or place changed: whoever copies them for searching reads them again."""

    vendor_id: str
