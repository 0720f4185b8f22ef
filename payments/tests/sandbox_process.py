"""The sandbox provider in a process of its own, and ears for its webhooks."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import requests

from payments.gateways.sandbox import SandboxGateway
from payments.ports import GatewayUnknown, ProviderPayment

ROOT = Path(__file__).resolve().parents[2]
Mail = list[tuple[bytes, dict[str, str]]]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(database_url: str, received: Mail) -> Iterator[SandboxGateway]:
    """A sandbox on that database; what it reports lands in ``received``."""
    mailbox = HTTPServer(("127.0.0.1", 0), type("Mailbox", (_Mailbox,), {"received": received}))
    Thread(target=mailbox.serve_forever, daemon=True).start()
    door = SandboxGateway(url=f"http://127.0.0.1:{free_port()}", api_key="key", webhook_secret="secret")
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "SANDBOX_API_KEY": door.api_key,
        "SANDBOX_WEBHOOK_SECRET": door.webhook_secret,
        "SANDBOX_WEBHOOK_URL": f"http://127.0.0.1:{mailbox.server_port}/",
    }
    command = [sys.executable, "-m", "sandbox", "--port", door.url.rsplit(":", 1)[1]]
    process = subprocess.Popen(command, cwd=ROOT, env=environment)
    try:
        _wait_for(door)
        yield door
    finally:
        process.kill()
        process.wait(timeout=10)
        mailbox.shutdown()
        mailbox.server_close()


def pay(door: SandboxGateway, payment: ProviderPayment) -> None:
    """What the buyer does on the hosted page."""
    path = payment.redirect_url.split("/", 3)[3]
    answer = requests.post(f"{door.url}/{path}", {"outcome": "pay"}, allow_redirects=False, timeout=10)
    assert answer.status_code == 303


def balance(door: SandboxGateway) -> int:
    """What the provider holds for the platform, in paise."""
    return int(door._call("GET", "/v1/balance")["available"].get("INR", 0))


def wait_for_mail(received: Mail, about: str) -> tuple[bytes, dict[str, str]]:
    """The first webhook whose body names this object and says it succeeded."""
    deadline = time.monotonic() + 15
    while time.monotonic() < deadline:
        for body, headers in received:
            if about.encode() in body:
                return body, headers
        time.sleep(0.05)
    raise AssertionError("No webhook came.")


class _Mailbox(BaseHTTPRequestHandler):
    received: Mail

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.received.append((body, dict(self.headers)))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *args: Any) -> None:
        """Quiet."""


def _wait_for(door: SandboxGateway) -> None:
    deadline = time.monotonic() + 30
    while True:
        try:
            balance(door)
        except GatewayUnknown:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return
