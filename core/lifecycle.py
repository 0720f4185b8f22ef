"""The one machine that changes statuses.

An app draws its table in ``<app>/lifecycle.py``; its model points at it with ``lifecycle = …``. ``move`` is
a conditional UPDATE whose row count is checked, so that two movers cannot both win, and it writes the audit
row and the event in the same transaction. Nothing else assigns ``.status`` (a test looks for it).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, models
from django.utils.translation import gettext as _

from core import audit, clock, events
from core.actor import Actor
from core.errors import Conflict


@dataclass(frozen=True)
class Lifecycle:
    """A table ``{status: statuses that may follow}``.

    ``name`` appears in audit rows and events; ``stamps`` names the time column set on entering a status.
    """

    name: str
    transitions: Mapping[str, tuple[str, ...]]
    stamps: Mapping[str, str] = field(default_factory=dict)

    def allows(self, old: str, new: str) -> bool:
        return new in self.transitions.get(old, ())

    def sources(self, new: str) -> tuple[str, ...]:
        """The statuses from which ``new`` may be entered."""
        return tuple(old for old, nexts in self.transitions.items() if new in nexts)


@dataclass(frozen=True)
class StatusChanged(events.Event):
    """A row of kind ``kind`` went from ``old`` to ``new``."""

    kind: str
    public_id: str
    old: str
    new: str


class IllegalMove(Conflict):
    """The table has no way from the present status to the wanted one."""

    def __init__(self, lifecycle: Lifecycle, old: str, new: str) -> None:
        super().__init__(
            "illegal_move",
            _("This cannot go from “%(old)s” to “%(new)s”.")
            % {"old": old.replace("_", " "), "new": new.replace("_", " ")},
            data={"kind": lifecycle.name, "from": old, "to": new},
        )


def _require_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("A status moves only inside a transaction.")


def move(row: Any, *, to: str, actor: Actor, reason: str = "", **columns: Any) -> bool:
    """Move ``row`` to status ``to`` and set ``columns`` in the same UPDATE.

    Answers False, and does nothing, when the row is there already. Raises IllegalMove when the table has no
    such way, RuntimeError outside a transaction.
    """
    _require_transaction()
    lifecycle: Lifecycle = row.lifecycle
    model = type(row)
    at = clock.now()
    while True:
        old: str = row.status
        if old == to:
            return False
        if not lifecycle.allows(old, to):
            raise IllegalMove(lifecycle, old, to)
        changes = {"status": to, "updated_at": at, **columns}
        if stamp := lifecycle.stamps.get(to):
            changes.setdefault(stamp, at)
        if model._default_manager.filter(pk=row.pk, status=old).update(**changes):
            break
        row.refresh_from_db(fields=["status"])  # somebody was faster: decide again on the truth
    for name, value in changes.items():
        setattr(row, name, value)
    _tell(lifecycle, [(row.public_id, old)], to=to, actor=actor, reason=reason)
    return True


def move_many(rows: models.QuerySet[Any], *, to: str, actor: Actor, reason: str = "", **columns: Any) -> list[int]:
    """Move every row of the queryset that may go to ``to``: one ordered lock, one UPDATE.

    Rows in other statuses are left alone. Answers the keys that were moved, in order.
    """
    _require_transaction()
    model = rows.model
    lifecycle: Lifecycle = model.lifecycle
    at = clock.now()
    locked = list(
        rows.filter(status__in=lifecycle.sources(to))
        .order_by("pk")
        .select_for_update(of=("self",))
        .values_list("pk", "public_id", "status")
    )
    if not locked:
        return []
    changes = {"status": to, "updated_at": at, **columns}
    if stamp := lifecycle.stamps.get(to):
        changes.setdefault(stamp, at)
    keys = [pk for pk, _public_id, _old in locked]
    model._default_manager.filter(pk__in=keys).update(**changes)
    _tell(lifecycle, [(public_id, old) for _pk, public_id, old in locked], to=to, actor=actor, reason=reason)
    return keys


def _tell(lifecycle: Lifecycle, moved: Sequence[tuple[Any, str]], *, to: str, actor: Actor, reason: str) -> None:
    audit.record_many(
        [audit.Record(f"{lifecycle.name}.{to}", lifecycle.name, public_id, {"from": old}) for public_id, old in moved],
        actor=actor,
        reason=reason,
    )
    events.publish(*[StatusChanged(lifecycle.name, str(public_id), old, to) for public_id, old in moved])
