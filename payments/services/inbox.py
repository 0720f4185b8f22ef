"""Provider events: kept first, then applied once."""

import logging
from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q

from core import clock, crash, events
from core import lifecycle as core_lifecycle
from core.actor import Actor
from payments import lifecycle
from payments.errors import ProviderSilent
from payments.events import PaymentReviewNeeded, ProviderEventReceived
from payments.gateways import gateway
from payments.models import InboxEvent, Payment, Payout, Refund, VendorAccount
from payments.ports import GatewayError, ProviderEvent
from payments.services import accounts, payouts, refunds, settle

log = logging.getLogger(__name__)

SWEEP_AFTER = timedelta(minutes=1)
SWEEP_SELDOM_AFTER = timedelta(hours=1)
MAX_TRIES = 12

# What a provider may say later of a row that is final here: its money is not where the books have it.
_OPPOSITE_REFUND = {lifecycle.SUCCEEDED: "failed", lifecycle.FAILED: "succeeded"}
_OPPOSITE_PAYOUT = {lifecycle.PAID: "failed", lifecycle.FAILED: "paid", lifecycle.CANCELLED: "paid"}


def receive(*, provider: str, body: bytes, headers: Mapping[str, str]) -> tuple[InboxEvent, bool]:
    """Verify a webhook on its raw body and keep it; the flag says whether it was new.

    Raises BadSignature, and LookupError for a provider nobody answers to.
    """
    fact = gateway(provider).parse_webhook(body, headers, now=clock.now())
    with transaction.atomic(durable=True):
        row, created = InboxEvent.objects.get_or_create(
            provider=provider,
            account=fact.account,
            event_id=fact.event_id,
            defaults=_columns(fact),
        )
        if created:
            events.publish(ProviderEventReceived(inbox_event=str(row.public_id)))
    crash.point("inbox.after_insert")
    return row, created


def _columns(fact: ProviderEvent) -> dict[str, object]:
    return {
        "kind": fact.kind,
        "object_kind": fact.object_kind,
        "object_reference": fact.object_reference,
        "amount_minor": fact.amount,
        "livemode": fact.livemode,
        "payload": dict(fact.payload),
    }


def apply(*, event: InboxEvent, actor: Actor) -> InboxEvent:
    """Give an event its effect, once. Must be called outside a transaction.

    The event is a hint: what it is about is read from the provider again. An event about nothing of ours,
    of another account or mode, or of an unknown type is kept and ignored; one that names another amount
    than our row is flagged. Raises ProviderSilent when the provider does not answer.
    """
    event.refresh_from_db()
    if event.status not in {lifecycle.RECEIVED, lifecycle.FAILED}:
        return event
    InboxEvent.objects.filter(pk=event.pk).update(tries=F("tries") + 1, updated_at=clock.now())
    if not _ours(event):
        return _close(event, to=lifecycle.IGNORED, note="another account or mode", actor=actor)
    try:
        match event.object_kind:
            case "payment":
                return _payment(event, actor=actor)
            case "refund":
                return _refund(event, actor=actor)
            case "payout":
                return _payout(event, actor=actor)
            case "account":
                return _account(event, actor=actor)
            case _:
                return _close(event, to=lifecycle.IGNORED, note="nothing to do for this type", actor=actor)
    except GatewayError as error:
        raise ProviderSilent from error


def _ours(event: InboxEvent) -> bool:
    """Whether the event is of our mode, and of our own account or of one of our vendors'."""
    door = gateway(event.provider)
    if event.livemode != door.livemode:
        return False
    if event.account == door.account:
        return True
    about_a_vendor = event.object_kind in {"payout", "account"}
    vendors = VendorAccount.objects.filter(provider=event.provider, account_reference=event.account)
    return about_a_vendor and vendors.exists()


def _payment(event: InboxEvent, *, actor: Actor) -> InboxEvent:
    payment = Payment.objects.select_related("payable").filter(
        provider=event.provider, provider_reference=event.object_reference
    ).first() or _payment_by_metadata(event)
    if payment is None:
        return _close(event, to=lifecycle.IGNORED, note="unknown payment", actor=actor)
    if event.amount_minor is not None and event.amount_minor != payment.amount_minor:
        settle.settle(payment=payment, actor=actor)
        return _flag(event, "names another amount", payment=payment, actor=actor)
    settle.settle(payment=payment, actor=actor, inbox=event)
    if event.status != lifecycle.APPLIED:
        return _close(event, to=lifecycle.IGNORED, note="unknown to the provider", actor=actor)
    return event


def _payment_by_metadata(event: InboxEvent) -> Payment | None:
    """The payment whose creation was answered too late for us to keep the reference."""
    named = _metadata(event).get("payment", "")
    if not _is_uuid(named):
        return None
    rows = Payment.objects.select_related("payable").filter(provider=event.provider, provider_reference="")
    return rows.filter(public_id=named).first()


