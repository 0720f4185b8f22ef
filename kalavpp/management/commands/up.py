"""``manage.py up``: the whole shop in one window. ``manage.py`` takes a short cut to the same function."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kalavpp.embedded import supervisor


class Command(BaseCommand):
    help = "Start database, queue, web, worker, beat and the sandbox provider; Ctrl-C stops them all."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        supervisor.arguments(parser)

    def handle(self, *args: Any, **options: Any) -> None:
        raise SystemExit(supervisor.run(argparse.Namespace(**options)))
