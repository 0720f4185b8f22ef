"""Claiming shares for a payout and letting go of them: rows and postings only, no network."""

from collections.abc import Sequence

from django.db import IntegrityError, connection, transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext as _

from core import clock, events, ids
from core import lifecycle as core_lifecycle
from core.actor import Actor
from core.errors import Conflict
from payments import lifecycle
from payments.events import PayoutPaid, PayoutRequested
from payments.models import AttemptKind, Payout, PayoutLine, Share, Transfer
from payments.models.payable import SOMETHING_LEFT
from payments.services import attempts, ledger, postings
from vendors.errors import shop_suspended
from vendors.models import Vendor, VendorStatus


def claimable(*, vendor: Vendor, currency: str) -> QuerySet[Share]:
    """The vendor's matured shares that are neither frozen nor empty nor on their way, oldest first."""
    return to_pay_out().filter(vendor=vendor, currency=currency).order_by("id")


def to_pay_out() -> QuerySet[Share]:
    """All vendors' matured shares that are neither frozen nor empty; the index ``share_to_pay_out`` holds no others."""
    return Share.objects.filter(SOMETHING_LEFT, matured_at__isnull=False, frozen=False, payable__status=lifecycle.PAID)


def claim(*, vendor: Vendor, currency: str, provider: str, amount: int | None, actor: Actor) -> Payout:
    """Make a payout of ``amount`` (None: everything), netting the vendor's debt first.

    Raises Conflict ``vendor_suspended`` (the money stays the vendor's and waits), ``payout_in_progress``,
    ``nothing_available`` or ``not_enough_available``.
    """
    if amount is not None and amount <= 0:
        raise Conflict("not_enough_available", _("Ask for an amount above zero."))
    if is_held(vendor):
        raise shop_suspended()
    try:
        with transaction.atomic():
            return _claim(vendor=vendor, currency=currency, provider=provider, amount=amount, actor=actor)
    except IntegrityError as error:
        if "payout_one_running_per_vendor" in str(error) or "payout_line_one_live_claim" in str(error):
            raise _in_progress() from error
        raise


def is_held(vendor: Vendor) -> bool:
    """Whether nothing is paid to this vendor for now: the shop is suspended. Asked anew, whatever the row says."""
    return Vendor.objects.filter(pk=vendor.pk, status=VendorStatus.SUSPENDED).exists()


def _in_progress() -> Conflict:
    return Conflict("payout_in_progress", _("A payout is on its way. The next one can start when it has arrived."))


def _claim(*, vendor: Vendor, currency: str, provider: str, amount: int | None, actor: Actor) -> Payout:
    shares = list(claimable(vendor=vendor, currency=currency).select_for_update(of=("self",)))
    if Payout.objects.filter(
        vendor=vendor, currency=currency, status__in=[lifecycle.REQUESTED, lifecycle.PROCESSING]
    ).exists():
        raise _in_progress()
    everything = sum(share.claimable_minor for share in shares)
    if not everything:
        raise Conflict("nothing_available", _("There is nothing to pay out yet."))
    debt = min(ledger.lock_balances(vendor_ids=[vendor.pk], currency=currency)[vendor.pk].debt_minor, everything)
    if amount is not None and amount + debt > everything:
        raise Conflict(
            "not_enough_available",
            _("That is more than what is available."),
            data={"available": everything - debt, "currency": currency},
        )
    wanted = everything if amount is None else amount + debt
    payout = Payout.objects.create(
        vendor=vendor,
        provider=provider,
        number=_number(),
        currency=currency,
        claimed_minor=wanted,
        debt_minor=debt,
        amount_minor=wanted - debt,
    )
    _take(payout, shares, wanted=wanted, debt=debt)
    _post_begun(payout)
    if payout.amount_minor:
        events.publish(PayoutRequested(payout=str(payout.public_id)))
    else:
        core_lifecycle.move(payout, to=lifecycle.PROCESSING, actor=actor)
        finish(payout, actor=actor)
    return payout


def _take(payout: Payout, shares: Sequence[Share], *, wanted: int, debt: int) -> None:
    for share in shares:
        if not wanted:
            break
        amount = min(wanted, share.claimable_minor)
        netted = min(debt, amount)
        wanted, debt = wanted - amount, debt - netted
        line = PayoutLine.objects.create(payout=payout, share=share, amount_minor=amount, debt_minor=netted)
        if amount > netted:
            Transfer.objects.create(
                line=line, provider=payout.provider, currency=payout.currency, amount_minor=amount - netted
            )
        Share.objects.filter(pk=share.pk).update(
            transferred_minor=F("transferred_minor") + amount, updated_at=clock.now()
        )


