"""``manage.py advance``: time runs ahead in demonstrations, never in a real shop."""

from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from core import clock
from kalavpp.celery import app
from kalavpp.management.commands.advance import DUE_JOBS

pytestmark = pytest.mark.django_db


def test_moves_the_shops_time_and_runs_the_due_jobs() -> None:
    before, out = clock.now(), StringIO()
    call_command("advance", days=8, stdout=out)
    assert timedelta(days=8) <= clock.now() - before < timedelta(days=8, minutes=5)
    for name in DUE_JOBS:
        assert name in out.getvalue()


def test_refuses_where_time_is_real(settings: object) -> None:
    settings.CLOCK_MAY_SHIFT = False  # type: ignore[attr-defined]
    with pytest.raises(CommandError, match="Time is real"):
        call_command("advance", days=8)


@pytest.mark.parametrize("days", [0, -1])
def test_only_moves_ahead(days: int) -> None:
    with pytest.raises(CommandError, match="Say how far"):
        call_command("advance", days=days)


def test_schedules_only_jobs_that_exist() -> None:
    app.loader.import_default_modules()
    named = {entry["task"] for entry in app.conf.beat_schedule.values()} | set(DUE_JOBS)
    assert named <= set(app.tasks)
