"""The shop's one clock.

``now()`` is for deciding: it asks the database once, so that web and worker machines whose own clocks are
wrong still agree. ``stamp()`` is for recording when a row was made: no query, same shift.
All instants are UTC.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone

_frozen: ContextVar[datetime | None] = ContextVar("frozen_clock", default=None)
_last_shift = timedelta(0)


def now() -> datetime:
    """The deciding time: the database's clock plus the demo shift, or the frozen time inside ``freeze``."""
    global _last_shift
    frozen = _frozen.get()
    if frozen is not None:
        return frozen
    with connection.cursor() as cursor:
        if not settings.CLOCK_MAY_SHIFT:
            cursor.execute("SELECT clock_timestamp()")
            instant: datetime = cursor.fetchone()[0]
            return instant
        cursor.execute("SELECT clock_timestamp(), coalesce((SELECT shift FROM core_clockshift WHERE id = 1), '0')")
        instant, _last_shift = cursor.fetchone()
    return instant + _last_shift


def stamp() -> datetime:
    """The recording time: this machine's clock plus the last shift seen. Never decides anything."""
    return _frozen.get() or timezone.now() + _last_shift


@contextmanager
def freeze(at: datetime) -> Iterator[datetime]:
    """Hold the clock at ``at`` (timezone-aware) inside the block; for tests and the demo seeder."""
    token = _frozen.set(at)
    try:
        yield at
    finally:
        _frozen.reset(token)


def shift(by: timedelta) -> timedelta:
    """Move the demo clock ahead by ``by`` and answer the whole shift. Refused where time is real.

    Raises RuntimeError in production settings and ValueError for a move backwards.
    """
    from core.models import ClockShift

    if not settings.CLOCK_MAY_SHIFT:
        raise RuntimeError("The clock cannot be moved under these settings.")
    if by < timedelta(0):
        raise ValueError("The clock only moves ahead.")
    row, _created = ClockShift.objects.get_or_create(id=1)
    row.shift += by
    row.save(update_fields=["shift"])
    return row.shift
