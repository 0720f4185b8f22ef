"""Supervised processes: started in their own group, tied to our life, stopped by group."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from kalavpp.embedded import native


@dataclass(slots=True)
class Child:
    """One process of the family.

    ``stop_with`` is the polite signal; ``dies_with`` is what the kernel sends when the supervisor is gone.
    ``become`` runs after fork and before exec (giving up root). Spawn from the main thread only: the kernel
    counts the *thread* that forked as the parent.
    """

    name: str
    command: Sequence[str]
    log: Path | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    cwd: Path | None = None
    stop_with: int = signal.SIGTERM
    dies_with: int = signal.SIGKILL
    become: Callable[[], None] | None = None
    process: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0
    failures: int = 0
    supervisor: int = 0

    def start(self) -> None:
        """Start the process; its output goes to ``log`` (appended), or to our own when there is none."""
        out: IO[bytes] | None = None
        if self.log is not None:
            rotate(self.log)
            out = self.log.open("ab")
        self.supervisor = os.getpid()
        try:
            self.process = subprocess.Popen(
                list(self.command),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT if out else None,
                env={**os.environ, **self.env},
                cwd=self.cwd,
                start_new_session=True,
                preexec_fn=self._prepare,
            )
        finally:
            if out:
                out.close()
        self.started_at = time.monotonic()

    def _prepare(self) -> None:
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if self.become:
            self.become()
        native.die_with_parent(self.dies_with, parent=self.supervisor)

    @property
    def pid(self) -> int:
        return self.process.pid if self.process else 0

    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def exit_code(self) -> int | None:
        return self.process.poll() if self.process else None

    def signal(self, number: int) -> None:
        """Send a signal to the process itself (not its group)."""
        if self.process and self.process.poll() is None:
            self.process.send_signal(number)

    def kill_group(self) -> None:
        """End whatever is left of the process and its descendants at once."""
        if not self.process:
            return
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(timeout=2)

    def tail(self, lines: int = 12) -> str:
        """The last lines it wrote, for an error message."""
        if not self.log or not self.log.exists():
            return ""
        with self.log.open("rb") as stream:
            stream.seek(max(0, self.log.stat().st_size - 8_000))
            text = stream.read().decode(errors="replace")
        return "\n".join(text.splitlines()[-lines:])


def stop_all(children: Sequence[Child], *, within: float) -> None:
    """Ask all of them to stop, wait at most ``within`` seconds together, then end the rest by force."""
    for child in children:
        child.signal(child.stop_with)
    deadline = time.monotonic() + within
    while time.monotonic() < deadline and any(child.alive() for child in children):
        time.sleep(0.02)
    for child in children:
        child.kill_group()


def rotate(path: Path, limit: int = 10_000_000) -> None:
    """Keep one older log beside a file that has grown past ``limit`` bytes."""
    if path.exists() and path.stat().st_size > limit:
        path.replace(path.with_suffix(path.suffix + ".1"))
