"""What happened to rights to download."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class GrantsRevoked(Event):
    """``reference`` is what had been bought."""

    reference: str
