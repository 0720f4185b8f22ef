"""The usual ways of getting somewhere, in few words."""

from datetime import datetime, timedelta

from core import clock
from payments.models import LedgerEntry, Payable, Payment, Share, VendorBalance
from payments.services import charge, earnings, refunds, settle
from payments.tests import factories as make
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway


def started(payable: Payable, method: str = "card") -> Payment:
    return charge.start(payable=payable, method=method, return_url=make.RETURN_URL, actor=ACTOR)


def settled(payment: Payment) -> Payment:
    return settle.settle(payment=payment, actor=ACTOR)


def paid(fake: FakeGateway, *amounts: int, **options: object) -> tuple[Payable, Payment]:
    """A payable with these shares, paid and settled."""
    payable = make.payable(*amounts, **options)  # type: ignore[arg-type]
    payment = started(payable)
    fake.pay(payment.provider_reference)
    payment = settled(payment)
    payable.refresh_from_db()
    return payable, payment


def matured(share: Share) -> Share:
    return earnings.mature(share=share, actor=ACTOR)


def refunded(payable: Payable, *parts: tuple[Share, int]) -> None:
    """Refund and have it sent."""
    row = refunds.refund(payable=payable, parts=parts, reason="test", actor=ACTOR)
    refunds.send(refund=row, actor=ACTOR)


def balance(code: str) -> int:
    """Debit minus credit of an account."""
    return sum(LedgerEntry.objects.filter(account__code=code).values_list("amount_minor", flat=True))


def owed(share: Share) -> tuple[int, int, int]:
    """The vendor's pending, available and debt."""
    row = VendorBalance.objects.get(vendor_id=share.vendor_id, currency=share.currency)
    return row.pending_minor, row.available_minor, row.debt_minor


def in_days(days: int) -> datetime:
    return clock.now() + timedelta(days=days)
