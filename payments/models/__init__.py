"""Tables of payments; every money rule that SQL can say is a constraint or a trigger here."""

from payments.models.inbox import InboxEvent, InboxStatus
from payments.models.ledger import Bucket, LedgerAccount, LedgerEntry, LedgerTransaction
from payments.models.payable import Hold, Payable, PayableStatus, Share
from payments.models.payment import Attempt, AttemptKind, AttemptStatus, BookedAs, Method, Payment, PaymentStatus
from payments.models.payout import Payout, PayoutLine, PayoutStatus, Transfer, TransferStatus
from payments.models.refund import Refund, RefundPart, RefundStatus
from payments.models.vendor_money import VendorAccount, VendorBalance

__all__ = [
    "Attempt",
    "AttemptKind",
    "AttemptStatus",
    "BookedAs",
    "Bucket",
    "Hold",
    "InboxEvent",
    "InboxStatus",
    "LedgerAccount",
    "LedgerEntry",
    "LedgerTransaction",
    "Method",
    "Payable",
    "PayableStatus",
    "Payment",
    "PaymentStatus",
    "Payout",
    "PayoutLine",
    "PayoutStatus",
    "Refund",
    "RefundPart",
    "RefundStatus",
    "Share",
    "Transfer",
    "TransferStatus",
    "VendorAccount",
    "VendorBalance",
]
