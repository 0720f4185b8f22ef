"""One line per step on standard error: a bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TextIO, TypeVar

T = TypeVar("T")
WIDTH = 28


class Progress:
    """Shows how far each step is; ``out`` is standard error unless a test reads it."""

    def __init__(self, out: TextIO | None = None) -> None:
        self._out = out or sys.stderr
        self._live = self._out.isatty()

    def each(self, name: str, things: Iterable[T], total: int) -> Iterator[T]:
        """Hand out the things, drawing the bar as they are taken."""
        begun = time.monotonic()
        done = 0
        for thing in things:
            yield thing
            done += 1
            self._draw(name, done, total)
        seconds = time.monotonic() - begun
        end = "\n" if not self._live else "\r"
        line = f"  ✓ {name}: {done} ({seconds:.1f} s)"
        self._out.write(f"{end if self._live else ''}{line.ljust(WIDTH + 60) if self._live else line}\n")
        self._out.flush()

    def say(self, text: str) -> None:
        """One plain line."""
        self._out.write(f"  {text}\n")
        self._out.flush()

    def _draw(self, name: str, done: int, total: int) -> None:
        if not self._live:
            return
        full = min(WIDTH, WIDTH * done // max(1, total))
        self._out.write(f"\r  {name} [{'█' * full}{'·' * (WIDTH - full)}] {done}/{total}")
        self._out.flush()
