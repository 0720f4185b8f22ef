"""Paying vendors: request, the run, and the steps at the provider.

A payout claims shares (``claims``), makes one transfer per share from the payment it came with, and then has
the sum sent to the vendor's bank where the provider leaves that to us. Each step is an attempt of its own, so
the whole can be interrupted anywhere and continued by calling ``advance`` again.
"""

import logging
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

from django.db import transaction

from core import clock, crash, events
from core import lifecycle as core_lifecycle
from core.actor import Actor
from core.errors import Conflict, DomainError
from payments import lifecycle
from payments.events import PayoutFailed
from payments.gateways import gateway
from payments.models import AttemptKind, BookedAs, Payment, Payout, Transfer, VendorAccount
from payments.ports import (
    Gateway,
    GatewayError,
    GatewayRefused,
    GatewayUnknown,
    PayoutRequest,
    ProviderPayout,
    ProviderTransfer,
    TransferRequest,
)
from payments.services import accounts, attempts, claims
from payments.services.attempts import Answer
from vendors.models import Vendor, VendorStatus

log = logging.getLogger(__name__)

SUSPENDED = "shop suspended"
REVERSE_AGAIN_AFTER = timedelta(days=1)
RUNNING = (lifecycle.REQUESTED, lifecycle.PROCESSING)


def request(*, vendor: Vendor, currency: str, amount: int | None, actor: Actor) -> Payout:
    """Ask for a payout of ``amount`` minor units (None: all that is available); the worker sends it.

    Raises Conflict ``vendor_suspended``, ``payout_in_progress``, ``nothing_available`` or ``not_enough_available``.
    """
    return claims.claim(vendor=vendor, currency=currency, provider=gateway().name, amount=amount, actor=actor)


def run(*, actor: Actor) -> int:
    """Claim what every vendor may be paid and move all running payouts on; answers how many were moved.

    Safe to run twice at once: claims are unique and attempts share their key. Must be called outside a
    transaction.
    """
    due = (
        claims.to_pay_out()
        .exclude(vendor__status=VendorStatus.SUSPENDED)
        .exclude(payout_lines__live=True)
        .order_by("vendor_id", "currency")
        .values_list("vendor_id", "currency")
        .distinct()
    )
    for vendor_id, currency in list(due):
        vendor = Vendor.objects.get(pk=vendor_id)
        try:
            request(vendor=vendor, currency=currency, amount=None, actor=actor)
        except Conflict as reason:
            log.debug("No payout for vendor %s: %s", vendor.public_id, reason.code)
    moved = 0
    for payout in Payout.objects.filter(status__in=RUNNING).select_related("vendor").order_by("id"):
        try:
            advance(payout=payout, actor=actor)
            moved += 1
        except GatewayError as error:
            log.warning("Payout %s waits for its provider: %s", payout.number, error)
        except DomainError:
            log.exception("Payout %s could not be moved on", payout.number)
    return moved


def advance(*, payout: Payout, actor: Actor) -> Payout:
    """Take the next steps of a payout as far as they go. Must be called outside a transaction.

    A payout whose vendor may not be paid yet keeps its status and says why in ``failure``. While the shop is suspended
    no new call is made; what the provider has answered already is still booked. Raises GatewayUnknown when the
    provider does not answer: call again later.
    """
    payout = Payout.objects.select_related("vendor").get(pk=payout.pk)
    if payout.status not in RUNNING:
        return payout
    door = gateway(payout.provider)
    held = claims.is_held(payout.vendor)
    if held:
        _note(payout, SUSPENDED)
    elif payout.failure == SUSPENDED:
        _note(payout, "")
    if payout.status == lifecycle.REQUESTED:
        if held:
            return payout
        account = _ready_account(payout, actor=actor)
        if account is None:
            return payout
        with transaction.atomic(durable=True):
            core_lifecycle.move(payout, to=lifecycle.PROCESSING, actor=actor, failure="")
    account = VendorAccount.objects.get(vendor_id=payout.vendor_id, provider=payout.provider)
    _transfer_all(payout, account, door, held=held, actor=actor)
    under_way = Transfer.objects.filter(line__payout=payout, status=lifecycle.STARTED).exists()
    if not under_way and (not held or _bank_reference(payout, door, actor=actor)):
        _send_to_bank(payout, account, door, actor=actor)
    return payout


