"""``python -m kalavpp.embedded.web``: the web server of one shop, with reloading that refuses no visitor.

Stock granian lets each worker open its own listening socket on Linux, so while a worker is replaced after a
saved source the browser is told "connection refused". Here the parent opens the socket once and the workers
inherit it (what granian does on other systems): a page asked for in between waits a second for the new code.

A worker that is told to stop closes, unanswered, a connection that it took but that has not asked yet. So the
kernel hands a connection over only when its request has come (TCP_DEFER_ACCEPT of Linux, tcp(7)).
"""

from __future__ import annotations

import argparse
import socket

from granian.constants import Interfaces
from granian.log import LogLevels
from granian.net import SocketSpec
from granian.server import MPServer

from kalavpp.embedded.layout import PROJECT

BACKLOG = 1024
TARGET = "kalavpp.wsgi:application"
IGNORED = ("var", "locale", "tests", "static", "bench", "docs")
NOT_PYTHON = r"(?<!\.py)$"
SILENT_SECONDS = 5
"""How long the kernel keeps a connection that asks for nothing."""


class Server(MPServer):
    """granian with one listening socket that outlives its workers."""

    def _init_shared_socket(self) -> None:
        holder = SocketSpec(self.bind_addr, self.bind_port, self.backlog).build()
        if defer := getattr(socket, "TCP_DEFER_ACCEPT", None):
            with socket.fromfd(holder.get_fd(), socket.AF_INET, socket.SOCK_STREAM) as listening:
                listening.setsockopt(socket.IPPROTO_TCP, defer, SILENT_SECONDS)
        self._shd, self._sfd = holder, holder.get_fd()  # type: ignore[assignment]  # declared by a bare None
        self._ssp = self._sso = None


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kalavpp.embedded.web", description="Serve the shop.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--threads", type=int, default=8)
    parser.add_argument("--reload", action="store_true", help="take up saved .py files")
    options = parser.parse_args()
    Server(
        TARGET,
        address=options.host,
        port=options.port,
        interface=Interfaces.WSGI,
        blocking_threads=options.threads,
        backlog=BACKLOG,
        websockets=False,
        log_level=LogLevels.warning,
        workers_kill_timeout=2,
        working_dir=PROJECT,
        reload=options.reload,
        reload_paths=[PROJECT],
        reload_ignore_dirs=IGNORED,
        reload_ignore_patterns=(NOT_PYTHON,),
        reload_ignore_worker_failure=True,
    ).serve()


if __name__ == "__main__":
    main()
