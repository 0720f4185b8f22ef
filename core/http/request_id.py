"""One id per request, carried through logs, audit rows and error pages."""

import re
from contextvars import ContextVar

from core import ids

_current: ContextVar[str] = ContextVar("request_id", default="")
_ACCEPTABLE = re.compile(r"[A-Za-z0-9_.-]{8,64}")


def current_request_id() -> str:
    """The id of the request being served, or an empty string outside of one."""
    return _current.get()


def begin(proposed: str | None) -> str:
    """Start a request with the id a proxy proposes when it is well formed, or with a new one."""
    chosen = proposed if proposed and _ACCEPTABLE.fullmatch(proposed) else ids.uuid7().hex
    _current.set(chosen)
    return chosen
