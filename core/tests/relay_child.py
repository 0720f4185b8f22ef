"""A relay in a process that may be killed half-way: ``python -m core.tests.relay_child [loose]``.

Its subscriber leaves one audit row per event it hears; ``loose`` writes it outside the relay's transaction, as a
handler with an effect elsewhere would.
"""

import os
import sys
from dataclasses import dataclass


def main(loose: bool) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kalavpp.settings.test")
    import django

    django.setup()
    from django.db import connection

    from core import audit, events
    from core.actor import Actor
    from core.models import Event

    @dataclass(frozen=True)
    class PotFired(events.Event):
        pot: str

    def note(news: PotFired) -> None:
        row = Event.objects.get(payload__pot=news.pot)
        if loose:
            own = connection.copy()
            with own.cursor() as cursor:
                cursor.execute(
                    "INSERT INTO core_auditentry (at, action, actor_kind, actor_label, object_kind, object_id, reason,"
                    " request_id, data) VALUES (now(), 'pot.noted', 'system', '', 'core.event', %s, '', '', '{}')",
                    [row.public_id],
                )
            own.close()
        else:
            audit.record("pot.noted", on=row, actor=Actor.system("test"))

    PotFired.__module__ = __spec__.name  # as a script it would be called __main__
    events.subscribe(PotFired, "first", note)
    events.relay_due()


if __name__ == "__main__":
    main("loose" in sys.argv[1:])
