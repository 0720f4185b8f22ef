"""Asking for money: opening a payable, starting a payment, giving up."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from uuid import UUID

from django.conf import settings
from django.db import transaction

from core import clock, crash, events
from core import lifecycle as core_lifecycle
from core.actor import Actor
from core.errors import Conflict
from core.ids import uuid7
from payments import lifecycle
from payments.errors import AlreadyPaid, NotOpen, ProviderRefused, ProviderSilent, TooManyTries
from payments.events import PayableCancelled, PaymentStarted
from payments.gateways import gateway
from payments.models import AttemptKind, Method, Payable, Payment, PaymentStatus, Share
from payments.ports import Gateway, GatewayRefused, GatewayUnknown, PaymentRequest, ProviderPayment
from payments.services import attempts

TRIES_WITHIN = timedelta(hours=1)
LIVE = (lifecycle.CREATED, lifecycle.PENDING, lifecycle.REQUIRES_ACTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class ShareSpec:
    """One vendor's part to be: ``vendor_id`` is the internal key, ``gross`` = ``fee`` + ``earning``.

    ``public_id`` may be chosen by the caller, so that its own row can name the share beforehand.
    """

    vendor_id: int
    label: str
    gross: int
    fee: int
    fee_gst: int
    earning: int
    shipping: int = 0


def open(  # noqa: A001 - the verb of the house
    *,
    kind: str,
    reference: UUID,
    currency: str,
    shares: Sequence[ShareSpec],
    expires_at: datetime | None,
    actor: Actor,
) -> Payable:
    """Make a payable of Σ (gross + shipping) with its shares, in the caller's transaction; no network.

    Raises ValueError when a part does not add up: the caller's arithmetic is wrong. Shares come back in the
    order of ``shares`` through ``payable.shares.order_by("id")``.
    """
    for spec in shares:
        if spec.gross != spec.fee + spec.earning or min(spec.gross, spec.fee, spec.fee_gst, spec.shipping) < 0:
            raise ValueError(f"{spec.label} does not add up.")
    with transaction.atomic():
        payable = Payable.objects.create(
            kind=kind,
            reference=reference,
            currency=currency,
            amount_minor=sum(spec.gross + spec.shipping for spec in shares),
            expires_at=expires_at,
        )
        Share.objects.bulk_create(
            Share(
                payable=payable,
                vendor_id=spec.vendor_id,
                label=spec.label,
                currency=currency,
                gross_minor=spec.gross,
                fee_minor=spec.fee,
                fee_gst_minor=spec.fee_gst,
                earning_minor=spec.earning,
                shipping_minor=spec.shipping,
            )
            for spec in shares
        )
    return payable


def lock(payable_id: int) -> Payable:
    """Lock a payable and then its payments: the start of every change that touches money."""
    payable = Payable.objects.select_for_update().get(pk=payable_id)
    list(Payment.objects.filter(payable_id=payable_id).order_by("id").select_for_update().values_list("pk"))
    return payable


def start(*, payable: Payable, method: str, return_url: str, actor: Actor) -> Payment:
    """Have the provider ask the buyer for the whole amount; answers the payment with its page to go to.

    A live payment with the same method is continued, so that two tabs or a repeated click make one provider
    object. Must be called outside a transaction. Raises AlreadyPaid, NotOpen, TooManyTries, ProviderRefused, and
    ProviderSilent when no answer came: the payment stays, and calling again continues it.
    """
    if method not in Method.values:
        raise Conflict("unknown_method", _unknown_method())
    with transaction.atomic(durable=True):
        payment = _live_payment(payable_id=payable.pk, method=method, return_url=return_url)
    if payment.provider_reference:
        return payment
    fact = _ask_provider(payment, actor=actor)
    payment = record_started(payment=payment, fact=fact, actor=actor)
    is_open = payment.payable.status == lifecycle.OPEN
    if is_open and payment.status in LIVE:
        return payment
    # Paid or cancelled while the provider was being asked: nobody is sent to its page, and the page is closed.
    if not is_open:
        with transaction.atomic(durable=True):
            events.publish(PayableCancelled(payable=str(payment.payable.public_id)))
    raise AlreadyPaid if payment.payable.captured_minor else NotOpen


def _unknown_method() -> str:
    from django.utils.translation import gettext

    return gettext("Choose card or UPI.")


def _live_payment(*, payable_id: int, method: str, return_url: str) -> Payment:
    payable = lock(payable_id)
    if payable.captured_minor:
        raise AlreadyPaid
    if payable.status != lifecycle.OPEN or (payable.expires_at and payable.expires_at <= clock.now()):
        raise NotOpen
    provider = gateway().name
    live = payable.payments.filter(status__in=LIVE, method=method, provider=provider).order_by("-id").first()
    if live is not None:
        return live
    _count_tries(payable)
    return Payment.objects.create(
        payable=payable,
        provider=provider,
        method=method,
        currency=payable.currency,
        amount_minor=payable.amount_minor,
        return_url=return_url,
        public_id=uuid7(),
    )


def _count_tries(payable: Payable) -> None:
    """Refuse one more when ``PAYMENT_TRIES_PER_HOUR`` have failed: nobody tests cards on an order of ours."""
    now, most = clock.now(), settings.PAYMENT_TRIES_PER_HOUR
    recent = payable.payments.filter(status=lifecycle.FAILED, created_at__gt=now - TRIES_WITHIN)
    times = list(recent.order_by("-created_at").values_list("created_at", flat=True)[:most])
    if len(times) >= most:
        raise TooManyTries(retry_after=ceil((times[-1] + TRIES_WITHIN - now).total_seconds()))


def _ask_provider(payment: Payment, *, actor: Actor) -> ProviderPayment:
    """Create the provider's payment, or find the one an earlier, unanswered call made."""
    door = gateway(payment.provider)
    metadata = {"payable": str(payment.payable.public_id), "payment": str(payment.public_id)}
    request = PaymentRequest(
        amount=payment.amount_minor,
        currency=payment.currency,
        method=payment.method,
        return_url=payment.return_url,
        metadata=metadata,
    )
    try:
        if attempts.may_have_run(kind=AttemptKind.CREATE_PAYMENT, subject=payment.public_id):
            found = door.find_payment(payable=metadata["payable"], payment=metadata["payment"])
            if found is not None:
                attempts.settle_unknown(
                    kind=AttemptKind.CREATE_PAYMENT,
                    subject=payment.public_id,
                    response={"reference": found.reference},
                    actor=actor,
                )
                return found
        fact = attempts.call(
            kind=AttemptKind.CREATE_PAYMENT,
            provider=payment.provider,
            subject=payment.public_id,
            request={"amount": request.amount, "currency": request.currency, "method": request.method},
            actor=actor,
            send=lambda key: door.create_payment(request, key=key),
            answer=lambda result: {"reference": result.reference, "status": result.status},
        )
    except GatewayRefused as error:
        with transaction.atomic(durable=True):
            core_lifecycle.move(Payment.objects.get(pk=payment.pk), to=lifecycle.FAILED, actor=actor, reason=error.code)
        raise ProviderRefused(error.code) from error
    except GatewayUnknown as error:
        raise ProviderSilent from error
    crash.point("charge.after_call")
    return fact


