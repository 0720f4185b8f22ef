"""Where the data, logs and remembered ports of one shop live: the folder ``var/`` (or ``VAR_DIR``)."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kalavpp.embedded.errors import CannotStart

PROJECT = Path(__file__).resolve().parent.parent.parent


@dataclass(frozen=True, slots=True)
class Layout:
    """The folders below one ``var/``. Two layouts never share a process, a port or a file."""

    root: Path

    @property
    def postgres(self) -> Path:
        return self.root / "pg"

    @property
    def valkey(self) -> Path:
        return self.root / "valkey"

    @property
    def logs(self) -> Path:
        return self.root / "log"

    @property
    def run(self) -> Path:
        """Small facts about the present and the last run: ports, passwords, the lock."""
        return self.root / "run"

    def prepare(self) -> None:
        """Make the folders. Raises CannotStart with the owner's name when they belong to somebody else."""
        try:
            for folder in (self.root, self.logs, self.run, self.valkey):
                folder.mkdir(parents=True, exist_ok=True)
                probe = folder / f".write-{os.getpid()}"
                probe.write_text("")
                probe.unlink()
            self.run.chmod(0o700)
        except PermissionError as error:
            raise CannotStart(
                f"{self.root} cannot be written by this user ({_user_name(os.geteuid())}); "
                f"it belongs to {_owner(self.root)}.",
                f"Run `sudo chown -R {_user_name(os.geteuid())} {self.root}`, or delete the folder, "
                "or start as its owner.",
            ) from error

    def wipe(self) -> None:
        """Delete database, queue, logs, uploaded files: everything but the lock itself."""
        for entry in self.root.iterdir() if self.root.exists() else ():
            if entry == self.run:
                for note in entry.iterdir():
                    if note.name != "lock":
                        note.unlink()
            elif entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry)
            else:
                entry.unlink()

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold this ``var/`` for one supervisor; raises CannotStart when another one has it."""
        path = self.run / "lock"
        handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            holder = os.read(handle, 200).decode(errors="replace").strip()
            os.close(handle)
            raise CannotStart(
                f"KALAVPP is already running on {self.root}" + (f" ({holder})." if holder else "."),
                "Open the address it printed, or stop it with Ctrl-C in its window first. "
                "A second shop can run beside it with its own data: VAR_DIR=/another/folder PORT=8100.",
            ) from error
        os.ftruncate(handle, 0)
        os.write(handle, f"process {os.getpid()}".encode())
        try:
            yield
        finally:
            os.close(handle)

    def remembered(self) -> dict[str, Any]:
        """Ports and passwords of the last run; empty on the first."""
        try:
            kept = json.loads((self.run / "services.json").read_text())
        except (FileNotFoundError, PermissionError, ValueError):
            return {}
        return kept if isinstance(kept, dict) else {}

    def remember(self, **facts: Any) -> None:
        """Keep facts for the next run, readable by this user alone (they hold the database password)."""
        text = json.dumps({**self.remembered(), **facts}, indent=1)
        draft = self.run / "services.json.new"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "w") as stream:
            stream.write(text)
        draft.replace(self.run / "services.json")

    def secret(self, name: str) -> str:
        """A password made on first use and remembered."""
        kept = self.remembered().get(name)
        if not isinstance(kept, str):
            kept = secrets.token_urlsafe(24)
            self.remember(**{name: kept})
        return kept


def default_layout() -> Layout:
    """The layout named by ``VAR_DIR``, otherwise ``var/`` in the project."""
    return Layout(Path(os.environ.get("VAR_DIR") or PROJECT / "var").resolve())


def remembered_urls(layout: Layout | None = None) -> dict[str, str]:
    """Variable -> address of what was last started here: the embedded services, shop and practice provider."""
    facts = (layout or default_layout()).remembered()
    names = ("DATABASE_URL", "REDIS_URL", "SITE_URL", "SANDBOX_URL")
    return {name: str(facts[name.lower()]) for name in names if facts.get(name.lower())}


def _owner(path: Path) -> str:
    """Who owns ``path``, or the nearest folder above it that this user may look at."""
    while path != path.parent:
        try:
            return _user_name(path.stat().st_uid)
        except OSError:
            path = path.parent
    return "root"


def _user_name(uid: int) -> str:
    import pwd

    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return f"user {uid}"