def _metadata(event: InboxEvent) -> dict[str, str]:
    thing = event.payload.get("data", {}).get("object", {})
    return dict(thing.get("metadata") or {})


def _is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except (ValueError, TypeError, AttributeError):
        return False
    return True


def _refund(event: InboxEvent, *, actor: Actor) -> InboxEvent:
    refund = (
        Refund.objects.select_related("payment", "payable")
        .filter(payment__provider=event.provider, provider_reference=event.object_reference)
        .first()
    )
    named = _metadata(event).get("refund", "")
    if refund is None and _is_uuid(named):
        refund = Refund.objects.select_related("payment", "payable").filter(public_id=named).first()
    if refund is None:
        return _close(event, to=lifecycle.IGNORED, note="unknown refund", actor=actor)
    if event.amount_minor is not None and event.amount_minor != refund.amount_minor:
        return _flag(event, "names another amount", payment=refund.payment, actor=actor)
    if refund.status in _OPPOSITE_REFUND:
        reference = refund.provider_reference or event.object_reference
        if gateway(event.provider).retrieve_refund(reference).status == _OPPOSITE_REFUND[refund.status]:
            return _flag(event, f"the refund is {refund.status} here", payment=refund.payment, actor=actor)
    refunds.send(refund=refund, actor=actor)
    return _close(event, to=lifecycle.APPLIED, note="", actor=actor)


def _payout(event: InboxEvent, *, actor: Actor) -> InboxEvent:
    payout = Payout.objects.filter(provider=event.provider, bank_reference=event.object_reference).first()
    named = _metadata(event).get("payout", "")
    if payout is None and _is_uuid(named):
        payout = Payout.objects.filter(public_id=named).first()
    if payout is None:
        return _close(event, to=lifecycle.IGNORED, note="unknown payout", actor=actor)
    if payout.status in _OPPOSITE_PAYOUT:
        reference = payout.bank_reference or event.object_reference
        if gateway(event.provider).retrieve_payout(reference).status == _OPPOSITE_PAYOUT[payout.status]:
            return _flag(event, f"the payout is {payout.status} here", actor=actor)
    payouts.advance(payout=payout, actor=actor)
    return _close(event, to=lifecycle.APPLIED, note="", actor=actor)


def _account(event: InboxEvent, *, actor: Actor) -> InboxEvent:
    account = VendorAccount.objects.filter(provider=event.provider, account_reference=event.object_reference).first()
    if account is None:
        return _close(event, to=lifecycle.IGNORED, note="unknown account", actor=actor)
    accounts.refresh(account=account, actor=actor)
    return _close(event, to=lifecycle.APPLIED, note="", actor=actor)


def _flag(event: InboxEvent, note: str, *, actor: Actor, payment: Payment | None = None) -> InboxEvent:
    """The event, or what the provider says about it, differs from the books: kept, shown to finance, not applied."""
    log.error("Event %s of %s is not applied: %s", event.event_id, event.provider, note)
    with transaction.atomic(durable=True):
        if core_lifecycle.move(event, to=lifecycle.FLAGGED, actor=actor, note=note) and payment is not None:
            events.publish(
                PaymentReviewNeeded(
                    payable=str(payment.payable.public_id), payment=str(payment.public_id), reasons=[note]
                )
            )
    return event


def _close(event: InboxEvent, *, to: str, note: str, actor: Actor) -> InboxEvent:
    with transaction.atomic(durable=True):
        core_lifecycle.move(event, to=to, actor=actor, note=note)
    return event


def give_up_for_now(*, event: InboxEvent, note: str, actor: Actor) -> None:
    """Remember that applying failed; the sweeper tries again."""
    with transaction.atomic(durable=True):
        event.refresh_from_db()
        if event.lifecycle.allows(event.status, lifecycle.FAILED):
            core_lifecycle.move(event, to=lifecycle.FAILED, actor=actor, note=note[:200])


def give_up(*, event: InboxEvent, note: str, actor: Actor) -> None:
    """Remember why applying was refused; after ``MAX_TRIES`` it is no longer tried but left for somebody to see."""
    give_up_for_now(event=event, note=note, actor=actor)
    if event.tries >= MAX_TRIES and event.status == lifecycle.FAILED:
        log.error("Event %s of %s was refused %s times: %s", event.event_id, event.provider, event.tries, note)
        _close(event, to=lifecycle.FLAGGED, note=note[:200], actor=actor)


def unapplied(*, limit: int = 100) -> list[InboxEvent]:
    """Events that should have had their effect by now, oldest first.

    After ``MAX_TRIES`` silences of the provider an event is tried seldom, but never forgotten: some news comes once.
    """
    at = clock.now()
    overdue = InboxEvent.objects.filter(
        Q(tries__lt=MAX_TRIES, updated_at__lte=at - SWEEP_AFTER) | Q(updated_at__lte=at - SWEEP_SELDOM_AFTER),
        status__in=[lifecycle.RECEIVED, lifecycle.FAILED],
    )
    return list(overdue.order_by("updated_at", "id")[:limit])
