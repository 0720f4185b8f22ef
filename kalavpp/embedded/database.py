"""What the supervisor must know about a database before Django is imported: is it there, migrated, seeded?

The answers are kept as a JSON comment on the database itself, so they vanish with it.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from kalavpp.embedded import console
from kalavpp.embedded.errors import CannotStart
from kalavpp.embedded.layout import PROJECT


@dataclass(frozen=True, slots=True)
class Note:
    """The comment on a database: which migrations it has seen, and how far its demo data is.

    ``demo`` is "" (never seeded by us), "begun" (interrupted) or "done".
    """

    migrations: str = ""
    applied: int = 0
    demo: str = ""


def fingerprint(project: Path = PROJECT) -> str:
    """A hash over every migration file and the package lock: the same hash needs no ``migrate``."""
    digest = hashlib.sha256()
    files = sorted(project.glob("*/migrations/*.py"))
    for path in (*files, project / "requirements.lock"):
        if path.exists():
            digest.update(path.relative_to(project).as_posix().encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:32]


def name_in(url: str) -> str:
    """The database a URL names."""
    return unquote(urlsplit(url).path.lstrip("/"))


def with_name(url: str, name: str) -> str:
    """The same server and user, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


@contextmanager
def connected(url: str) -> Iterator[psycopg.Connection[Any]]:
    """An autocommit connection; raises CannotStart in plain words when there is none to be had."""
    try:
        connection = psycopg.connect(url, autocommit=True, connect_timeout=5)
    except psycopg.OperationalError as error:
        raise CannotStart(
            f"The database {name_in(url)!r} at {urlsplit(url).hostname} cannot be reached: {_first_line(error)}",
            "Check DATABASE_URL (postgres://user:password@host:5432/name), that the server runs, "
            "and that the database exists.",
        ) from error
    with connection:
        yield connection


def make_database(url: str, *, template: str = "template0") -> None:
    """Create the database that ``url`` names, as a copy of ``template``."""
    with connected(with_name(url, "postgres")) as connection:
        connection.execute(
            sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name_in(url)), sql.Identifier(template))
        )


def make_readable_database(url: str, *, locale: str = "C.UTF-8") -> None:
    """Create the database that ``url`` names on somebody else's server, so that Hindi letters count as letters.

    A server that does not know ``locale`` gives it its own, which is said. Raises CannotStart when that one cannot
    hold UTF-8.
    """
    make = sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name_in(url)))
    with connected(with_name(url, "postgres")) as connection:
        try:
            connection.execute(make + sql.SQL(" LC_COLLATE {0} LC_CTYPE {0}").format(sql.Literal(locale)))
            return
        except (psycopg.errors.WrongObjectType, psycopg.errors.InvalidParameterValue) as error:
            console.problem(
                f"This server has no locale {locale} ({_first_line(error)}); the database gets the server's own.",
                "`manage.py doctor` says whether Hindi can be searched there.",
            )
        try:
            connection.execute(make)
        except psycopg.errors.InvalidParameterValue as error:
            raise CannotStart(
                f"The database {name_in(url)!r} could not be made with the encoding UTF-8: {_first_line(error)}",
                "Make it yourself with ENCODING 'UTF8' and a locale that fits (`locale -a` on the server lists them).",
            ) from error


def _first_line(error: psycopg.Error) -> str:
    return str(error).strip().splitlines()[0]


def drop_database(url: str) -> None:
    """Drop the database that ``url`` names and end the sessions in it."""
    with connected(with_name(url, "postgres")) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name_in(url))))


def exists(url: str) -> bool:
    with connected(with_name(url, "postgres")) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name_in(url)])
        return found.fetchone() is not None


def read_note(url: str) -> Note:
    """The note on a database; an empty one when nothing was written or somebody else's comment is there."""
    with connected(url) as connection:
        return note_in(connection)


def write_note(url: str, note: Note) -> None:
    """Keep the note. On a server where we do not own the database nothing is kept, and starts are slower."""
    with connected(url) as connection:
        note_down(connection, note)


def note_in(connection: psycopg.Connection[Any]) -> Note:
    """As ``read_note``, of the database that is open."""
    row = connection.execute(
        "SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    try:
        kept = json.loads(row[0]) if row and row[0] else {}
        return Note(**kept)
    except (TypeError, ValueError):
        return Note()


def note_down(connection: psycopg.Connection[Any], note: Note) -> None:
    """As ``write_note``, for the database that is open."""
    try:
        connection.execute(
            sql.SQL("COMMENT ON DATABASE {} IS {}").format(
                sql.Identifier(connection.info.dbname), sql.Literal(json.dumps(asdict(note)))
            )
        )
    except psycopg.errors.InsufficientPrivilege:
        return


def empty(connection: psycopg.Connection[Any]) -> None:
    """Drop every table in the schema ``public`` and leave the database itself. Asks nobody: see ``ownership``."""
    connection.execute("DROP SCHEMA public CASCADE")
    connection.execute("CREATE SCHEMA public")
    note_down(connection, Note())


def applied_migrations(url: str) -> int:
    """How many migrations the database has applied (0 in a new one)."""
    with connected(url) as connection:
        if connection.execute("SELECT to_regclass('django_migrations')").fetchone() == (None,):
            return 0
        row = connection.execute("SELECT count(*) FROM django_migrations").fetchone()
    return int(row[0]) if row else 0


def has_people(url: str) -> bool:
    """Whether anybody has an account: the sign that a shop is not empty."""
    with connected(url) as connection:
        if connection.execute("SELECT to_regclass('accounts_user')").fetchone() == (None,):
            return False
        row = connection.execute("SELECT EXISTS (SELECT 1 FROM accounts_user)").fetchone()
    return bool(row and row[0])
