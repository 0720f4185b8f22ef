"""Finding ports that nobody has, and saying who has the one that was asked for."""

from __future__ import annotations

import os
import socket
from pathlib import Path


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """Whether this process could listen on ``host``:``port`` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except (OSError, OverflowError):
            return False
    return True


def free_port(*, preferred: int | None = None, host: str = "127.0.0.1", avoid: tuple[int, ...] = ()) -> int:
    """``preferred`` when it is free, otherwise one the kernel names."""
    if preferred and preferred not in avoid and is_free(preferred, host):
        return preferred
    while True:
        with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
            probe.bind((host, 0))
            port = int(probe.getsockname()[1])
        if port not in avoid:
            return port


def next_free(port: int, host: str = "127.0.0.1") -> int:
    """The first free port after ``port``, for a suggestion a person can type."""
    return next((n for n in range(port + 1, port + 200) if n < 65_536 and is_free(n, host)), 0)


def holder(port: int) -> str:
    """ "python3 (process 4711)" for the program listening on ``port``, as far as this user may see."""
    inodes = _listening_inodes(port)
    if not inodes:
        return ""
    for process in Path("/proc").iterdir():
        if not process.name.isdigit():
            continue
        try:
            for handle in (process / "fd").iterdir():
                if os.readlink(handle) in inodes:
                    return f"{(process / 'comm').read_text().strip()} (process {process.name})"
        except OSError:
            continue  # ended meanwhile, or somebody else's
    return ""


def lan_address() -> str:
    """This machine's address in its own network; no packet is sent to find it."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])


def accepts(port: int, host: str = "127.0.0.1") -> bool:
    """Whether something answers a connection to ``host``:``port``."""
    try:
        with socket.create_connection((host, port), timeout=0.5):
            return True
    except OSError:
        return False


def _listening_inodes(port: int) -> set[str]:
    found: set[str] = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            cells = row.split()
            if cells[3] == "0A" and int(cells[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{cells[9]}]")
    return found
