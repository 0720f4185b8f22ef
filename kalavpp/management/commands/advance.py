"""``manage.py advance --days 8``: moves the demo clock ahead and lets everything that is due happen now."""

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import clock
from kalavpp.celery import app

# In the order in which one makes work for the next: parcels arrive, earnings mature, payouts take them.
DUE_JOBS = (
    "core.relay",
    "orders.expire",
    "orders.auto_deliver",
    "payments.sweep_inbox",
    "payments.poll_pending",
    "payments.mature_due",
    "payments.run_payouts",
    "core.relay",
)


class Command(BaseCommand):
    help = "Move the demo clock ahead, then run every due job once. Never available in production."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--days", type=int, default=0, help="whole days to move ahead")
        parser.add_argument("--hours", type=int, default=0)
        parser.add_argument("--minutes", type=int, default=0)

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.CLOCK_MAY_SHIFT:
            raise CommandError("Time is real under these settings: the clock moves in demonstrations only.")
        by = timedelta(days=options["days"], hours=options["hours"], minutes=options["minutes"])
        if by <= timedelta(0):
            raise CommandError("Say how far ahead, for example: manage.py advance --days 8")
        clock.shift(by)
        self.stdout.write(f"It is now {clock.now():%d %B %Y, %H:%M} UTC in this shop.")
        app.loader.import_default_modules()
        for name in DUE_JOBS:
            result = app.tasks[name].apply(throw=True).get()
            self.stdout.write(f"  {name}: {_said(result)}")


def _said(result: object) -> str:
    if result is None:
        return "done"
    return f"{result} handled" if isinstance(result, int) else str(result)
