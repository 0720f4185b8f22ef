"""Writing the audit trail: one row per named action, in the transaction of the action."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from core.actor import Actor
from core.http.request_id import current_request_id


@dataclass(frozen=True)
class Record:
    """One action on one object. ``data`` holds ids and statuses, never personal data."""

    action: str
    object_kind: str
    object_id: UUID
    data: Mapping[str, Any] = field(default_factory=dict)


def record(action: str, *, on: Any, actor: Actor, reason: str = "", data: Mapping[str, Any] | None = None) -> None:
    """Note that ``actor`` did ``action`` (for example ``vendor.approved``) to the row ``on``."""
    record_many([Record(action, on._meta.label_lower, on.public_id, data or {})], actor=actor, reason=reason)


def record_many(records: Sequence[Record], *, actor: Actor, reason: str = "") -> None:
    """Note several actions of one actor with one INSERT."""
    from core.models import AuditEntry

    AuditEntry.objects.bulk_create(
        AuditEntry(
            action=one.action,
            actor_kind=actor.kind,
            actor_id=actor.user_id,
            actor_label=actor.label,
            object_kind=one.object_kind,
            object_id=one.object_id,
            reason=reason,
            request_id=current_request_id(),
            data=dict(one.data),
        )
        for one in records
    )
