"""Believing the provider: the one place where a payment becomes paid.

Webhook, return page and poller all end here. The payment is read from the provider outside any transaction;
then one transaction locks payable and payment, compares, lets the handler act and books. What happens
depends only on what the provider says now and what is in the books, never on which event came when.
"""

from django.db import transaction

from core import audit, clock, crash, events
from core import lifecycle as core_lifecycle
from core.actor import Actor
from payments import lifecycle
from payments.errors import PaymentNotFound, ProviderSilent
from payments.events import PaymentFailed, PaymentReviewNeeded, PaymentSucceeded
from payments.gateways import gateway
from payments.models import BookedAs, InboxEvent, Payable, Payment
from payments.ports import CannotFulfil, Gateway, GatewayRefused, GatewayUnknown, ProviderPayment, handler_for
from payments.services import charge, ledger, postings, refunds

_SECOND_PAYMENT = "already_paid"


def settle(*, payment: Payment, actor: Actor, inbox: InboxEvent | None = None) -> Payment:
    """Bring a payment in line with its provider. Safe to call any number of times, also at once.

    ``inbox`` is marked as applied in the same transaction. Must be called outside a transaction. Raises
    ProviderSilent when the provider does not answer.
    """
    fact = read(payment)
    if fact is None:
        return payment
    return apply(payment=payment, fact=fact, actor=actor, inbox=inbox)


def read(payment: Payment) -> ProviderPayment | None:
    """The payment as its provider sees it; None when the provider has never heard of it."""
    door = gateway(payment.provider)
    try:
        if payment.provider_reference:
            return door.retrieve_payment(payment.provider_reference)
        return door.find_payment(payable=str(payment.payable.public_id), payment=str(payment.public_id))
    except GatewayRefused:
        return None
    except GatewayUnknown as error:
        raise ProviderSilent from error


def apply(*, payment: Payment, fact: ProviderPayment, actor: Actor, inbox: InboxEvent | None = None) -> Payment:
    """Apply a fact that was read from the provider, in one transaction."""
    if not payment.provider_reference:
        charge.record_started(payment=payment, fact=fact, actor=actor)
    with transaction.atomic(durable=True):
        payable = charge.lock(payment.payable_id)
        row = payable.payments.filter(pk=payment.pk).first()
        if row is None:
            raise PaymentNotFound
        row.payable = payable
        _apply(payable=payable, payment=row, fact=fact, actor=actor)
        if inbox is not None:
            core_lifecycle.move(inbox, to=lifecycle.APPLIED, actor=actor)
    crash.point("settle.after_commit")
    return row


def differences(payment: Payment, fact: ProviderPayment, door: Gateway) -> list[str]:
    """Names of the facts in which the provider's object is not the payment we asked for."""
    captured = fact.captured if fact.status == "succeeded" else payment.amount_minor
    compared = {
        "reference": payment.provider_reference == fact.reference,
        "amount": payment.amount_minor == fact.amount == captured,
        "currency": payment.currency == fact.currency,
        "payable": str(payment.payable.public_id) == fact.metadata.get("payable"),
        "account": door.account == fact.account,
        "livemode": door.livemode == fact.livemode,
    }
    return [name for name, same in compared.items() if not same]


def _apply(*, payable: Payable, payment: Payment, fact: ProviderPayment, actor: Actor) -> None:
    reasons = differences(payment, fact, gateway(payment.provider))
    if payment.booked_as:
        if reasons:
            _flag(payment=payment, reasons=reasons, actor=actor)
        book_fee(payment=payment, fact=fact)
        return
    if reasons:
        _review(payable=payable, payment=payment, reasons=reasons, fact=fact, actor=actor)
        return
    match fact.status:
        case "succeeded":
            succeed(payable=payable, payment=payment, fact=fact, actor=actor)
        case "failed":
            _fail(payable=payable, payment=payment, actor=actor)
        case "cancelled":
            _move_if_open(payment, to=lifecycle.CANCELLED, actor=actor)
        case "requires_action" | "requires_payment":
            # The buyer has not finished (or left the provider's page): nothing is on its way.
            _move_if_open(payment, to=lifecycle.REQUIRES_ACTION, actor=actor)
        case "processing":
            _move_if_open(payment, to=lifecycle.PENDING, actor=actor)


def _move_if_open(payment: Payment, *, to: str, actor: Actor) -> bool:
    """Follow the provider where the table allows it; a late, weaker fact changes nothing."""
    decided = {lifecycle.CANCELLED, lifecycle.REVIEW}
    if payment.lifecycle.allows(payment.status, to) and payment.status not in decided:
        return core_lifecycle.move(payment, to=to, actor=actor)
    return False


def succeed(*, payable: Payable, payment: Payment, fact: ProviderPayment, actor: Actor) -> None:
    """Book money that is what was asked for; called where payable and payment are locked."""
    if payable.captured_minor:
        # This payable has its money already: the second money goes back.
        hold_apart(payable=payable, payment=payment, amount=payment.amount_minor, reason=_SECOND_PAYMENT, actor=actor)
        book_fee(payment=payment, fact=fact)
        return
    crash.point("settle.before_post")
    payable.captured_minor = payment.amount_minor
    payable.updated_at = clock.now()
    payable.save(update_fields=["captured_minor", "updated_at"])
    try:
        with transaction.atomic():
            handler_for(payable.kind).on_paid(payable=payable, actor=actor)
            _book_sale(payable=payable, payment=payment, actor=actor)
    except CannotFulfil as error:
        payable.refresh_from_db()
        _hold_all(payable=payable, payment=payment, reason=error.reason, actor=actor)
    book_fee(payment=payment, fact=fact)
    crash.point("settle.after_post")


