"""Who may do what with a shop: pure predicates."""

from vendors.models import Vendor, VendorStatus


def may_sell(vendor: Vendor | None) -> bool:
    """Only an approved shop is seen and may publish."""
    return vendor is not None and vendor.status == VendorStatus.APPROVED


def may_prepare(vendor: Vendor | None) -> bool:
    """Drafts can be made while the application waits, so that the shop opens with something in it."""
    return vendor is not None and vendor.status in {VendorStatus.PENDING, VendorStatus.APPROVED}


def may_apply(vendor: Vendor | None) -> bool:
    """Nobody yet, or somebody who was turned down and mended the application."""
    return vendor is None or vendor.status == VendorStatus.REJECTED
