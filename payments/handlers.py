"""What this app does about events, its own and the vendors': it queues the network calls."""

import logging

from payments import tasks
from payments.events import (
    PayableCancelled,
    PaymentReviewNeeded,
    PaymentSucceeded,
    PayoutRequested,
    ProviderEventReceived,
    RefundRequested,
)
from payments.models import Payment
from payments.services.charge import LIVE

log = logging.getLogger(__name__)


def apply_provider_event(event: ProviderEventReceived) -> None:
    tasks.after_commit(tasks.apply_inbox, event.inbox_event)


def send_refund(event: RefundRequested) -> None:
    tasks.after_commit(tasks.send_refund, event.refund)


def withdraw_payments(event: PayableCancelled) -> None:
    tasks.after_commit(tasks.withdraw_payments, event.payable)


def withdraw_other_payments(event: PaymentSucceeded) -> None:
    """The other tab's page can no longer be paid by mistake."""
    if Payment.objects.filter(payable__public_id=event.payable, status__in=LIVE).exists():
        tasks.after_commit(tasks.withdraw_payments, event.payable)


def tell_of_review(event: PaymentReviewNeeded) -> None:
    """The log is what wakes somebody; Payments → Payments shows the row, where finance decides."""
    log.error("Payment %s has to be looked at: %s", event.payment, ", ".join(event.reasons))


def advance_payout(event: PayoutRequested) -> None:
    tasks.after_commit(tasks.advance_payout, event.payout)
