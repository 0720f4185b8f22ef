"""Calls to a provider: the row first, then the call outside any transaction, then the answer.

An attempt's public id is the idempotency key of its call, so repeating an attempt whose outcome is unknown
repeats the same request, never a second one.
"""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core import lifecycle as core_lifecycle
from core.actor import Actor
from payments import lifecycle
from payments.models import Attempt
from payments.ports import GatewayRefused, GatewayUnknown

T = TypeVar("T")


def call(
    *,
    kind: str,
    provider: str,
    subject: UUID,
    request: Mapping[str, Any],
    actor: Actor,
    send: Callable[[str], T],
    answer: Callable[[T], Mapping[str, Any]],
) -> T:
    """Make one outside write under an attempt row: ``send`` gets the idempotency key.

    ``request`` and ``answer(result)`` are what is kept; neither may hold secrets. Continues the running
    attempt of the same kind and subject when there is one. Raises what ``send`` raises, after recording it;
    RuntimeError inside a transaction, because a call must not hold locks.
    """
    attempt = _begin(kind=kind, provider=provider, subject=subject, request=request, actor=actor)
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


def answered(*, kind: str, subject: UUID) -> str:
    """The reference that a successful call of this kind was answered with, or an empty text."""
    done = Attempt.objects.filter(kind=kind, subject=subject, status=lifecycle.SUCCEEDED).order_by("-id").first()
    return str(done.response.get("reference", "")) if done else ""


def _begin(*, kind: str, provider: str, subject: UUID, request: Mapping[str, Any], actor: Actor) -> Attempt:
    with transaction.atomic(durable=True):
        running = (
            Attempt.objects.select_for_update()
            .filter(kind=kind, subject=subject, status__in=[lifecycle.STARTED, lifecycle.UNKNOWN])
            .first()
        )
        if running is None:
            # Two starters at once: the constraint lets one row be, and both use its key.
            fresh = Attempt(kind=kind, provider=provider, subject=subject, request=dict(request))
            Attempt.objects.bulk_create([fresh], ignore_conflicts=True)
            return Attempt.objects.filter(kind=kind, subject=subject).latest("id")
        Attempt.objects.filter(pk=running.pk).update(calls=F("calls") + 1)
        if running.status == lifecycle.UNKNOWN:
            core_lifecycle.move(running, to=lifecycle.STARTED, actor=actor, reason="asked again")
        return running


def _finish(
    attempt: Attempt, *, to: str, actor: Actor, error: str = "", response: Mapping[str, Any] | None = None
) -> None:
    with transaction.atomic(durable=True):
        attempt.refresh_from_db(fields=["status"])
        if attempt.lifecycle.allows(attempt.status, to):
            core_lifecycle.move(attempt, to=to, actor=actor, error=error, response=dict(response or {}))
