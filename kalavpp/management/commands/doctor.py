"""``manage.py doctor``: looks at everything a shop stands on; each line is well or says what to do."""

from typing import Any

from django.core.management.base import BaseCommand

from kalavpp import diagnosis


class Command(BaseCommand):
    help = "Check Python, PostgreSQL, Redis, worker, mail, storage, settings and the payment provider."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        findings = [finding for look in diagnosis.LOOKS for finding in look()]
        for finding in findings:
            if finding.well:
                self.stdout.write(f"  {self.style.SUCCESS('ok')}       {finding.title}")
            else:
                self.stdout.write(f"  {self.style.ERROR('problem')}  {finding.title}")
                self.stdout.write(f"           {finding.remedy}")
        problems = sum(not finding.well for finding in findings)
        self.stdout.write(f"\n{'Nothing is wrong.' if not problems else f'{problems} to mend.'}")
        if problems:
            raise SystemExit(1)
