"""What the supervisor says: one line per step, with the time it took."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

_UNICODE = (sys.stdout.encoding or "").lower().replace("-", "") == "utf8"
_TICK, _DOT, _CROSS = ("✓", "·", "✗") if _UNICODE else ("ok", "..", "!!")


def say(text: str = "") -> None:
    print(text, flush=True)


def done(text: str, seconds: float | None = None) -> None:
    say(f"  {_TICK} {text}" + (f"  ({seconds:.1f} s)" if seconds is not None else ""))


def doing(text: str) -> None:
    say(f"  {_DOT} {text}")


def problem(text: str, remedy: str = "") -> None:
    print(f"  {_CROSS} {text}", file=sys.stderr, flush=True)
    if remedy:
        print(f"    {remedy}", file=sys.stderr, flush=True)


@contextmanager
def step(text: str) -> Iterator[None]:
    """Say that ``text`` begins and, when it ends well, how long it took."""
    begun = time.monotonic()
    doing(f"{text} ...")
    yield
    done(text, time.monotonic() - begun)
