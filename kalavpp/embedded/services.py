"""The database and the queue of one shop: our own, or the ones ``DATABASE_URL`` and ``REDIS_URL`` name."""

from __future__ import annotations

import os
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from kalavpp.embedded import console, database, ports
from kalavpp.embedded.children import Child
from kalavpp.embedded.errors import CannotStart
from kalavpp.embedded.layout import Layout
from kalavpp.embedded.postgres import Postgres, version_of
from kalavpp.embedded.valkey import Valkey

DATABASE = "kalavpp"


@dataclass(slots=True)
class Services:
    """Addresses of both services and the processes behind them (none for foreign ones)."""

    layout: Layout
    database_url: str = ""
    redis_url: str = ""
    postgres: Postgres | None = None
    valkey: Valkey | None = None
    begun: float = field(default_factory=time.monotonic)

    @property
    def children(self) -> list[Child]:
        owned = (self.postgres and self.postgres.child, self.valkey and self.valkey.child)
        return [child for child in owned if child]

    def start(self, *, settings: tuple[str, ...] = (), max_connections: int = 100, durable: bool = True) -> None:
        """Start what is ours; both come up side by side. ``wait`` returns when they answer."""
        self.database_url = os.environ.get("DATABASE_URL", "")
        self.redis_url = os.environ.get("REDIS_URL", "")
        kept = self.layout.remembered()
        taken: tuple[int, ...] = ()
        if not self.redis_url:
            port = ports.free_port(preferred=_port(kept.get("redis_url")))
            taken = (port,)
            self.valkey = Valkey(
                data=self.layout.valkey,
                log=self.layout.logs / "valkey.log",
                port=port,
                password=self.layout.secret("valkey_password"),
                durable=durable,
            )
            self.valkey.start()
            self.redis_url = self.valkey.url()
        if not self.database_url:
            self.postgres = Postgres(
                data=self.layout.postgres,
                log=self.layout.logs / "postgres.log",
                port=ports.free_port(preferred=_port(kept.get("database_url")), avoid=taken),
                password=self.layout.secret("postgres_password"),
                settings=settings,
                max_connections=max_connections,
            )
            if not self.postgres.initialised():
                console.doing("PostgreSQL makes its data folder ...")
            self.postgres.start()
            self.database_url = self.postgres.url(DATABASE)

    def wait(self) -> None:
        """Return when both answer and the database exists; say which ones they are."""
        if self.postgres:
            self.postgres.wait()
        if self.valkey:
            self.valkey.wait()
        self._say_database()
        self._say_redis()
        self.layout.remember(
            database_url=self.database_url if self.postgres else "",
            redis_url=self.redis_url if self.valkey else "",
        )

    def _say_database(self) -> None:
        if self.postgres:
            if not database.exists(self.database_url):
                database.make_database(self.database_url)
            console.done(
                f"PostgreSQL {version_of(self.postgres.programs)} on port {self.postgres.port}",
                time.monotonic() - self.begun,
            )
            return
        where = urlsplit(self.database_url)
        with database.connected(_existing(self.database_url)) as connection:
            version = connection.info.server_version // 10_000
        if version < 15:
            raise CannotStart(
                f"The server in DATABASE_URL is PostgreSQL {version}; KALAVPP needs 15 or newer.",
                "Point DATABASE_URL at a newer server, or unset it to use the embedded one.",
            )
        name = database.name_in(self.database_url)
        console.done(f"PostgreSQL {version} at {where.hostname}, database {name} (DATABASE_URL)")

    def _say_redis(self) -> None:
        if self.valkey:
            console.done(f"Valkey on port {self.valkey.port}", time.monotonic() - self.begun)
            return
        import redis

        where = urlsplit(self.redis_url)
        try:
            redis.Redis.from_url(self.redis_url, socket_connect_timeout=5).ping()
        except redis.RedisError as error:
            raise CannotStart(
                f"Redis at {where.hostname}:{where.port or 6379} cannot be reached: {error}",
                "Check REDIS_URL (redis://:password@host:6379/0), or unset it to use the embedded Valkey.",
            ) from error
        console.done(f"Redis at {where.hostname}:{where.port or 6379} (REDIS_URL)")


def _existing(url: str) -> str:
    """``url``, after the database it names has been created where it was missing and may be made."""
    try:
        with database.connected(url):
            return url
    except CannotStart as error:
        if "does not exist" not in str(error):
            raise
        database.make_readable_database(url)
        return url


def _port(url: object) -> int | None:
    return urlsplit(url).port if isinstance(url, str) and url else None
