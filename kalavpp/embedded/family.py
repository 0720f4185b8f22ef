"""The processes of a running shop, as data: what each is called, how it is started, what it is told."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import dataclass, field
from pathlib import Path

from kalavpp.embedded.children import Child
from kalavpp.embedded.layout import PROJECT, Layout
from kalavpp.embedded.services import Services

WEB_THREADS = 8


@dataclass(frozen=True, slots=True)
class Address:
    """Where the shop listens (``host``) and how browsers reach it (``name``)."""

    host: str
    name: str
    port: int
    sandbox_port: int

    @property
    def shop(self) -> str:
        return f"http://{self.name}:{self.port}"

    @property
    def sandbox(self) -> str:
        return f"http://{self.name}:{self.sandbox_port}"


@dataclass(slots=True)
class Family:
    """Builds the children of one shop. ``extra`` is added to everybody's environment."""

    layout: Layout
    services: Services
    address: Address
    reload: bool = True
    settings_module: str = "kalavpp.settings.dev"
    extra: dict[str, str] = field(default_factory=dict)

    def env(self) -> dict[str, str]:
        return {
            "DJANGO_SETTINGS_MODULE": self.settings_module,
            "DATABASE_URL": self.services.database_url,
            "REDIS_URL": self.services.redis_url,
            "SITE_URL": self.address.shop,
            "SANDBOX_URL": self.address.sandbox,
            "VAR_DIR": str(self.layout.root),
            "LOG_DIR": str(self.layout.logs),
            "DB_POOL_SIZE": str(WEB_THREADS),
            "KALAVPP_SUPERVISED": "1",
            "PYTHONUNBUFFERED": "1",
            **self.extra,
        }

    def _child(self, name: str, *command: str) -> Child:
        return Child(
            name=name,
            command=[sys.executable, *command],
            log=self.layout.logs / f"{name}.log",
            env=self.env(),
            cwd=PROJECT,
        )

    def web(self) -> Child:
        return self._child(
            "web",
            *("-m", "kalavpp.embedded.web", "--host", self.address.host, "--port", str(self.address.port)),
            *("--threads", str(WEB_THREADS)),
            *(("--reload",) if self.reload and importlib.util.find_spec("watchfiles") else ()),
        )

    def worker(self) -> Child:
        return self._child(
            "worker",
            *("-m", "celery", "-A", "kalavpp.celery:app", "worker", "--loglevel", "INFO"),
            *("--pool", "threads", "--concurrency", "4"),  # threads: no grandchildren to lose
            *("--without-gossip", "--without-mingle", "--without-heartbeat"),
        )

    def beat(self) -> Child:
        return self._child(
            "beat",
            *("-m", "celery", "-A", "kalavpp.celery:app", "beat", "--loglevel", "INFO"),
            *("--schedule", str(self.layout.run / "beat"), "--pidfile", ""),
        )

    def sandbox(self) -> Child:
        return self._child(
            "sandbox",
            *("-m", "sandbox", "--host", self.address.host, "--port", str(self.address.sandbox_port)),
        )

    def manage(self, *command: str) -> Child:
        """A management command whose output goes to our own window."""
        child = self._child(command[0], "manage.py", *command)
        child.log = None
        return child

    def styles(self) -> Child | None:
        """Tailwind rebuilding the style sheet while templates change; None where it is not installed."""
        tailwind = Path(sys.executable).with_name("tailwindcss")
        source = PROJECT / "styles" / "app.css"
        if not (self.reload and source.exists() and tailwind.exists()):
            return None
        return Child(
            name="styles",
            command=[
                *(str(tailwind), "-i", str(source), "-o", str(PROJECT / "static" / "css" / "app.css")),
                *("--minify", "--watch=always"),  # as script/css builds it; always: not until stdin closes
            ],
            log=self.layout.logs / "styles.log",
            env=self.env(),
            cwd=PROJECT,
        )
