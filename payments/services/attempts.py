"""Calls to a provider: the row first, then the call outside any transaction, then the answer.

An attempt's public id is the idempotency key of its call, so repeating an attempt whose outcome is unknown
repeats the same request, never a second one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core import lifecycle as core_lifecycle
from core.actor import Actor
from payments import lifecycle
from payments.models import Attempt, AttemptKind
from payments.ports import GatewayRefused, GatewayUnknown

T = TypeVar("T")

# Here a refusal may be mended and asked again with a new key. Elsewhere it is the end of that row: whoever
# wants the same again makes a new row, so that nobody can succeed where somebody else has booked a refusal.
MAY_BE_TRIED_AGAIN = (AttemptKind.CREATE_ACCOUNT, AttemptKind.REVERSE, AttemptKind.CANCEL_PAYMENT)


def call(
    *,
    kind: str,
    provider: str,
    subject: UUID,
    request: Mapping[str, Any],
    actor: Actor,
    send: Callable[[str], T],
    answer: Callable[[T], Mapping[str, Any]],
    check: Callable[[], None] | None = None,
) -> T:
    """Make one outside write under an attempt row: ``send`` gets the idempotency key.

    ``request`` and ``answer(result)`` are what is kept; neither may hold secrets. The attempt of the same
    kind and subject is continued under its key when there is one. ``check`` runs first in the attempt's own
    transaction, where it may lock its row and raise: whoever locks that row later finds the attempt. Raises
    what ``check`` and ``send`` raise, the latter after recording it; RuntimeError inside a transaction,
    because a call must not hold locks.
    """
    attempt = _begin(kind=kind, provider=provider, subject=subject, request=request, actor=actor, check=check)
    try:
        result = send(str(attempt.public_id))
    except GatewayRefused as error:
        _finish(attempt, to=lifecycle.FAILED, actor=actor, error=error.code)
        raise
    except GatewayUnknown as error:
        _finish(attempt, to=lifecycle.UNKNOWN, actor=actor, error=str(error)[:200])
        raise
    _finish(attempt, to=lifecycle.SUCCEEDED, actor=actor, response=answer(result))
    return result


def settle_unknown(*, kind: str, subject: UUID, response: Mapping[str, Any], actor: Actor) -> None:
    """The provider was asked and knows the object: the attempt that seemed lost had succeeded."""
    with transaction.atomic():
        for attempt in Attempt.objects.filter(
            kind=kind, subject=subject, status__in=[lifecycle.STARTED, lifecycle.UNKNOWN]
        ):
            core_lifecycle.move(
                attempt, to=lifecycle.SUCCEEDED, actor=actor, reason="found", response=dict(response), error=""
            )


def may_have_run(*, kind: str, subject: UUID) -> bool:
    """Whether an earlier call of this kind may have reached the provider: then it is asked before repeating."""
    return Attempt.objects.filter(kind=kind, subject=subject).exclude(status=lifecycle.FAILED).exists()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a call was answered with: the provider's object, and its status then. Empty: no answer is kept."""

    reference: str = ""
    status: str = ""


def answered(*, kind: str, subject: UUID) -> Answer:
    """The answer to a call of this kind. That there is one does not say that it did what was wanted."""
    done = Attempt.objects.filter(kind=kind, subject=subject, status=lifecycle.SUCCEEDED).order_by("-id").first()
    if done is None:
        return Answer()
    return Answer(reference=str(done.response.get("reference", "")), status=str(done.response.get("status", "")))


def refused_since(*, kind: str, subject: UUID, at: datetime) -> bool:
    """Whether a call of this kind was refused at or after ``at``."""
    refused = Attempt.objects.filter(kind=kind, subject=subject, status=lifecycle.FAILED, finished_at__gte=at)
    return refused.exists()


def _begin(
    *,
    kind: str,
    provider: str,
    subject: UUID,
    request: Mapping[str, Any],
    actor: Actor,
    check: Callable[[], None] | None,
) -> Attempt:
    """The one attempt that is not failed, made when there is none; all who ask at once share its key."""
    with transaction.atomic(durable=True):
        if check is not None:
            check()
        rows = Attempt.objects.filter(kind=kind, subject=subject)
        refused = rows.filter(status=lifecycle.FAILED).order_by("-id").first()
        if refused is not None and kind not in MAY_BE_TRIED_AGAIN:
            raise GatewayRefused(refused.error)
        fresh = Attempt(kind=kind, provider=provider, subject=subject, request=dict(request))
        Attempt.objects.bulk_create([fresh], ignore_conflicts=True)
        # Somebody else's attempt may have failed since the insert gave way to it: then its answer is ours.
        attempt = rows.select_for_update().order_by("-id")[0]
        if attempt.public_id != fresh.public_id:
            Attempt.objects.filter(pk=attempt.pk).update(calls=F("calls") + 1)
            if attempt.status == lifecycle.UNKNOWN:
                core_lifecycle.move(attempt, to=lifecycle.STARTED, actor=actor, reason="asked again")
        return attempt


def _finish(
    attempt: Attempt, *, to: str, actor: Actor, error: str = "", response: Mapping[str, Any] | None = None
) -> None:
    with transaction.atomic(durable=True):
        attempt.refresh_from_db(fields=["status"])
        if attempt.lifecycle.allows(attempt.status, to):
            core_lifecycle.move(attempt, to=to, actor=actor, error=error, response=dict(response or {}))
