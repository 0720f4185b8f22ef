"""What ``manage.py doctor`` looks at. Each look answers findings and never raises for a broken service."""

from __future__ import annotations

import platform
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import requests
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.files.base import ContentFile
from django.core.files.storage import Storage, storages
from django.db import Error as DatabaseError
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from kombu.exceptions import OperationalError as BrokerError
from redis import Redis, RedisError

from kalavpp.celery import app as celery_app

OLDEST_POSTGRES = 15
EXTENSIONS = ("pg_trgm",)
"""What the migrations create; docs/operations.md names the same."""
LITTLE_SPACE = 1_000_000_000  # bytes
DEMO_DOMAIN = "@kalavpp.test"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the report. ``remedy`` says what to do and is shown only when it is not ``well``."""

    title: str
    well: bool = True
    remedy: str = ""


def python() -> Iterator[Finding]:
    yield Finding(
        f"Python {platform.python_version()}",
        sys.version_info >= (3, 11),
        "Install Python 3.11 or newer, delete .venv and run script/setup.",
    )


def postgres() -> Iterator[Finding]:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT current_setting('server_version'), current_setting('server_encoding')")
            version, encoding = cursor.fetchone()
    except DatabaseError as error:
        yield Finding(
            f"PostgreSQL cannot be reached: {str(error).splitlines()[0]}",
            False,
            "Start the shop with script/server, or check DATABASE_URL.",
        )
        return
    yield Finding(
        f"PostgreSQL {version}",
        int(version.split(".")[0].split()[0]) >= OLDEST_POSTGRES,
        f"KALAVPP needs PostgreSQL {OLDEST_POSTGRES} or newer.",
    )
    yield Finding(
        f"the database is encoded in {encoding}",
        encoding == "UTF8",
        "Make a new database with ENCODING 'UTF8' and move the data there.",
    )
    yield from _extensions()
    yield from _migrations()


def _extensions() -> Iterator[Finding]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT name, installed_version FROM pg_available_extensions WHERE name = ANY(%s)", [list(EXTENSIONS)]
        )
        have = dict(cursor.fetchall())
        for name in EXTENSIONS:
            yield Finding(
                f"the extension {name} is there",
                name in have,
                "Install the contrib package of this PostgreSQL (postgresql-contrib).",
            )
        if not have.get("pg_trgm"):
            return
        cursor.execute("SELECT show_trgm('साड़ी') <> '{}'")
        (understood,) = cursor.fetchone()
    yield Finding(
        "Hindi words can be searched",
        bool(understood),
        "The database was made with the locale C, for which Hindi letters are no letters, and that cannot be "
        "changed. Make a new one: CREATE DATABASE kalavpp TEMPLATE template0 ENCODING 'UTF8' "
        "LC_COLLATE 'C.UTF-8' LC_CTYPE 'C.UTF-8';",
    )


def _migrations() -> Iterator[Finding]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    yield Finding(
        "every migration is applied" if not plan else f"{len(plan)} migrations are not applied",
        not plan,
        "Run manage.py migrate (script/server does it by itself).",
    )


def redis() -> Iterator[Finding]:
    try:
        version = Redis.from_url(settings.REDIS_URL, socket_connect_timeout=3).info("server")["redis_version"]
    except RedisError as error:
        yield Finding(
            f"Redis cannot be reached: {error}", False, "Start the shop with script/server, or check REDIS_URL."
        )
        return
    yield Finding(f"Redis {version}")
    try:
        answers = celery_app.control.ping(timeout=1.5)
    except (BrokerError, OSError):
        answers = []
    yield Finding(
        "a worker answers" if answers else "no worker answers",
        bool(answers),
        "Start one: script/server, or celery -A kalavpp.celery:app worker. Without it no mail goes out.",
    )


def storage() -> Iterator[Finding]:
    for name in ("public", "private"):
        wrong = _cannot_store(storages[name])
        yield Finding(
            f"{name} files can be stored" if not wrong else f"{name} files cannot be stored: {wrong}",
            not wrong,
            "Give this user the folder (chown), or check the S3_ variables.",
        )
    free = shutil.disk_usage(_existing(Path(settings.VAR))).free
    yield Finding(
        f"{free // 1_000_000_000} GB of disk are free", free > LITTLE_SPACE, "Make room, or set VAR_DIR elsewhere."
    )


def _existing(path: Path) -> Path:
    while not path.exists():
        path = path.parent
    return path


def _cannot_store(storage: Storage) -> str:
    """Why a small file cannot be written and deleted; "" when it can."""
    try:
        storage.delete(storage.save("doctor.txt", ContentFile(b"Written by manage.py doctor.")))
    except (OSError, BotoCoreError, ClientError) as error:
        return str(error)
    return ""


def mail_port() -> Iterator[Finding]:
    backend = settings.EMAIL_BACKEND
    name = backend.rsplit(".", 2)[-2]
    if name in {"dummy", "console", "locmem"}:
        yield Finding("mail is shown on the page /inbox/ and not sent (development)")
        return
    try:
        line = mail.get_connection(fail_silently=False)
        line.open()
        line.close()
    except OSError as error:
        yield Finding(f"mail cannot be sent: {error}", False, "Check EMAIL_HOST, EMAIL_PORT and the login there.")
        return
    yield Finding(f"mail goes out through {name}")


def provider() -> Iterator[Finding]:
    if settings.PAYMENTS_GATEWAY != "sandbox":
        yield Finding(f"payments go through {settings.PAYMENTS_GATEWAY}")
        return
    try:
        requests.get(settings.SANDBOX_URL, timeout=3)
    except requests.RequestException:
        yield Finding(
            f"the sandbox provider does not answer at {settings.SANDBOX_URL}",
            False,
            "script/server starts it; alone: python -m sandbox",
        )
        return
    yield Finding(f"the sandbox provider answers at {settings.SANDBOX_URL} (no real money)")


def secrets() -> Iterator[Finding]:
    if settings.DEBUG or settings.DEMO_ALLOWED:
        yield Finding("these are development settings: fine for trying, never for a real shop")
        return
    yield Finding(
        "the secret key is the shop's own",
        not settings.SECRET_KEY.startswith("insecure-"),
        "Set SECRET_KEY to at least 50 random characters.",
    )
    try:
        demo = get_user_model().objects.filter(email__iendswith=DEMO_DOMAIN).count()
    except DatabaseError:
        return
    yield Finding(
        "there are no demo accounts" if not demo else f"{demo} demo accounts are in a real shop",
        not demo,
        f"Deactivate or delete the accounts ending in {DEMO_DOMAIN}.",
    )


LOOKS: tuple[Callable[[], Iterator[Finding]], ...] = (
    python,
    postgres,
    redis,
    storage,
    mail_port,
    provider,
    secrets,
)
