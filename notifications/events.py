"""What happened to mails."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class MessageWritten(Event):
    """A mail waits to be sent."""

    message: str
