"""The outbox: written with the change, delivered once to each, patient with failures."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.db import transaction

from core import clock, events
from core.models import Delivery
from core.models import Event as EventRow

pytestmark = pytest.mark.django_db


@dataclass(frozen=True)
class PotFired(events.Event):
    pot: str


@pytest.fixture
def heard() -> Iterator[list[str]]:
    """What two subscribers, ``first`` and ``second``, were told."""
    told: list[str] = []
    events.subscribe(PotFired, "first", lambda event: told.append(f"first {event.pot}"))
    events.subscribe(PotFired, "second", lambda event: told.append(f"second {event.pot}"))
    yield told
    events._subscribers.pop(PotFired.type_name())


def test_is_published_only_inside_a_transaction(transactional_db: None) -> None:
    with pytest.raises(RuntimeError):
        events.publish(PotFired("a"))


def test_reaches_each_subscriber_once(heard: list[str]) -> None:
    events.publish(PotFired("a"))
    assert events.relay_due() == 2
    assert events.relay_due() == 0
    assert sorted(heard) == ["first a", "second a"]


def test_leaves_nothing_behind_when_the_change_is_rolled_back(heard: list[str]) -> None:
    """Invariant 36."""

    def publish_and_fail() -> None:
        with transaction.atomic():
            events.publish(PotFired("a"))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        publish_and_fail()
    assert not EventRow.objects.exists()
    assert events.relay_due() == 0


def test_retries_with_growing_pauses_and_then_gives_up_visibly() -> None:
    def fail(event: PotFired) -> None:
        raise ValueError(event.pot)

    events.subscribe(PotFired, "clumsy", fail)
    try:
        events.publish(PotFired("a"))
        pauses = []
        at = clock.now()
        while Delivery.objects.get().dead_at is None:
            with clock.freeze(at):
                assert events.relay_due() == 1
            delivery = Delivery.objects.get()
            pauses.append(delivery.due_at - at)
            at = delivery.due_at
    finally:
        events._subscribers.pop(PotFired.type_name())
    assert len(pauses) == events.MAX_ATTEMPTS
    assert pauses == sorted(pauses)
    assert delivery.last_error == "ValueError"


def test_lets_one_failure_not_stop_the_others(heard: list[str]) -> None:
    def fail(event: PotFired) -> None:
        raise ValueError

    events.subscribe(PotFired, "clumsy", fail)
    events.publish(PotFired("a"))
    events.relay_due()
    assert sorted(heard) == ["first a", "second a"]
    assert Delivery.objects.filter(delivered_at__isnull=True).get().subscriber == "clumsy"