def _book_sale(*, payable: Payable, payment: Payment, actor: Actor) -> None:
    shares = list(payable.shares.select_related("vendor").order_by("id"))
    core_lifecycle.move(
        payment,
        to=lifecycle.SUCCEEDED,
        actor=actor,
        captured_minor=payment.amount_minor,
        booked_as=BookedAs.SALE.value,
        flag="",
    )
    core_lifecycle.move(payable, to=lifecycle.PAID, actor=actor)
    events.publish(PaymentSucceeded(payable=str(payable.public_id), payment=str(payment.public_id)))
    ledger.post(
        kind="sale",
        provider=payment.provider,
        object_id=payment.provider_reference,
        currency=payment.currency,
        lines=postings.sale(provider=payment.provider, shares=shares),
        payable=payable,
    )


def _hold_all(*, payable: Payable, payment: Payment, reason: str, actor: Actor) -> None:
    """The money came for something that cannot be given: it counts as paid, and all of it goes back."""
    core_lifecycle.move(
        payment,
        to=lifecycle.SUCCEEDED,
        actor=actor,
        reason=reason,
        captured_minor=payment.amount_minor,
        booked_as=BookedAs.HELD.value,
    )
    if payable.status != lifecycle.CANCELLED:
        core_lifecycle.move(payable, to=lifecycle.CANCELLED, actor=actor, reason=reason)
    _book_held(payable=payable, payment=payment)
    refunds.refund_held(payment=payment, reason=reason, actor=actor)


def hold_apart(*, payable: Payable, payment: Payment, amount: int, reason: str, actor: Actor) -> None:
    """Book money that does not count for its payable as held, and send it back; both rows are locked.

    ``amount`` (minor units) is what came, which need not be what was asked for.
    """
    changes = {"captured_minor": amount, "booked_as": BookedAs.HELD.value}
    if not core_lifecycle.move(payment, to=lifecycle.CANCELLED, actor=actor, reason=reason, **changes):
        for name, value in changes.items():
            setattr(payment, name, value)
        payment.save(update_fields=list(changes))
    _book_held(payable=payable, payment=payment)
    refunds.refund_held(payment=payment, reason=reason, actor=actor)


def _book_held(*, payable: Payable, payment: Payment) -> None:
    ledger.post(
        kind="held",
        provider=payment.provider,
        object_id=payment.provider_reference,
        currency=payment.currency,
        lines=postings.held_apart(provider=payment.provider, payable=payable, amount=payment.captured_minor),
        payable=payable,
    )


def book_fee(*, payment: Payment, fact: ProviderPayment) -> None:
    """Book what the provider keeps of a payment, once it has named it."""
    if fact.fee:
        ledger.post(
            kind="gateway_fee",
            provider=payment.provider,
            object_id=payment.provider_reference,
            currency=payment.currency,
            lines=postings.gateway_fee(provider=payment.provider, fee=fact.fee),
            payable=payment.payable,
        )


def _fail(*, payable: Payable, payment: Payment, actor: Actor) -> None:
    if not _move_if_open(payment, to=lifecycle.FAILED, actor=actor):
        return
    if payable.status == lifecycle.OPEN:
        handler_for(payable.kind).on_failed(payable=payable, payment=payment, actor=actor)
    events.publish(PaymentFailed(payable=str(payable.public_id), payment=str(payment.public_id)))


def _review(*, payable: Payable, payment: Payment, reasons: list[str], fact: ProviderPayment, actor: Actor) -> None:
    """Money may have come that is not what we asked for: nobody ships and nothing is booked until seen."""
    if payment.flag == decided(reasons):
        return
    returned = payment.status == lifecycle.CANCELLED and fact.refunded >= fact.captured
    if fact.status != "succeeded" or returned:
        _flag(payment=payment, reasons=reasons, actor=actor)
        return
    if payment.lifecycle.allows(payment.status, lifecycle.REVIEW):
        core_lifecycle.move(payment, to=lifecycle.REVIEW, actor=actor, reason=", ".join(reasons))
    if payable.lifecycle.allows(payable.status, lifecycle.REVIEW):
        core_lifecycle.move(payable, to=lifecycle.REVIEW, actor=actor, reason=", ".join(reasons))
    _flag(payment=payment, reasons=reasons, actor=actor)


def decided(reasons: list[str]) -> str:
    """The flag of a payment that finance has dealt with: the same differences are no news any more."""
    return f"{', '.join(reasons)} (dealt with)"


def _flag(*, payment: Payment, reasons: list[str], actor: Actor) -> None:
    """Say once that the provider's facts differ."""
    flag = ", ".join(reasons)
    if payment.flag == flag:
        return
    payment.flag = flag
    payment.save(update_fields=["flag"])
    audit.record("payment.flagged", on=payment, actor=actor, reason=flag)
    events.publish(
        PaymentReviewNeeded(payable=str(payment.payable.public_id), payment=str(payment.public_id), reasons=reasons)
    )
