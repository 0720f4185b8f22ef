"""Reading money, always scoped to whose it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import TruncWeek
from django.utils import timezone

from accounts.policies import is_finance
from payments import lifecycle
from payments.errors import PaymentNotFound
from payments.models import Payment, Payout, Share, VendorBalance
from payments.ports import handler_for
from payments.services import claims
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Balances:
    """A vendor's four balances in minor units."""

    currency: str
    pending_minor: int = 0
    available_minor: int = 0
    reserve_minor: int = 0
    debt_minor: int = 0

    @property
    def payable_minor(self) -> int:
        """What is available once the debt has been taken from it."""
        return max(0, self.available_minor - self.debt_minor)


@dataclass(frozen=True, slots=True)
class Earning:
    """One order's money for its vendor: gross + shipping − commission − refunds = net.

    ``refunded_minor`` is what the buyer got back; the part of the commission given back with it is taken
    off ``commission_minor``, so that the line adds up. ``state``: pending, available, frozen, paid_out, refunded.
    """

    public_id: UUID
    label: str
    created_at: datetime
    currency: str
    gross_minor: int
    shipping_minor: int
    commission_minor: int
    refunded_minor: int
    net_minor: int
    state: str
    matures_at: datetime | None


def balances(*, vendor: Vendor, currency: str) -> Balances:
    row = VendorBalance.objects.filter(vendor=vendor, currency=currency).first()
    if row is None:
        return Balances(currency)
    return Balances(currency, row.pending_minor, row.available_minor, row.reserve_minor, row.debt_minor)


def can_be_paid_minor(*, vendor: Vendor, currency: str) -> int:
    """What a payout asked for now would bring: matured, not frozen, less the vendor's debt."""
    shares = claims.claimable(vendor=vendor, currency=currency)
    total = sum(share.claimable_minor for share in shares)
    return max(0, total - balances(vendor=vendor, currency=currency).debt_minor)


def earning_shares(*, vendor: Vendor, currency: str) -> QuerySet[Share]:
    """The vendor's parts of what has been paid, newest first."""
    return (
        Share.objects.filter(vendor=vendor, currency=currency, payable__status=lifecycle.PAID)
        .select_related("payable")
        .order_by("-id")
    )


def as_earnings(shares: Sequence[Share]) -> list[Earning]:
    return [_earning(share) for share in shares]


def _earning(share: Share) -> Earning:
    net = share.vendor_minor - share.refunded_earning_minor
    return Earning(
        public_id=share.public_id,
        label=share.label,
        created_at=share.payable.paid_at or share.created_at,
        currency=share.currency,
        gross_minor=share.gross_minor,
        shipping_minor=share.shipping_minor,
        commission_minor=share.fee_minor - share.refunded_fee_minor,
        refunded_minor=share.refunded_minor,
        net_minor=net,
        state=_state(share, net),
        matures_at=share.mature_at,
    )


def _state(share: Share, net: int) -> str:
    if not net:
        return "refunded"
    if share.transferred_minor >= net:
        return "paid_out"
    if share.frozen:
        return "frozen"
    return "available" if share.matured_at else "pending"


def payouts(*, vendor: Vendor) -> QuerySet[Payout]:
    return Payout.objects.filter(vendor=vendor).order_by("-id")


def running_payout(*, vendor: Vendor, currency: str) -> Payout | None:
    return Payout.objects.filter(
        vendor=vendor, currency=currency, status__in=[lifecycle.REQUESTED, lifecycle.PROCESSING]
    ).first()


def payment_for(*, user: Any, token: str, public_id: UUID) -> Payment:
    """The payment when this person pays it (or holds the guest's token) or works in finance.

    Raises PaymentNotFound otherwise, as for one that does not exist.
    """
    payment = Payment.objects.select_related("payable").filter(public_id=public_id).first()
    if payment is None:
        raise PaymentNotFound
    if not handler_for(payment.payable.kind).may_see(payable=payment.payable, user=user, token=token) and (
        not is_finance(user)
    ):
        raise PaymentNotFound
    return payment


@dataclass(frozen=True, slots=True)
class Week:
    """What a vendor earned in one week of the shop's calendar, after commission and refunds (minor units)."""

    begins: date
    net_minor: int


def weekly_earnings(*, vendor: Vendor, currency: str, until: date, weeks: int = 12) -> list[Week]:
    """The last weeks up to the one that holds ``until``, oldest first, empty ones included (one query)."""
    last = until - timedelta(days=until.weekday())
    first = last - timedelta(weeks=weeks - 1)
    zone = timezone.get_default_timezone()
    rows = (
        Share.objects.filter(
            vendor=vendor,
            currency=currency,
            payable__status=lifecycle.PAID,
            payable__paid_at__gte=datetime.combine(first, time.min, zone),
        )
        .annotate(week=TruncWeek("payable__paid_at", tzinfo=zone))
        .values("week")
        .annotate(net=Sum(F("earning_minor") + F("shipping_minor") - F("refunded_earning_minor")))
        .values_list("week", "net")
    )
    earned = {week.date(): int(net) for week, net in rows}
    return [Week(day, earned.get(day, 0)) for day in (first + timedelta(weeks=n) for n in range(weeks))]
