"""`manage.py import_products mitti products.csv`: the import of the dashboard, from the command line."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.lifecycle import DONE
from catalog.models import ImportRow, Outcome
from catalog.services import imports
from core.actor import Actor
from core.errors import DomainError
from vendors.models import Vendor


class Command(BaseCommand):
    help = "Import a Shopify product file into a shop as drafts; every row of the file is answered."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("shop", help="slug of the shop")
        parser.add_argument("file", type=Path, help="CSV file exported from Shopify")
        parser.add_argument("--dry-run", action="store_true", help="only tell what would happen")

    def handle(self, *args: Any, **options: Any) -> None:
        vendor = Vendor.objects.filter(slug=options["shop"]).first()
        if vendor is None:
            raise CommandError(f"There is no shop called {options['shop']}.")
        file: Path = options["file"]
        try:
            content = file.read_bytes()
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        try:
            report = imports.run(
                vendor=vendor,
                content=content,
                file_name=file.name,
                dry_run=options["dry_run"],
                actor=Actor.system("import_products"),
            )
        except DomainError as error:
            raise CommandError(str(error.message)) from error
        for row in report.rows:
            self._tell(row)
        for note in report.batch.notes:
            self.stdout.write(str(note))
        counts = ", ".join(f"{Outcome(name).label}: {count}" for name, count in sorted(report.totals.items()))
        self.stdout.write(self.style.SUCCESS(f"{report.batch.row_count} rows. {counts}"))
        if report.batch.status != DONE:
            raise CommandError("Nothing was imported.")

    def _tell(self, row: ImportRow) -> None:
        place = f" [{row.column}]" if row.column else ""
        line = f"{row.line}: {row.handle} – {Outcome(row.outcome).label}{place} {row.message}".rstrip()
        self.stdout.write(self.style.ERROR(line) if row.outcome == Outcome.ERROR else line)
        for note in row.notes:
            self.stdout.write(f"    {note}")
