"""``manage.py prove``: run every invariant against the database and show the rows that break one."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import prove


class Command(BaseCommand):
    help = "Prove that money, stock and states are right; lists the rows that are not."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", nargs="*", default=[], metavar="CODE", help="Invariants to run, by code.")

        parser.add_argument("--list", action="store_true", help="Only print what is proved.")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["list"]:
            for invariant in prove.registered():
                self.stdout.write(f"{invariant.code:<12} {invariant.title}")
            return
        only: list[str] = options["only"]
        known = {invariant.code for invariant in prove.registered()}
        if unknown := set(only) - known:
            raise CommandError(f"There is no invariant {', '.join(sorted(unknown))}.")
        findings = prove.run(only)
        for finding in findings:
            self.stdout.write(self.style.ERROR(f"{finding.invariant.code}  {finding.invariant.title}"))
            for row in finding.rows:
                self.stdout.write("    " + ", ".join(f"{name}={value}" for name, value in row.items()))
        checked = len(only or known)
        if findings:
            raise CommandError(f"{len(findings)} of {checked} invariants are violated.")
        self.stdout.write(self.style.SUCCESS(f"All {checked} invariants hold."))