def _bank_reference(payout: Payout, door: Gateway, *, actor: Actor) -> str:
    if payout.bank_reference:
        return payout.bank_reference
    find = partial(door.find_payout, payout=str(payout.public_id))
    return _known(AttemptKind.PAYOUT, payout.public_id, find, actor=actor).reference


def _known(
    kind: str, subject: UUID, find: Callable[[], ProviderTransfer | ProviderPayout | None], *, actor: Actor
) -> Answer:
    """What a call was answered with. One that may have run unanswered is looked up at the provider by our id."""
    known = attempts.answered(kind=kind, subject=subject)
    if known.reference or not attempts.may_have_run(kind=kind, subject=subject):
        return known
    try:
        found = find()
    except GatewayRefused as error:  # a look-up that is refused says nothing about the money
        raise GatewayUnknown(error.code) from error
    if found is None:
        return known
    facts = {"reference": found.reference, "status": found.status}
    attempts.settle_unknown(kind=kind, subject=subject, response=facts, actor=actor)
    return Answer(**facts)


def _ready_account(payout: Payout, *, actor: Actor) -> VendorAccount | None:
    try:
        account = accounts.ensure(vendor=payout.vendor, provider=payout.provider, actor=actor)
    except GatewayRefused as error:
        _note(payout, f"account refused: {error.code}")
        return None
    if not account.payouts_enabled:
        account = accounts.refresh(account=account, actor=actor)
    if not account.payouts_enabled:
        _note(payout, "account not ready")
        return None
    return account


def _note(payout: Payout, failure: str) -> None:
    Payout.objects.filter(pk=payout.pk).update(failure=failure[:200])
    payout.failure = failure[:200]


def _transfer_all(payout: Payout, account: VendorAccount, door: Gateway, *, held: bool, actor: Actor) -> None:
    open_transfers = Transfer.objects.filter(line__payout=payout, status=lifecycle.STARTED)
    for transfer in open_transfers.select_related("line__share").order_by("id"):
        if claims.let_go_of_frozen(transfer=transfer, actor=actor):
            continue
        find = partial(door.find_transfer, transfer=str(transfer.public_id))
        known = _known(AttemptKind.TRANSFER, transfer.public_id, find, actor=actor)
        if held and not known.reference:
            continue
        try:
            fact = _transferred(transfer, known, account, door, actor=actor)
        except GatewayRefused as error:
            claims.record_not_transferred(transfer=transfer, reason=error.code, actor=actor)
            _note(payout, error.code)
            continue
        except _MustWait:
            continue
        crash.point("payout.after_call")
        if fact.status == "succeeded":
            claims.record_transferred(transfer=transfer, reference=fact.reference, actor=actor)


class _MustWait(Exception):
    """Somebody held the share back, or let go of it, before the provider was asked."""


def _transferred(
    transfer: Transfer, known: Answer, account: VendorAccount, door: Gateway, *, actor: Actor
) -> ProviderTransfer:
    """The transfer as the provider sees it, asked for when it has not been. Raises GatewayRefused when it failed."""
    if known.status == "succeeded":
        return ProviderTransfer(reference=known.reference, status="succeeded")
    if known.status == "pending":
        try:
            fact = door.retrieve_transfer(known.reference)
        except GatewayRefused as error:  # a look-up that is refused says nothing about the money
            raise GatewayUnknown(error.code) from error
    elif known.status == "failed":
        raise GatewayRefused("transfer_failed")
    else:
        fact = _transfer(transfer, account, door, actor=actor)
    if fact.status == "failed":
        raise GatewayRefused("transfer_failed")
    return fact


def _transfer(transfer: Transfer, account: VendorAccount, door: Gateway, *, actor: Actor) -> ProviderTransfer:
    share = transfer.line.share
    source = Payment.objects.get(payable_id=share.payable_id, booked_as=BookedAs.SALE)
    wanted = TransferRequest(
        account=account.account_reference,
        amount=transfer.amount_minor,
        currency=transfer.currency,
        source_payment=source.provider_reference,
        metadata={"transfer": str(transfer.public_id), "share": str(share.public_id)},
    )

    def check() -> None:
        row = Transfer.objects.select_for_update().get(pk=transfer.pk)
        if row.status != lifecycle.STARTED or claims.must_wait(row):
            raise _MustWait

    return attempts.call(
        kind=AttemptKind.TRANSFER,
        provider=door.name,
        subject=transfer.public_id,
        request={"account": wanted.account, "amount": wanted.amount, "source": wanted.source_payment},
        actor=actor,
        send=lambda key: door.transfer(wanted, key=key),
        answer=lambda result: {"reference": result.reference, "status": result.status},
        check=check,
    )


