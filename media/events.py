"""What happened to pictures."""

from dataclasses import dataclass

from core import events


@dataclass(frozen=True)
class ImageStored(events.Event):
    """A picture and its first sizes are on disk; the other sizes are still to be made."""

    image_id: str
