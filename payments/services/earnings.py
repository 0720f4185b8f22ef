"""When a vendor's part stops being pending and may be paid out."""

from datetime import datetime

from django.db import transaction
from django.db.models import F, Sum
from django.utils.translation import gettext as _

from core import audit, clock, events
from core.actor import Actor
from core.errors import Conflict
from payments import lifecycle
from payments.events import EarningsMatured
from payments.models import Hold, RefundPart, Share
from payments.services import ledger, postings

BATCH = 200


def schedule(*, share: Share, at: datetime, actor: Actor) -> Share:
    """Let the share mature at ``at``, or earlier when it was to mature earlier already.

    Takes part in the caller's transaction; a share that has matured is left alone.
    """
    with transaction.atomic():
        row = _locked(share)
        if row.matured_at is None and (row.mature_at is None or at < row.mature_at):
            row.mature_at = at
            row.updated_at = clock.now()
            row.save(update_fields=["mature_at", "updated_at"])
            audit.record("share.scheduled", on=row, actor=actor, data={"at": at.isoformat()})
    return row


def mature(*, share: Share, actor: Actor) -> Share:
    """Move what is left of the share from pending to available, now. Twice is the same as once.

    Raises Conflict ``not_paid`` before the money is there, ``share_frozen`` while somebody looks into it.
    """
    with transaction.atomic():
        row = _locked(share)
        if row.matured_at is not None:
            return row
        if row.payable.status != lifecycle.PAID:
            raise Conflict("not_paid", _("This has not been paid yet."))
        if row.frozen:
            raise Conflict("share_frozen", _("This part is being looked into and cannot be paid out yet."))
        _mature(row, actor=actor)
    return row


def _mature(row: Share, *, actor: Actor) -> None:
    now = clock.now()
    amount = row.vendor_minor - _booked_refunds(row)
    row.matured_at = now
    row.updated_at = now
    row.save(update_fields=["matured_at", "updated_at"])
    audit.record("share.matured", on=row, actor=actor)
    events.publish(EarningsMatured(share=str(row.public_id)))
    if amount:
        ledger.post(
            kind="matured",
            object_id=str(row.public_id),
            currency=row.currency,
            lines=postings.matured(share=row, amount=amount),
            payable=row.payable,
        )


def _booked_refunds(row: Share) -> int:
    """What succeeded refunds have taken out of the vendor's pending account for this share."""
    booked = RefundPart.objects.filter(share=row, refund__status=lifecycle.SUCCEEDED)
    return int(booked.aggregate(total=Sum(F("earning_minor") - F("clawed_minor")))["total"] or 0)


def _locked(share: Share) -> Share:
    return Share.objects.select_for_update(of=("self",)).select_related("payable", "vendor").get(pk=share.pk)


def mature_due(*, actor: Actor, limit: int = BATCH) -> int:
    """Mature shares whose time has come; answers how many. Safe to run many times at once."""
    done = 0
    due = Share.objects.filter(
        mature_at__lte=clock.now(), matured_at__isnull=True, frozen=False, payable__status=lifecycle.PAID
    )
    for key in list(due.order_by("mature_at", "id").values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            row = _locked(Share(pk=key))
            if row.matured_at is None and not row.frozen and row.payable.status == lifecycle.PAID:
                _mature(row, actor=actor)
                done += 1
    return done


def freeze(*, share: Share, reason: str, actor: Actor) -> Share:
    """Hold the share back: it neither matures nor is paid out until each hold on it is lifted.

    Twice for one ``reason`` is once; another reason is another hold.
    """
    with transaction.atomic():
        row = _locked(share)
        _hold, is_new = Hold.objects.get_or_create(share=row, reason=reason[:200])
        if is_new:
            _write_frozen(row, True, reason[:200])
            audit.record("share.frozen", on=row, actor=actor, reason=reason)
    return row


def unfreeze(*, share: Share, actor: Actor, reason: str = "", only: str = "") -> Share:
    """Lift the holds on the share, or ``only`` the one for that reason, and let it go on as before if none is left.

    One whose time has passed matures with the next run.
    """
    with transaction.atomic():
        row = _locked(share)
        holds = Hold.objects.filter(share=row)
        lifted, _by_model = (holds.filter(reason=only) if only else holds).delete()
        if lifted:
            left = holds.order_by("-id").first()
            _write_frozen(row, left is not None, left.reason if left else "")
            audit.record("share.unfrozen", on=row, actor=actor, reason=reason, data={"holds_left": holds.count()})
    return row


def _write_frozen(row: Share, frozen: bool, reason: str) -> None:
    """``reason`` is that of the latest hold."""
    row.frozen, row.frozen_reason, row.updated_at = frozen, reason, clock.now()
    row.save(update_fields=["frozen", "frozen_reason", "updated_at"])
