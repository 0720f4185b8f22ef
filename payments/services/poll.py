"""Asking providers about what nobody told us."""

import logging
from datetime import datetime, timedelta

from django.db.models import F, Q

from core import clock
from core.actor import Actor
from core.errors import DomainError
from payments import lifecycle
from payments.errors import ProviderSilent
from payments.models import Payment, Payout, Refund
from payments.ports import GatewayError
from payments.services import charge, payouts, refunds, settle

log = logging.getLogger(__name__)

OLD_ENOUGH = timedelta(minutes=1)
WAITS_FOR_OTHERS = timedelta(minutes=15)
BATCH = 100


def pending(*, actor: Actor) -> int:
    """Settle payments, refunds and payouts that have waited longer than a minute; answers how many.

    One that cannot be settled does not keep the others waiting. Must be called outside a transaction.
    """
    before = clock.now() - OLD_ENOUGH
    return _payments(before, actor=actor) + _refunds(before, actor=actor) + _payouts(before, actor=actor)


def _rested(before: datetime) -> Q:
    return Q(updated_at__lte=before) & (Q(polled_at__isnull=True) | Q(polled_at__lte=before))


# What was never asked about comes first; PostgreSQL would put it last.
LONGEST_UNASKED = (F("polled_at").asc(nulls_first=True), "id")


def _payments(before: datetime, *, actor: Actor) -> int:
    rows = Payment.objects.filter(_rested(before), status__in=charge.LIVE).select_related("payable")
    asked = 0
    for payment in rows.order_by(*LONGEST_UNASKED)[:BATCH]:
        Payment.objects.filter(pk=payment.pk).update(polled_at=clock.now())
        try:
            one(payment=payment, actor=actor)
            asked += 1
        except (ProviderSilent, GatewayError):
            log.warning("No answer about payment %s", payment.public_id)
        except DomainError:
            log.exception("Payment %s could not be settled", payment.public_id)
    return asked


def one(*, payment: Payment, actor: Actor) -> None:
    """Bring one payment up to date; one that nobody may pay any more is withdrawn first."""
    if payment.payable.status in {lifecycle.CANCELLED, lifecycle.PAID}:
        fact = charge.withdraw(payment=payment, actor=actor)
        if fact is not None:
            settle.apply(payment=Payment.objects.get(pk=payment.pk), fact=fact, actor=actor)
        return
    settle.settle(payment=payment, actor=actor)


def _refunds(before: datetime, *, actor: Actor) -> int:
    rows = Refund.objects.filter(_rested(before), status=lifecycle.PENDING).select_related("payment", "payable")
    asked = 0
    for refund in rows.order_by(*LONGEST_UNASKED)[:BATCH]:
        Refund.objects.filter(pk=refund.pk).update(polled_at=clock.now())
        try:
            refunds.send(refund=refund, actor=actor)
            asked += 1
        except GatewayError:
            log.warning("No answer about refund %s", refund.public_id)
        except DomainError:
            log.exception("Refund %s could not be recorded", refund.public_id)
    return asked


def _payouts(before: datetime, *, actor: Actor) -> int:
    """A payout that is with the bank, or says what it waits for, takes hours; each look is a row in its history."""
    asked = 0
    due = Q(updated_at__lte=before, bank_reference="", failure="") | Q(updated_at__lte=before - WAITS_FOR_OTHERS)
    rows = Payout.objects.filter(due, status__in=payouts.RUNNING)
    for payout in rows.order_by("updated_at", "id")[:BATCH]:
        Payout.objects.filter(pk=payout.pk).update(updated_at=clock.now())  # one that is stuck goes to the end
        try:
            payouts.advance(payout=payout, actor=actor)
            asked += 1
        except GatewayError:
            log.warning("No answer about payout %s", payout.number)
        except DomainError:
            log.exception("Payout %s could not be moved on", payout.number)
    return asked
