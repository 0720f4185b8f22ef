"""``manage.py seed_demo``: the demo shop, for development and demonstrations."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from kalavpp.demo.seeding import run
from kalavpp.demo.seeding.people import ADMIN, PASSWORD


class Command(BaseCommand):
    help = (
        "Fill an empty shop with makers, pieces, pictures and ninety days of orders. Never under production settings."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--fresh", action="store_true", help="empty every table first")
        parser.add_argument("--scale", choices=["full", "small"], default="full", help="small is for tests")
        parser.add_argument("--workers", type=int, default=2, help="processes that draw pictures")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_ALLOWED:
            raise CommandError("The demo shop is for development: these settings refuse it.")
        if options["fresh"]:
            _empty()
        elif run.has_data():
            self.stdout.write("This shop has data already; nothing was changed. --fresh starts over.")
            return
        begun = time.monotonic()
        report = run.seed(small=options["scale"] == "small", workers=options["workers"])
        self.stdout.write(
            f"{report.vendors} shops, {report.products} pieces, {report.pictures} pictures, {report.orders} orders "
            f"in {time.monotonic() - begun:.0f} s."
        )
        self.stdout.write(
            f"Log in as customer@kalavpp.test, vendor1@kalavpp.test (to vendor3@) or {ADMIN}; password {PASSWORD}"
        )


def _empty() -> None:
    """Drop every table and make them anew: insert-only tables refuse to be emptied."""
    with connection.cursor() as cursor:
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")
    call_command("migrate", verbosity=0, interactive=False)
