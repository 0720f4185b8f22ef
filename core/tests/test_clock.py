from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core import clock

pytestmark = pytest.mark.django_db


def test_stands_still_while_frozen_and_goes_on_afterwards() -> None:
    at = datetime(2026, 3, 1, tzinfo=UTC)
    with clock.freeze(at):
        assert clock.now() == clock.stamp() == at
    assert abs(clock.now() - timezone.now()) < timedelta(seconds=5)


def test_moves_ahead_for_a_demonstration() -> None:
    clock.shift(timedelta(days=8))
    assert clock.now() - timezone.now() > timedelta(days=7, hours=23)
    with pytest.raises(ValueError, match="ahead"):
        clock.shift(timedelta(days=-1))


def test_cannot_be_moved_where_time_is_real(settings: object) -> None:
    settings.CLOCK_MAY_SHIFT = False  # type: ignore[attr-defined]
    with pytest.raises(RuntimeError):
        clock.shift(timedelta(days=1))


@pytest.fixture(autouse=True)
def _forget_the_shift() -> object:
    yield
    clock._last_shift = timedelta(0)
