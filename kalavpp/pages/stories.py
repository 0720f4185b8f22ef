"""A maker's story as it is set: the first short line is its title."""

from dataclasses import dataclass

LONGEST_TITLE = 70


@dataclass(frozen=True)
class Story:
    title: str
    paragraphs: tuple[str, ...]

    @property
    def lead(self) -> str:
        return self.paragraphs[0] if self.paragraphs else ""


def story_of(text: str, *, fallback: str = "") -> Story:
    """Paragraphs are divided by empty lines; a first one of at most 70 characters is the title."""
    parts = [" ".join(part.split()) for part in text.replace("\r", "").split("\n\n") if part.strip()]
    if len(parts) > 1 and len(parts[0]) <= LONGEST_TITLE:
        return Story(parts[0], tuple(parts[1:]))
    return Story(fallback, tuple(parts))
