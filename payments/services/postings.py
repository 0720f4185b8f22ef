"""The house's postings: which account each fact of money goes to, as docs/money.md lists. Pure: rows in, lines out.

Debit is positive and credit negative. ``fee`` includes the GST on it, which is booked apart.
"""

from collections.abc import Iterable

from payments.models import Bucket, Payable, PayoutLine, RefundPart, Share
from payments.services.ledger import (
    FEE_GST,
    GATEWAY_FEE,
    IN_TRANSIT,
    PLATFORM_FEE,
    Line,
    clearing,
    held,
    vendor,
)
from vendors.models import Vendor


def sale(*, provider: str, shares: Iterable[Share]) -> list[Line]:
    """The buyer's money has come: each vendor's part is pending, the fee is the platform's."""
    lines = []
    for share in shares:
        lines += [
            Line(clearing(provider), share.total_minor),
            Line(vendor(share.vendor, Bucket.PENDING), -share.vendor_minor),
            Line(PLATFORM_FEE, -(share.fee_minor - share.fee_gst_minor)),
            Line(FEE_GST, -share.fee_gst_minor),
        ]
    return lines


def held_apart(*, provider: str, payable: Payable, amount: int) -> list[Line]:
    """Money that came but cannot be kept: a second payment, or one that came too late."""
    return [Line(clearing(provider), amount), Line(held(payable), -amount)]


def held_returned(*, provider: str, payable: Payable, amount: int) -> list[Line]:
    return [Line(held(payable), amount), Line(clearing(provider), -amount)]


def gateway_fee(*, provider: str, fee: int) -> list[Line]:
    return [Line(GATEWAY_FEE, fee), Line(clearing(provider), -fee)]


def matured(*, share: Share, amount: int) -> list[Line]:
    return [Line(vendor(share.vendor, Bucket.PENDING), amount), Line(vendor(share.vendor, Bucket.AVAILABLE), -amount)]


def refund(*, provider: str, parts: Iterable[RefundPart]) -> list[Line]:
    """Each part leaves where it lies: pending or available, debt for what had been transferred, and the fee."""
    lines = []
    for part in parts:
        share = part.share
        bucket = Bucket.AVAILABLE if share.matured_at else Bucket.PENDING
        lines += [
            Line(vendor(share.vendor, bucket), part.earning_minor - part.clawed_minor),
            Line(vendor(share.vendor, Bucket.DEBT), part.clawed_minor),
            Line(PLATFORM_FEE, part.fee_minor - part.fee_gst_minor),
            Line(FEE_GST, part.fee_gst_minor),
            Line(clearing(provider), -part.amount_minor),
        ]
    return lines


def debt_netted(*, owner: Vendor, amount: int) -> list[Line]:
    """The vendor's debt is taken from what is available."""
    return [Line(vendor(owner, Bucket.AVAILABLE), amount), Line(vendor(owner, Bucket.DEBT), -amount)]


def payout_begun(*, owner: Vendor, amount: int) -> list[Line]:
    return [Line(vendor(owner, Bucket.AVAILABLE), amount), Line(IN_TRANSIT, -amount)]


def transfer_succeeded(*, provider: str, amount: int) -> list[Line]:
    return [Line(IN_TRANSIT, amount), Line(clearing(provider), -amount)]


def transfer_failed(*, line: PayoutLine) -> list[Line]:
    """It never left: the money is available again, and so is the debt that had been taken from it."""
    amount = line.amount_minor - line.debt_minor
    row = line.share.vendor
    return [
        Line(IN_TRANSIT, amount),
        Line(vendor(row, Bucket.AVAILABLE), -line.amount_minor),
        Line(vendor(row, Bucket.DEBT), line.debt_minor),
    ]


def transfer_reversed(*, provider: str, line: PayoutLine) -> list[Line]:
    """The provider gave a transfer back because the bank did not take the payout."""
    amount = line.amount_minor - line.debt_minor
    row = line.share.vendor
    return [
        Line(clearing(provider), amount),
        Line(vendor(row, Bucket.AVAILABLE), -line.amount_minor),
        Line(vendor(row, Bucket.DEBT), line.debt_minor),
    ]
