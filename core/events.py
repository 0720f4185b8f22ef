"""News that travels up: an outbox in the database, relayed to each subscriber at least once.

``publish`` writes one Event and one Delivery per subscriber in the caller's transaction; ``relay`` hands due
deliveries over, each on its own, retries with growing pauses and parks what keeps failing. A handler runs in
the transaction that marks its delivery, so its rows are written exactly once; it makes no network call.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from core import audit, clock, crash
from core.actor import Actor
from core.errors import DomainError

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from core.models import Delivery

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
FIRST_PAUSE = timedelta(seconds=10)


@dataclass(frozen=True)
class Event:
    """Base of all events: frozen, of plain JSON values; other objects are named by their public ids."""

    @classmethod
    def type_name(cls) -> str:
        return f"{cls.__module__.split('.')[0]}.{cls.__name__}"


Handler = Callable[[Any], None]
_subscribers: dict[str, dict[str, Handler]] = {}
_types: dict[str, type[Event]] = {}


def subscribe(event_type: type[Event], name: str, handler: Handler) -> None:
    """Let ``handler`` hear of ``event_type``. ``name`` is stable: it is stored with each delivery."""
    type_name = event_type.type_name()
    _types[type_name] = event_type
    existing = _subscribers.setdefault(type_name, {}).setdefault(name, handler)
    if existing is not handler:
        raise ValueError(f"{type_name} has a subscriber named {name} already.")


def publish(*news: Event) -> None:
    """Write the events and their deliveries. Needs an open transaction (RuntimeError otherwise)."""
    from core import models

    if not connection.in_atomic_block:
        raise RuntimeError("An event is published in the transaction in which it happened.")
    rows = models.Event.objects.bulk_create(models.Event(type=one.type_name(), payload=asdict(one)) for one in news)
    deliveries = [
        models.Delivery(event=row, subscriber=name) for row in rows for name in _subscribers.get(row.type, {})
    ]
    if deliveries:
        models.Delivery.objects.bulk_create(deliveries)
        _kick_after_commit()


def _kick_after_commit() -> None:
    if any(entry[1] is _kick for entry in connection.run_on_commit):  # (savepoints, callback, robust)
        return
    transaction.on_commit(_kick)


def _kick() -> None:
    """Wake the relay now; when the broker is away the scheduled relay finds the rows anyway."""
    from kombu.exceptions import KombuError
    from redis.exceptions import RedisError

    from core.tasks import relay

    try:
        relay.apply_async(retry=False, ignore_result=True)
    except (KombuError, RedisError, OSError):
        log.warning("The broker does not answer; events wait for the scheduled relay.")


def relay_due(limit: int = 500) -> int:
    """Hand over up to ``limit`` due deliveries; answers how many were tried.

    Safe to run many times at once: each delivery is taken under a lock that others skip.
    """
    tried = 0
    while tried < limit and _deliver_one():
        tried += 1
    return tried


def _deliver_one() -> bool:
    from core.models import Delivery

    now = clock.now()
    with transaction.atomic():
        due = Delivery.objects.filter(delivered_at__isnull=True, dead_at__isnull=True, due_at__lte=now)
        delivery = _held(due.select_related("event").order_by("due_at", "id")).first()
        if delivery is None:
            return False
        try:
            with transaction.atomic():
                _hand_over(delivery.event.type, delivery.subscriber, delivery.event.payload)
        except Exception as error:
            delivery.attempts += 1
            delivery.last_error = _named(error)
            delivery.due_at = now + FIRST_PAUSE * 2**delivery.attempts
            if delivery.attempts >= MAX_ATTEMPTS:
                delivery.dead_at = now
            log.exception("Delivery %s to %s failed", delivery.pk, delivery.subscriber)
        else:
            delivery.delivered_at = now
            crash.point("relay.after_hand_over")
        delivery.save(update_fields=["attempts", "last_error", "due_at", "dead_at", "delivered_at"])
    return True


def _held(due: "QuerySet[Delivery]") -> "QuerySet[Delivery]":
    """Only what no other relay is about: each delivery is taken by one (invariant 36)."""
    return due.select_for_update(skip_locked=True, of=("self",))


def _named(error: Exception) -> str:
    """What kind of error it was. Its text may hold personal data, so that stands in the log alone."""
    name = type(error).__name__
    return f"{name}: {error.code}" if isinstance(error, DomainError) else name


def _hand_over(type_name: str, subscriber: str, payload: dict[str, Any]) -> None:
    handler = _subscribers.get(type_name, {}).get(subscriber)
    if handler is None:
        raise LookupError(f"Nobody named {subscriber} listens to {type_name} any more.")
    handler(_types[type_name](**payload))


@transaction.atomic
def try_again(*, delivery: "Delivery", actor: Actor) -> bool:
    """Have the relay hand over a dead delivery after all, with all its tries; False when it is not dead.

    The last error stays to be read until the next one.
    """
    from core.models import Delivery

    row = Delivery.objects.select_for_update(of=("self",)).select_related("event").get(pk=delivery.pk)
    if row.dead_at is None:
        return False
    data = {"subscriber": row.subscriber, "attempts": row.attempts}
    row.attempts, row.dead_at, row.due_at = 0, None, clock.now()
    row.save(update_fields=["attempts", "dead_at", "due_at"])
    audit.record("delivery.tried_again", on=row.event, actor=actor, data=data)
    _kick_after_commit()
    return True
