"""``manage.py seed_demo``: the demo shop, for development and demonstrations."""

import time
from dataclasses import replace
from typing import Any, cast

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connection

from kalavpp.demo.seeding import run
from kalavpp.demo.seeding.people import ADMIN, PASSWORD
from kalavpp.embedded import database, ownership
from kalavpp.embedded.errors import CannotStart


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
        try:
            ownership.refuse_another_application(_server())
            if options["fresh"]:
                # Every table goes and is made anew: insert-only tables refuse to be emptied.
                ownership.start_over(_server())
                call_command("migrate", verbosity=0, interactive=False)
        except CannotStart as error:
            raise CommandError(f"{error} {error.remedy}") from error
        if run.has_data():
            self.stdout.write("This shop has data already; nothing was changed. --fresh starts over.")
            return
        _note("begun")
        begun = time.monotonic()
        report = run.seed(small=options["scale"] == "small", workers=options["workers"])
        _note("done")
        self.stdout.write(
            f"{report.vendors} shops, {report.products} pieces, {report.pictures} pictures, {report.orders} orders "
            f"in {time.monotonic() - begun:.0f} s."
        )
        self.stdout.write(
            f"Log in as customer@kalavpp.test, vendor1@kalavpp.test (to vendor3@) or {ADMIN}; password {PASSWORD}"
        )


def _server() -> psycopg.Connection[Any]:
    connection.ensure_connection()
    return cast(psycopg.Connection[Any], connection.connection)


def _note(demo: str) -> None:
    """Write on the database how far its demo shop is: an interrupted one is started over by ``script/server``."""
    database.note_down(_server(), replace(database.note_in(_server()), demo=demo))