def _send_to_bank(payout: Payout, account: VendorAccount, door: Gateway, *, actor: Actor) -> None:
    arrived = Transfer.objects.filter(line__payout=payout, status=lifecycle.SUCCEEDED)
    total = sum(arrived.values_list("amount_minor", flat=True))
    if not total and not payout.lines.filter(released=False).exists():
        _fail(payout, payout.failure or "nothing could be transferred", actor=actor)
        return
    if not total or not door.pays_banks:
        _paid(payout, actor=actor)
        return
    reference = _bank_reference(payout, door, actor=actor)
    if reference:
        status = door.retrieve_payout(reference).status
    else:
        wanted = PayoutRequest(
            account=account.account_reference,
            amount=total,
            currency=payout.currency,
            metadata={"payout": str(payout.public_id)},
        )
        try:
            fact = attempts.call(
                kind=AttemptKind.PAYOUT,
                provider=door.name,
                subject=payout.public_id,
                request={"account": wanted.account, "amount": wanted.amount},
                actor=actor,
                send=lambda key: door.payout(wanted, key=key),
                answer=lambda result: {"reference": result.reference, "status": result.status},
            )
        except GatewayRefused as error:
            _take_back(payout, door, reason=error.code, actor=actor)
            return
        crash.point("payout.after_call")
        reference, status = fact.reference, fact.status
    if payout.bank_reference != reference:
        Payout.objects.filter(pk=payout.pk).update(bank_reference=reference)
        payout.bank_reference = reference
    if status == "paid":
        _paid(payout, actor=actor)
    elif status == "failed":
        _take_back(payout, door, reason="bank_refused", actor=actor)


def _paid(payout: Payout, *, actor: Actor) -> None:
    with transaction.atomic(durable=True):
        row = Payout.objects.select_for_update().get(pk=payout.pk)
        if row.status == lifecycle.PROCESSING:
            claims.finish(row, actor=actor)
        payout.refresh_from_db()


def _take_back(payout: Payout, door: Gateway, *, reason: str, actor: Actor) -> None:
    """The bank did not take the money: each transfer is reversed, and its share may be paid out again.

    While a reversal is refused the payout stays on its way, and with it every later one of this vendor; it is
    asked for again a day after it was refused.
    """
    arrived = Transfer.objects.filter(line__payout=payout, status=lifecycle.SUCCEEDED)
    for transfer in arrived.order_by("id"):
        reference = attempts.answered(kind=AttemptKind.REVERSE, subject=transfer.public_id).reference
        reference = reference or _reverse(payout, transfer, door, actor=actor)
        if reference:
            claims.record_reversed(transfer=transfer, reference=reference, actor=actor)
    if not arrived.exists():
        _fail(payout, reason, actor=actor)


def _reverse(payout: Payout, transfer: Transfer, door: Gateway, *, actor: Actor) -> str:
    """Ask for the reversal, and answer its reference; an empty text when it is refused or was within a day."""
    yesterday = clock.now() - REVERSE_AGAIN_AFTER
    if attempts.refused_since(kind=AttemptKind.REVERSE, subject=transfer.public_id, at=yesterday):
        return ""
    metadata = {"transfer": str(transfer.public_id)}
    try:
        return attempts.call(
            kind=AttemptKind.REVERSE,
            provider=door.name,
            subject=transfer.public_id,
            request={"transfer": transfer.provider_reference, "amount": transfer.amount_minor},
            actor=actor,
            send=lambda key: door.reverse(
                transfer.provider_reference, amount=transfer.amount_minor, metadata=metadata, key=key
            ),
            answer=lambda result: {"reference": result},
        )
    except GatewayRefused as error:
        log.error("Transfer %s could not be reversed: %s", transfer.public_id, error.code)
        _note(payout, f"reversal refused: {error.code}")
        return ""


def _fail(payout: Payout, reason: str, *, actor: Actor) -> None:
    with transaction.atomic(durable=True):
        row = Payout.objects.select_for_update().get(pk=payout.pk)
        row.lines.filter(live=True).update(live=False)
        if row.status == lifecycle.PROCESSING:
            core_lifecycle.move(row, to=lifecycle.FAILED, actor=actor, reason=reason, failure=reason[:200])
            events.publish(PayoutFailed(payout=str(row.public_id)))
    payout.refresh_from_db()
