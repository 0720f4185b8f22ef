"""Celery entry points: load, call one service. Each is safe to run twice and at the same time."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

from celery import shared_task
from django.db import transaction

from core.actor import Actor
from core.errors import DomainError
from payments.errors import ProviderSilent
from payments.models import InboxEvent, Payment, Payout, Refund
from payments.ports import GatewayError
from payments.services import earnings, inbox, payouts, poll, refunds

log = logging.getLogger(__name__)


def after_commit(task: Callable[..., Any], public_id: str) -> None:
    """Queue a task once the present transaction stands. Without a broker the pollers find the row."""
    queue = task.apply_async  # type: ignore[attr-defined]
    transaction.on_commit(partial(queue, (public_id,), retry=False), robust=True)


@shared_task(name="payments.apply_inbox")
def apply_inbox(public_id: str) -> None:
    event = InboxEvent.objects.filter(public_id=public_id).first()
    if event is not None:
        _apply(event)


def _apply(event: InboxEvent) -> None:
    actor = Actor.provider(event.provider)
    try:
        inbox.apply(event=event, actor=actor)
    except ProviderSilent:
        inbox.give_up_for_now(event=event, note="no answer", actor=actor)
    except DomainError as error:
        log.exception("Event %s of %s could not be applied", event.event_id, event.provider)
        inbox.give_up(event=event, note=error.code, actor=actor)


@shared_task(name="payments.sweep_inbox")
def sweep_inbox() -> int:
    """Apply events whose task was lost or failed."""
    events = inbox.unapplied()
    for event in events:
        _apply(event)
    return len(events)


@shared_task(name="payments.poll_pending")
def poll_pending() -> int:
    return poll.pending(actor=Actor.system("poll"))


@shared_task(name="payments.send_refund")
def send_refund(public_id: str) -> None:
    refund = Refund.objects.select_related("payment", "payable").filter(public_id=public_id).first()
    if refund is not None:
        _quietly(partial(refunds.send, refund=refund, actor=Actor.system("refund")))


@shared_task(name="payments.withdraw_payments")
def withdraw_payments(payable: str) -> None:
    """Cancel at the provider what is still open of a payable that is cancelled, or paid by another payment."""
    from payments.services.charge import LIVE

    rows = Payment.objects.filter(payable__public_id=payable, status__in=LIVE).select_related("payable")
    for payment in rows.order_by("id"):
        _quietly(partial(poll.one, payment=payment, actor=Actor.system("withdraw")))


@shared_task(name="payments.advance_payout")
def advance_payout(public_id: str) -> None:
    payout = Payout.objects.filter(public_id=public_id).first()
    if payout is not None:
        _quietly(partial(payouts.advance, payout=payout, actor=Actor.system("payout")))


def _quietly(call: Callable[[], Any]) -> None:
    """No answer from a provider is no failure here: the row stays open and the poller asks again."""
    try:
        call()
    except (GatewayError, ProviderSilent):
        return
    except DomainError:  # the other rows of the same task go on
        log.exception("A step of payments could not be taken")


@shared_task(name="payments.mature_due")
def mature_due() -> int:
    return earnings.mature_due(actor=Actor.system("mature"))


@shared_task(name="payments.run_payouts")
def run_payouts() -> int:
    return payouts.run(actor=Actor.system("payout run"))