def _post_begun(payout: Payout) -> None:
    if payout.debt_minor:
        ledger.post(
            kind="debt_netted",
            object_id=str(payout.public_id),
            currency=payout.currency,
            lines=postings.debt_netted(owner=payout.vendor, amount=payout.debt_minor),
        )
    if payout.amount_minor:
        ledger.post(
            kind="payout_begun",
            object_id=str(payout.public_id),
            currency=payout.currency,
            lines=postings.payout_begun(owner=payout.vendor, amount=payout.amount_minor),
        )


def _number() -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('payments_payout_number')")
        serial = cursor.fetchone()[0]
    return f"PO-{clock.now().year}-{ids.scrambled(serial)}"


def record_transferred(*, transfer: Transfer, reference: str, actor: Actor) -> None:
    """The money of one line has reached the vendor's account at the provider."""
    with transaction.atomic(durable=True):
        row = Transfer.objects.select_for_update().get(pk=transfer.pk)
        if core_lifecycle.move(row, to=lifecycle.SUCCEEDED, actor=actor, provider_reference=reference):
            ledger.post(
                kind="transfer",
                provider=row.provider,
                object_id=reference,
                currency=row.currency,
                lines=postings.transfer_succeeded(provider=row.provider, amount=row.amount_minor),
            )


def record_not_transferred(*, transfer: Transfer, reason: str, actor: Actor) -> None:
    """The line's money never left: its claim ends and what it took is available again."""
    with transaction.atomic(durable=True):
        row = Transfer.objects.select_for_update().get(pk=transfer.pk)
        _not_transferred(row, reason=reason, actor=actor)


def let_go_of_frozen(*, transfer: Transfer, actor: Actor) -> bool:
    """End the claim on a share that is held back; answers whether.

    Not when the provider may have been asked for the money already: then only its answer says where that is.
    """
    with transaction.atomic(durable=True):
        row = Transfer.objects.select_for_update().get(pk=transfer.pk)
        if not must_wait(row):
            return False
        _not_transferred(row, reason="frozen", actor=actor)
        return True


def must_wait(transfer: Transfer) -> bool:
    """Whether the share is held back and the provider has certainly not been asked; the transfer is locked."""
    frozen = Share.objects.filter(payout_lines=transfer.line_id, frozen=True).exists()
    return frozen and not attempts.may_have_run(kind=AttemptKind.TRANSFER, subject=transfer.public_id)


def _not_transferred(row: Transfer, *, reason: str, actor: Actor) -> None:
    if core_lifecycle.move(row, to=lifecycle.FAILED, actor=actor, reason=reason):
        line = _release(row)
        ledger.post(
            kind="transfer_failed",
            object_id=str(row.public_id),
            currency=row.currency,
            lines=postings.transfer_failed(line=line),
        )


def record_reversed(*, transfer: Transfer, reference: str, actor: Actor) -> None:
    """The provider took the money back from the vendor's account, because the bank did not take it."""
    with transaction.atomic(durable=True):
        row = Transfer.objects.select_for_update().get(pk=transfer.pk)
        if core_lifecycle.move(row, to=lifecycle.REVERSED, actor=actor, reversal_reference=reference):
            line = _release(row)
            ledger.post(
                kind="transfer_reversed",
                provider=row.provider,
                object_id=reference,
                currency=row.currency,
                lines=postings.transfer_reversed(provider=row.provider, line=line),
            )


def _release(transfer: Transfer) -> PayoutLine:
    line = PayoutLine.objects.select_related("share__vendor").get(pk=transfer.line_id)
    Share.objects.select_for_update().get(pk=line.share_id)
    Share.objects.filter(pk=line.share_id).update(
        transferred_minor=F("transferred_minor") - line.amount_minor, updated_at=clock.now()
    )
    PayoutLine.objects.filter(pk=line.pk).update(live=False, released=True)
    return line


def finish(payout: Payout, *, actor: Actor) -> None:
    """All that this payout could move has arrived; what it had to let go of no longer counts in it."""
    kept = list(payout.lines.filter(released=False).values_list("amount_minor", "debt_minor"))
    claimed, debt = sum(amount for amount, _debt in kept), sum(netted for _amount, netted in kept)
    payout.lines.filter(live=True).update(live=False)
    if core_lifecycle.move(
        payout,
        to=lifecycle.PAID,
        actor=actor,
        claimed_minor=claimed,
        debt_minor=debt,
        amount_minor=claimed - debt,
        failure="",
    ):
        events.publish(PayoutPaid(payout=str(payout.public_id)))
