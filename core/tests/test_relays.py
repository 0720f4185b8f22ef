"""Invariant 36 under force: a relay killed between hand-over and mark, and several relays at once."""

import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Barrier, BrokenBarrierError

import pytest
from django.db import transaction

from core import events
from core.crash import EXIT_CODE
from core.models import AuditEntry, Delivery
from core.testing import at_once

ROOT = Path(__file__).resolve().parents[2]

pytestmark = pytest.mark.django_db(transaction=True)


@dataclass(frozen=True)
class PotFired(events.Event):
    pot: str


@pytest.fixture
def listen() -> Iterator[Callable[[events.Handler], None]]:
    yield lambda handler: events.subscribe(PotFired, "first", handler)
    events._subscribers.pop(PotFired.type_name())


def publish(*pots: str) -> None:
    with transaction.atomic():
        events.publish(*[PotFired(pot) for pot in pots])


def relay(database: str, *how: str, crash_at: str = "") -> int:
    """A relay in a process of its own; answers how it ended."""
    command = [sys.executable, "-m", "core.tests.relay_child", *how]
    more = {"DATABASE_URL": database, "CRASH_AT": crash_at}
    return subprocess.run(command, cwd=ROOT, env=os.environ | more, timeout=60, check=False).returncode


def noted() -> int:
    return AuditEntry.objects.filter(action="pot.noted").count()


@pytest.mark.slow
def test_hands_over_once_when_killed_between_hand_over_and_mark(
    committed_db: str, listen: Callable[[events.Handler], None]
) -> None:
    """Invariant 36."""
    listen(lambda event: None)
    publish("a")
    assert relay(committed_db, crash_at="relay.after_hand_over") == EXIT_CODE
    left = Delivery.objects.get()
    assert (left.delivered_at, left.attempts, noted()) == (None, 0, 0)
    assert relay(committed_db) == 0
    assert relay(committed_db) == 0
    assert Delivery.objects.get().delivered_at is not None
    assert noted() == 1


@pytest.mark.slow
def test_would_note_it_twice_if_the_effect_were_not_in_the_marks_transaction(
    committed_db: str, listen: Callable[[events.Handler], None]
) -> None:
    """The positive control: the kill does come after the hand-over."""
    listen(lambda event: None)
    publish("a")
    assert relay(committed_db, "loose", crash_at="relay.after_hand_over") == EXIT_CODE
    assert noted() == 1
    assert relay(committed_db, "loose") == 0
    assert noted() == 2


def test_hands_each_event_to_one_of_several_relays(listen: Callable[[events.Handler], None]) -> None:
    """Invariant 36."""
    heard = Counter[str]()

    def hear(event: PotFired) -> None:
        time.sleep(0.002)
        heard[event.pot] += 1

    listen(hear)
    pots = [f"pot {number}" for number in range(40)]
    publish(*pots)
    taken = at_once([events.relay_due] * 4)
    assert sum(taken) == len(pots)
    assert heard == Counter(pots)
    assert events.relay_due() == 0


def test_would_hand_it_over_twice_without_the_lock(
    listen: Callable[[events.Handler], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The positive control: two relays stand over the same delivery at the same moment."""
    both, heard = Barrier(2), list[str]()

    def hear(event: PotFired) -> None:
        heard.append(event.pot)
        try:
            both.wait(timeout=5)
        except BrokenBarrierError:
            return

    monkeypatch.setattr(events, "_held", lambda due: due)
    listen(hear)
    publish("a")
    at_once([events.relay_due] * 2)
    assert heard == ["a", "a"]
