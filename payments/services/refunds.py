"""Giving money back, each vendor's part exactly.

``refund`` decides and reserves under lock in the caller's transaction; the worker sends it afterwards
(``send``), and the provider's answer is booked (``record``). Reserved amounts count as refunded from the
start, so that refunds at once can never add up to more than was captured; a failed one is given back.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import clock, crash, events
from core import lifecycle as core_lifecycle
from core.actor import Actor
from core.errors import Conflict
from payments import lifecycle
from payments.errors import RefundTooLarge
from payments.events import RefundFailed, RefundRequested, RefundSucceeded
from payments.gateways import gateway
from payments.models import AttemptKind, BookedAs, Payable, Payment, Refund, RefundPart, Share
from payments.ports import Gateway, GatewayRefused, ProviderRefund, RefundRequest, handler_for
from payments.services import attempts, charge, ledger, postings
from payments.services.parts import Whole, part_of


def refund(*, payable: Payable, parts: Sequence[tuple[Share, int]], reason: str, actor: Actor) -> Refund:
    """Reserve a refund of ``parts`` (share, minor units) and let the worker send it.

    Takes part in the caller's transaction: lock the payable with ``charge.lock`` before any order rows.
    Raises Conflict ``not_paid``, or RefundTooLarge when a part is more than is left of its share.
    """
    with transaction.atomic():
        payable = charge.lock(payable.pk)
        payment = payable.payments.filter(status=lifecycle.SUCCEEDED, booked_as=BookedAs.SALE).first()
        if payment is None:
            raise Conflict("not_paid", _("Nothing has been paid, so there is nothing to give back."))
        wanted = {share.pk: amount for share, amount in parts}
        shares = list(
            Share.objects.filter(pk__in=wanted, payable=payable).order_by("id").select_for_update(of=("self",))
        )
        if len(shares) != len(parts) or not parts:
            raise Conflict("not_paid", _("This part does not belong to the payment."))
        row = Refund.objects.create(
            payable=payable,
            payment=payment,
            currency=payable.currency,
            amount_minor=sum(wanted.values()),
            reason=reason[:200],
        )
        for share in shares:
            _reserve(row, share, wanted[share.pk])
        _reserve_whole(row, payment, sign=1)
        Payable.objects.filter(pk=payable.pk).update(
            refunded_minor=F("refunded_minor") + row.amount_minor, updated_at=clock.now()
        )
        events.publish(RefundRequested(refund=str(row.public_id)))
    return row


def refund_held(*, payment: Payment, reason: str, actor: Actor) -> Refund:
    """Send all of a payment back that was held apart; called where payable and payment are locked."""
    row = Refund.objects.create(
        payable_id=payment.payable_id,
        payment=payment,
        currency=payment.currency,
        amount_minor=payment.captured_minor,
        reason=reason[:200],
    )
    _reserve_whole(row, payment, sign=1)
    if payment.status == lifecycle.SUCCEEDED:
        Payable.objects.filter(pk=payment.payable_id).update(
            refunded_minor=F("refunded_minor") + row.amount_minor, updated_at=clock.now()
        )
    events.publish(RefundRequested(refund=str(row.public_id)))
    return row


def return_held(*, payment: Payment, actor: Actor, reason: str = "tried_again") -> Refund:
    """Send held money back once more after a refund of it failed. Raises Conflict ``nothing_held``."""
    with transaction.atomic():
        charge.lock(payment.payable_id)
        payment = Payment.objects.get(pk=payment.pk)
        if payment.booked_as != BookedAs.HELD or payment.refunded_minor:
            raise Conflict("nothing_held", _("Nothing of this payment is held back."))
        return refund_held(payment=payment, reason=reason, actor=actor)


def _reserve(row: Refund, share: Share, amount: int) -> None:
    whole = Whole(
        earning=share.vendor_minor,
        shipping=share.shipping_minor,
        fee=share.fee_minor,
        fee_gst=share.fee_gst_minor,
        refunded_earning=share.refunded_earning_minor,
        refunded_fee=share.refunded_fee_minor,
        refunded_fee_gst=share.refunded_fee_gst_minor,
    )
    if not 0 < amount <= whole.left:
        raise RefundTooLarge(whole.left, share.currency)
    part = part_of(whole, amount)
    clawed = max(0, part.earning - share.claimable_minor)
    RefundPart.objects.create(
        refund=row,
        share=share,
        amount_minor=amount,
        earning_minor=part.earning,
        fee_minor=part.fee,
        fee_gst_minor=part.fee_gst,
        clawed_minor=clawed,
    )
    _count_part(share.pk, amount, part.earning, part.fee, part.fee_gst, clawed)


def _count_part(share_id: int, amount: int, earning: int, fee: int, fee_gst: int, clawed: int) -> None:
    Share.objects.filter(pk=share_id).update(
        refunded_minor=F("refunded_minor") + amount,
        refunded_earning_minor=F("refunded_earning_minor") + earning,
        refunded_fee_minor=F("refunded_fee_minor") + fee,
        refunded_fee_gst_minor=F("refunded_fee_gst_minor") + fee_gst,
        clawed_minor=F("clawed_minor") + clawed,
        updated_at=clock.now(),
    )


def _reserve_whole(row: Refund, payment: Payment, *, sign: int) -> None:
    Payment.objects.filter(pk=payment.pk).update(
        refunded_minor=F("refunded_minor") + sign * row.amount_minor, updated_at=clock.now()
    )


def send(*, refund: Refund, actor: Actor) -> Refund:
    """Ask the provider to give the money back, and record its answer.

    Must be called outside a transaction; calling again asks what became of the earlier call. Raises
    GatewayUnknown when no answer came, GatewayRefused when the provider will not say: the refund stays on
    its way, because only a refused refund has certainly not happened.
    """
    if refund.status != lifecycle.PENDING:
        return refund
    door = gateway(refund.payment.provider)
    fact = _known(refund, door, actor=actor)
    if fact is None:
        try:
            fact = _ask(refund, door, actor=actor)
        except GatewayRefused as error:
            return fail(refund=refund, reason=error.code, actor=actor)
    crash.point("refund.after_call")
    return record(refund=refund, fact=fact, actor=actor)


def _known(refund: Refund, door: Gateway, *, actor: Actor) -> ProviderRefund | None:
    """What the provider says about a refund that it may have made already."""
    if refund.provider_reference:
        return door.retrieve_refund(refund.provider_reference)
    if not attempts.may_have_run(kind=AttemptKind.REFUND, subject=refund.public_id):
        return None
    found = door.find_refund(refund=str(refund.public_id))
    if found is not None:
        attempts.settle_unknown(
            kind=AttemptKind.REFUND,
            subject=refund.public_id,
            response={"reference": found.reference},
            actor=actor,
        )
    return found


def _ask(refund: Refund, door: Gateway, *, actor: Actor) -> ProviderRefund:
    request = RefundRequest(
        payment=refund.payment.provider_reference,
        amount=refund.amount_minor,
        metadata={"refund": str(refund.public_id), "payable": str(refund.payable.public_id)},
    )
    return attempts.call(
        kind=AttemptKind.REFUND,
        provider=door.name,
        subject=refund.public_id,
        request={"payment": request.payment, "amount": request.amount},
        actor=actor,
        send=lambda key: door.refund(request, key=key),
        answer=lambda result: {"reference": result.reference, "status": result.status},
    )


def record(*, refund: Refund, fact: ProviderRefund, actor: Actor) -> Refund:
    """Book what the provider said about a refund; a fact that is booked already changes nothing."""
    if fact.status == "failed":
        return fail(refund=refund, reason="provider", actor=actor)
    with transaction.atomic(durable=True):
        payable = charge.lock(refund.payable_id)
        row = Refund.objects.select_for_update(of=("self",)).select_related("payment").get(pk=refund.pk)
        if row.status != lifecycle.PENDING:
            return row
        if fact.amount != row.amount_minor or fact.payment != row.payment.provider_reference:
            raise Conflict("refund_differs", _("The provider's refund is not the one that was asked for."))
        if not row.provider_reference:
            row.provider_reference = fact.reference
            row.save(update_fields=["provider_reference"])
        if fact.status == "pending":
            return row
        core_lifecycle.move(row, to=lifecycle.SUCCEEDED, actor=actor)
        if row.payment.status == lifecycle.SUCCEEDED:
            handler_for(payable.kind).on_refunded(payable=payable, refund=row, actor=actor)
        _book(payable=payable, row=row)
        events.publish(RefundSucceeded(refund=str(row.public_id), payable=str(payable.public_id)))
    return row


def _book(*, payable: Payable, row: Refund) -> None:
    provider = row.payment.provider
    if row.payment.booked_as == BookedAs.HELD:
        lines = postings.held_returned(provider=provider, payable=payable, amount=row.amount_minor)
    else:
        parts = list(RefundPart.objects.filter(refund=row).order_by("share_id"))
        shares = Share.objects.filter(pk__in=[part.share_id for part in parts]).select_related("vendor")
        locked = {share.pk: share for share in shares.order_by("id").select_for_update(of=("self",))}
        for part in parts:
            part.share = locked[part.share_id]
        lines = postings.refund(provider=provider, parts=parts)
    ledger.post(
        kind="refund",
        provider=provider,
        object_id=row.provider_reference,
        currency=row.currency,
        lines=lines,
        payable=payable,
    )


def fail(*, refund: Refund, reason: str, actor: Actor) -> Refund:
    """The provider did not give the money back: what was reserved is free again."""
    with transaction.atomic(durable=True):
        payable = charge.lock(refund.payable_id)
        row = Refund.objects.select_for_update(of=("self",)).select_related("payment").get(pk=refund.pk)
        if not row.lifecycle.allows(row.status, lifecycle.FAILED):
            return row
        core_lifecycle.move(row, to=lifecycle.FAILED, actor=actor, reason=reason)
        if row.payment.status == lifecycle.SUCCEEDED:
            handler_for(payable.kind).on_refund_failed(payable=payable, refund=row, actor=actor)
        parts = list(row.parts.order_by("share_id"))
        list(Share.objects.filter(refund_parts__in=parts).order_by("id").select_for_update(of=("self",)))
        for part in parts:
            _count_part(
                part.share_id,
                -part.amount_minor,
                -part.earning_minor,
                -part.fee_minor,
                -part.fee_gst_minor,
                -part.clawed_minor,
            )
        _reserve_whole(row, row.payment, sign=-1)
        if row.payment.status == lifecycle.SUCCEEDED:
            Payable.objects.filter(pk=row.payable_id).update(
                refunded_minor=F("refunded_minor") - row.amount_minor, updated_at=clock.now()
            )
        events.publish(RefundFailed(refund=str(row.public_id), payable=str(row.payable.public_id)))
    return row