def record_started(*, payment: Payment, fact: ProviderPayment, actor: Actor) -> Payment:
    """Keep the provider's reference and page on the payment. Facts of money are settle's business."""
    with transaction.atomic(durable=True):
        lock(payment.payable_id)
        payment = Payment.objects.select_related("payable").get(pk=payment.pk)
        if payment.provider_reference:
            return payment
        # Given up as never started while its creation was under way: it lives, so it is asked about and withdrawn.
        lives = payment.status == lifecycle.CANCELLED and fact.status not in {"cancelled", "failed"}
        payment.provider_reference = fact.reference
        payment.redirect_url = fact.redirect_url
        payment.client_secret = fact.client_secret
        payment.save(update_fields=["provider_reference", "redirect_url", "client_secret"])
        if payment.status == lifecycle.CREATED or lives:
            action = fact.status == "requires_action"
            core_lifecycle.move(payment, to=lifecycle.REQUIRES_ACTION if action else lifecycle.PENDING, actor=actor)
        events.publish(PaymentStarted(payable=str(payment.payable.public_id), payment=str(payment.public_id)))
    return payment


def cancel(*, payable: Payable, actor: Actor, reason: str = "") -> Payable:
    """Nobody will pay this any more, in the caller's transaction. Open payments are withdrawn afterwards.

    Money that still arrives is offered to the handler, which may keep it or have it returned. A payable that
    is cancelled already stays so. Raises AlreadyPaid.
    """
    with transaction.atomic():
        payable = lock(payable.pk)
        if payable.captured_minor:
            raise AlreadyPaid
        if core_lifecycle.move(payable, to=lifecycle.CANCELLED, actor=actor, reason=reason):
            events.publish(PayableCancelled(payable=str(payable.public_id)))
    return payable


def withdraw(*, payment: Payment, actor: Actor) -> ProviderPayment | None:
    """Cancel one live payment at the provider; answers the provider's fact, None when it never got there.

    The fact still has to be settled: a payment that has succeeded meanwhile cannot be cancelled. Must be
    called outside a transaction. Raises GatewayUnknown.
    """
    door: Gateway = gateway(payment.provider)
    reference = payment.provider_reference
    if not reference:
        found = door.find_payment(payable=str(payment.payable.public_id), payment=str(payment.public_id))
        if found is None:
            with transaction.atomic(durable=True):
                lock(payment.payable_id)
                row = Payment.objects.get(pk=payment.pk)
                if row.status in LIVE and not row.provider_reference:
                    core_lifecycle.move(row, to=PaymentStatus.CANCELLED, actor=actor, reason="never_started")
            return None
        reference = record_started(payment=payment, fact=found, actor=actor).provider_reference
    try:
        return attempts.call(
            kind=AttemptKind.CANCEL_PAYMENT,
            provider=payment.provider,
            subject=payment.public_id,
            request={"reference": reference},
            actor=actor,
            send=lambda key: door.cancel_payment(reference, key=key),
            answer=lambda result: {"status": result.status},
        )
    except GatewayRefused:
        return door.retrieve_payment(reference)
