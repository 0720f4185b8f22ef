"""A payment's life at the provider, and its refunds."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction

from core import clock
from sandbox.errors import Refused
from sandbox.models import Payment, Refund
from sandbox.services import webhooks

State = Payment.State
OPEN = (State.REQUIRES_PAYMENT, State.REQUIRES_ACTION)
METHODS = ("card", "upi")


def create(
    *, amount: int, currency: str, method: str, metadata: dict[str, Any], return_url: str, hosted_base: str
) -> Payment:
    """Ask for ``amount`` minor units; the buyer goes to ``hosted_url``. Refused for unknown methods."""
    if amount <= 0:
        raise Refused("amount_too_small", "The amount must be positive.")
    if method not in METHODS:
        raise Refused("method_unknown", f"The payment methods are {', '.join(METHODS)}.")
    payment = Payment(amount=amount, currency=currency, method=method, metadata=metadata, return_url=return_url)
    payment.hosted_url = f"{hosted_base}/pay/{payment.reference}"
    payment.save()
    return payment


@transaction.atomic
def finish(*, reference: str, outcome: str) -> Payment:
    """What the buyer chose on the hosted page: pay, decline, authenticate, abandon or pay_late.

    A payment that is over stays as it is: the page may be posted twice.
    """
    payment = locked(reference)
    if payment.state not in OPEN or outcome == "abandon":
        return payment
    match outcome:
        case "pay":
            _succeed(payment)
        case "decline":
            _enter(payment, State.FAILED, "payment.failed")
        case "authenticate":
            _enter(payment, State.REQUIRES_ACTION, "payment.requires_action")
        case "pay_late":
            payment.pays_at = clock.now() + timedelta(seconds=settings.SANDBOX_PAY_LATE_SECONDS)
            _enter(payment, State.PROCESSING, "payment.processing")
        case _:
            raise Refused("outcome_unknown", "Choose one of the buttons.")
    return payment


@transaction.atomic
def cancel(*, reference: str) -> Payment:
    """Close an open payment. Refused once money is on its way or has arrived."""
    payment = locked(reference)
    if payment.state in (State.SUCCEEDED, State.PROCESSING):
        raise Refused("payment_not_cancelable", f"The payment is {payment.state}.", 409)
    if payment.state in OPEN:
        _enter(payment, State.CANCELED, "payment.canceled")
    return payment


def complete_late(limit: int = 100) -> int:
    """Let late payments whose time has come arrive; answers how many did."""
    due = list(
        Payment.objects.filter(state=State.PROCESSING, pays_at__lte=clock.now()).values_list("reference", flat=True)[
            :limit
        ]
    )
    for reference in due:
        with transaction.atomic():
            payment = locked(reference)
            if payment.state == State.PROCESSING:
                _succeed(payment)
    return len(due)


@transaction.atomic
def refund(*, reference: str, amount: int, metadata: dict[str, Any]) -> Refund:
    """Give ``amount`` back to the buyer; never more than was captured and not yet refunded."""
    payment = locked(reference)
    if not 0 < amount <= payment.captured - payment.refunded:
        raise Refused("amount_too_large", "That is more than is left to refund.")
    payment.refunded += amount
    payment.save(update_fields=["refunded"])
    row = Refund.objects.create(payment=payment, amount=amount, metadata=metadata)
    webhooks.announce("refund.succeeded", refund_facts(row))
    return row


def locked(reference: str) -> Payment:
    payment = Payment.objects.select_for_update().filter(reference=reference).first()
    if payment is None:
        raise Refused("payment_missing", "There is no such payment.", 404)
    return payment


def _succeed(payment: Payment) -> None:
    payment.captured = payment.amount
    payment.fee = payment.amount * settings.SANDBOX_FEE_BP // 10_000
    _enter(payment, State.SUCCEEDED, "payment.succeeded")


def _enter(payment: Payment, state: str, event_type: str) -> None:
    payment.state = state
    payment.save()
    webhooks.announce(event_type, payment_facts(payment))


def payment_facts(payment: Payment) -> dict[str, Any]:
    """The payment as the API and the webhooks show it."""
    return {
        "object": "payment",
        "id": payment.reference,
        "status": payment.state,
        "amount": payment.amount,
        "currency": payment.currency,
        "amount_captured": payment.captured,
        "amount_refunded": payment.refunded,
        "fee": payment.fee,
        "method": payment.method,
        "metadata": payment.metadata,
        "account": webhooks.PLATFORM_ACCOUNT,
        "livemode": False,
        "client_secret": payment.client_secret,
        "hosted_url": payment.hosted_url,
        "created": int(payment.created_at.timestamp()),
    }


def refund_facts(row: Refund) -> dict[str, Any]:
    return {
        "object": "refund",
        "id": row.reference,
        "status": "succeeded",
        "amount": row.amount,
        "currency": row.payment.currency,
        "payment": row.payment.reference,
        "metadata": row.metadata,
        "created": int(row.created_at.timestamp()),
    }
