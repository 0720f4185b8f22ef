"""Who is doing something: written into every audit row."""

from dataclasses import dataclass
from typing import Any, Literal, Self

Kind = Literal["user", "guest", "system", "provider"]


@dataclass(frozen=True)
class Actor:
    """A person (``user_id`` set), a guest, the system itself or an outside provider."""

    kind: Kind
    user_id: int | None = None
    label: str = ""

    @classmethod
    def of(cls, user: Any) -> Self:
        """The signed-in user, or a guest for an anonymous one."""
        if user is None or not user.is_authenticated:
            return cls.guest()
        return cls("user", user.pk)

    @classmethod
    def guest(cls) -> Self:
        return cls("guest")

    @classmethod
    def system(cls, label: str) -> Self:
        """A job of ours, named by what it does, for example ``settle``."""
        return cls("system", label=label)

    @classmethod
    def provider(cls, label: str) -> Self:
        """An outside company, named by its provider key, for example ``stripe``."""
        return cls("provider", label=label)
