"""``manage.py messages``: renews the translation catalogues; ``--check`` says what is stale or missing."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from kalavpp import messages
from kalavpp.embedded.messages import compile_catalogues


class Command(BaseCommand):
    help = "Collect every translatable text into locale/. Needs no GNU gettext."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="change nothing; fail when a catalogue is stale")
        parser.add_argument("--compile", action="store_true", help="only compile what is there (for deployments)")
        parser.add_argument("--missing", action="store_true", help="list every text without a translation")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["compile"]:
            for path in compile_catalogues():
                self.stdout.write(f"{path} is written.")
            return
        stale = False
        for language, _name in settings.LANGUAGES:
            if language == settings.LANGUAGE_CODE:
                continue
            fresh = messages.renewed(language)
            gaps, total = messages.missing(fresh), len(messages.keys(fresh))
            self.stdout.write(f"{language}: {total - len(gaps)} of {total} texts are translated")
            if options["missing"]:
                self.stdout.writelines(f"  {text!r}" for text in gaps)
            if options["check"]:
                stale |= messages.keys(fresh) != messages.keys(messages.read(language))
            else:
                messages.write(language, fresh)
        if stale:
            self.stderr.write("A catalogue is stale: run manage.py messages and commit the result.")
            raise SystemExit(1)
        if not options["check"]:
            compile_catalogues()
