"""Notices saved sources, for the processes that do not watch by themselves."""

from __future__ import annotations

import threading
import time

from kalavpp.embedded.layout import PROJECT

_QUIET_SECONDS = 2.0
_SKIPPED = ("/tests/", "/.venv/", "/var/", "/.git/", "/node_modules/")


class SourceWatch:
    """A thread that notes when a .py or .po file of the project was last saved."""

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._changed_at = 0.0
        self._thread = threading.Thread(target=self._run, name="source-watch", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        self._stop.set()

    def settled(self) -> bool:
        """True once after a change, when nothing more was saved for two seconds."""
        if not self._changed_at or time.monotonic() - self._changed_at < _QUIET_SECONDS:
            return False
        self._changed_at = 0.0
        return True

    def _run(self) -> None:
        try:
            from watchfiles import watch
        except ImportError:
            return
        root = str(PROJECT)
        for changes in watch(PROJECT, stop_event=self._stop, debounce=400, raise_interrupt=False):
            for _kind, path in changes:
                inside = path.removeprefix(root)
                if inside.endswith((".py", ".po")) and not any(part in inside for part in _SKIPPED):
                    self._changed_at = time.monotonic()
