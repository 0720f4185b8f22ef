"""Tables of the ground floor: events and their deliveries, the audit trail, idempotent answers, the demo clock."""

from core.models.append_only import APPEND_ONLY
from core.models.audit import AuditEntry
from core.models.base import PublicModel
from core.models.clock import ClockShift
from core.models.event import Delivery, Event
from core.models.idempotency import IdempotencyKey

__all__ = ["APPEND_ONLY", "AuditEntry", "ClockShift", "Delivery", "Event", "IdempotencyKey", "PublicModel"]
