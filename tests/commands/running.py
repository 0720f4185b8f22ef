"""Starts ``manage.py up`` the way a person does, reads its window, and looks for what it leaves behind."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kalavpp.embedded import ports
from kalavpp.embedded.health import answers
from kalavpp.embedded.layout import PROJECT

NOT_INHERITED = (
    *("DATABASE_URL", "REDIS_URL", "VAR_DIR", "PORT", "HOST", "SANDBOX_PORT", "LOG_DIR", "SITE_URL"),
    *("DJANGO_SETTINGS_MODULE", "KALAVPP_TEST_SERVICES", "SANDBOX_URL", "DB_POOL_SIZE"),
)


@dataclass
class Window:
    """One running ``up`` and everything it said."""

    process: subprocess.Popen[str]
    port: int
    said: list[str] = field(default_factory=list)
    begun: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self.said.append(line.rstrip())

    @property
    def text(self) -> str:
        return "\n".join(self.said)

    def until_says(self, part: str, seconds: float = 120) -> float:
        """Wait for a line; gives the seconds since the start."""
        self._until(lambda: part in self.text, f"to say {part!r}", seconds)
        return time.monotonic() - self.begun

    def until_answers(self, seconds: float = 120) -> float:
        self._until(lambda: answers(self.port), "to answer", seconds)
        return time.monotonic() - self.begun

    def until_open(self) -> None:
        self.until_says("Ctrl-C stops everything")

    def ended(self, seconds: float = 30) -> int:
        code = self.process.wait(timeout=seconds)
        time.sleep(0.1)  # the reader takes the last lines
        return code

    def _until(self, condition: Callable[[], bool], what: str, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if self.process.poll() is not None and not condition():
                raise AssertionError(f"It ended instead of going on {what}:\n{self.text}")
            if time.monotonic() > deadline:
                raise AssertionError(f"It did not come {what} within {seconds:.0f} s:\n{self.text}")
            time.sleep(0.03)

    def family(self) -> set[int]:
        """Process ids of ``up`` and all its descendants."""
        return descendants(self.process.pid)

    def stop(self) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def up(
    var: Path,
    *options: str,
    port: int = 0,
    env: dict[str, str] | None = None,
    python: str = sys.executable,
    reload: bool = False,
    become: Callable[[], None] | None = None,
) -> Window:
    """Start ``manage.py up`` on ``var`` without a demo shop and without a terminal."""
    port = port or ports.free_port()
    clean = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    process = subprocess.Popen(
        [python, "manage.py", "up", "--no-demo", *([] if reload else ["--no-reload"]), *options],
        cwd=PROJECT,
        env={**clean, "VAR_DIR": str(var), "PORT": str(port), "PYTHONUNBUFFERED": "1", **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        preexec_fn=become,
    )
    return Window(process, port)


def descendants(pid: int) -> set[int]:
    """``pid`` and every process below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            parent = _stat(int(entry.name))[1]
            children.setdefault(parent, []).append(int(entry.name))
    found, waiting = {pid}, [pid]
    while waiting:
        for child in children.get(waiting.pop(), []):
            found.add(child)
            waiting.append(child)
    return found


def running(pids: set[int]) -> set[int]:
    """Those of ``pids`` that still run (a zombie waiting for its parent does not)."""
    return {pid for pid in pids if _stat(pid)[0] not in {"", "Z", "X"}}


def gone_within(pids: set[int], seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while running(pids) and time.monotonic() < deadline:
        time.sleep(0.02)
    return not running(pids)


def _stat(pid: int) -> tuple[str, int]:
    """(state, parent) of a process; ("", 0) when there is none."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return "", 0
    return fields[0], int(fields[1])
