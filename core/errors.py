"""Errors that are part of the business: each says what to do and is fit for a user's eyes.

Three edges translate them: the API's exception handler, the pages' middleware and form helper, and Celery
(``Unavailable`` is retried, the rest stop). Anything else that is raised is a bug.
"""

from collections.abc import Mapping, Sequence
from typing import Any


class DomainError(Exception):
    """Base of all business errors.

    ``code`` is stable and documented; ``message`` is a translatable sentence; ``fields`` maps an input's
    name to its messages; ``data`` holds facts for programs (public ids and numbers only).
    """

    status = 500

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        fields: Mapping[str, Sequence[Any]] | None = None,
        data: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.fields = {name: list(texts) for name, texts in (fields or {}).items()}
        self.data = dict(data or {})

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class Invalid(DomainError):
    """What was sent cannot be right, whatever the state of the shop."""

    status = 422


class NotAllowed(DomainError):
    """The right object, but this person lacks the function."""

    status = 403


class NotFound(DomainError):
    """There is no such thing, or it is someone else's: both answer alike."""

    status = 404


class Conflict(DomainError):
    """The request is well formed but the present state forbids it: stock, status, duplicate."""

    status = 409


class TooOften(DomainError):
    """Too many tries in a short time."""

    status = 429


class Declined(DomainError):
    """A payment was refused by the bank or the provider."""

    status = 402


class Unavailable(DomainError):
    """Something outside does not answer; trying again later is right."""

    status = 503
