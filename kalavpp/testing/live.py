"""A whole shop in processes of its own, on a cloned database, for journeys, races and browsers."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings

from kalavpp.embedded import ports
from kalavpp.embedded.children import Child, stop_all
from kalavpp.embedded.family import Address, Family
from kalavpp.embedded.health import answers
from kalavpp.embedded.layout import Layout
from kalavpp.embedded.services import Services

EVERYBODY = ("web", "sandbox", "worker", "beat")


@dataclass(slots=True)
class LiveShop:
    """Running processes and their addresses. Names of processes: web, sandbox, worker, beat."""

    family: Family
    children: dict[str, Child] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The shop, without a slash at the end."""
        return self.family.address.shop

    @property
    def sandbox_url(self) -> str:
        return self.family.address.sandbox

    @property
    def database_url(self) -> str:
        return self.family.services.database_url

    def start(self, *names: str, seconds: float = 60) -> None:
        """Start processes side by side and return when web and sandbox answer."""
        for name in names:
            child: Child = getattr(self.family, name)()
            child.start()
            self.children[name] = child
        address = self.family.address
        ready: dict[str, Callable[[], bool]] = {
            "web": lambda: answers(address.port),
            "sandbox": lambda: ports.accepts(address.sandbox_port),
        }
        for name in names:
            if name in ready:
                self.until(ready[name], seconds=seconds, child=self.children[name])

    def kill(self, name: str) -> None:
        """End a process and its children by force, as a power cut would."""
        self.children.pop(name).kill_group()

    def stop(self, *names: str) -> None:
        """End processes politely (all of them when none is named)."""
        stop_all([self.children.pop(name) for name in names or tuple(self.children)], within=3)

    def log(self, name: str, lines: int = 40) -> str:
        return self.children[name].tail(lines)

    def until(self, condition: Callable[[], object], *, seconds: float = 20, child: Child | None = None) -> None:
        """Wait for a condition; raises AssertionError with the logs when it does not come true in time."""
        deadline = time.monotonic() + seconds
        while not condition():
            if child and not child.alive():
                raise AssertionError(f"{child.name} ended while starting:\n{child.tail(60)}")
            if time.monotonic() > deadline:
                logs = "\n".join(f"--- {name}\n{child.tail(30)}" for name, child in self.children.items())
                raise AssertionError(f"Still not so after {seconds:.0f} s.\n{logs}")
            time.sleep(0.05)


def live_shop(database_url: str, *, var: Path | None = None, env: dict[str, str] | None = None) -> LiveShop:
    """A shop over the database at ``database_url``; nothing runs until ``start``.

    Development settings with the rate limits off; files lie where this test process keeps its own (``var``
    says otherwise), so that pictures made by factories are seen by the web process.
    """
    layout = Layout(var or Path(settings.VAR))
    layout.prepare()
    port = ports.free_port()
    address = Address("127.0.0.1", "127.0.0.1", port, ports.free_port(avoid=(port,)))
    services = Services(layout, database_url=database_url, redis_url=_redis_url())
    extra = {"RATE_LIMITS": "off", **(env or {})}
    return LiveShop(Family(layout, services, address, reload=False, extra=extra))


def _redis_url() -> str:
    """The number behind the tests' own: a test that empties its cache must not empty a shop's queue."""
    parts = urlsplit(settings.REDIS_URL)
    return urlunsplit(parts._replace(path=f"/{int(parts.path.lstrip('/')) + 1}"))
