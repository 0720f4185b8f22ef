"""Whose tables lie in a database: where another application lives, nothing is migrated, filled or emptied.

Every function takes an open psycopg connection, so that the supervisor and a management command share them.
"""

from __future__ import annotations

from typing import Any

import psycopg

from kalavpp.embedded import database
from kalavpp.embedded.errors import CannotStart
from kalavpp.embedded.layout import PROJECT

DEMO_DOMAIN = "@kalavpp.test"
DJANGOS = {
    *("auth_group", "auth_group_permissions", "auth_permission", "django_admin_log", "django_content_type"),
    *("django_migrations", "django_session"),
}
PACKAGES = ("account_", "pghistory_", "socialaccount_")
_TABLES = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = 'public' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d
                      WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
    ORDER BY c.relname
"""


def refuse_another_application(connection: psycopg.Connection[Any]) -> None:
    """Raise CannotStart when the schema ``public`` holds tables and KALAVPP has never been in there."""
    tables = _tables(connection)
    if not _is_ours(connection, tables):
        raise CannotStart(
            f"The database {connection.info.dbname!r} holds tables of another application ({_few(tables)}).",
            "Nothing was changed there. Make a database for KALAVPP alone, for example with `createdb kalavpp`, "
            "and name it in DATABASE_URL.",
        )


def start_over(connection: psycopg.Connection[Any]) -> None:
    """Drop every table of a demo shop or of a shop without people.

    Raises CannotStart where somebody else's tables would go too, or the accounts of a shop that is no demo.
    """
    refuse_another_application(connection)
    name = connection.info.dbname
    if strangers := _strangers(_tables(connection)):
        raise CannotStart(
            f"Starting over deletes every table in {name!r}, and some are not KALAVPP's ({_few(strangers)}).",
            "Nothing was changed there. Move those tables, or name a database for KALAVPP alone in DATABASE_URL.",
        )
    if not database.note_in(connection).demo and _has_own_people(connection):
        raise CannotStart(
            f"Starting over deletes everything in {name!r}, and that is no demo shop.",
            "Drop and create the database yourself when you are sure.",
        )
    database.empty(connection)


def _tables(connection: psycopg.Connection[Any]) -> list[str]:
    """Tables and views in ``public``, without those that an extension brought."""
    return [name for (name,) in connection.execute(_TABLES).fetchall()]


def _labels() -> set[str]:
    return {folder.parent.name for folder in PROJECT.glob("*/migrations")}


def _strangers(tables: list[str]) -> list[str]:
    prefixes = (*PACKAGES, *(f"{label}_" for label in _labels()))
    return [name for name in tables if name not in DJANGOS and not name.startswith(prefixes)]


def _is_ours(connection: psycopg.Connection[Any], tables: list[str]) -> bool:
    """Whether all our apps were migrated here, or some of them and nobody else's (an interrupted first start)."""
    if not tables:
        return True
    if "django_migrations" not in tables:
        return False
    applied = connection.execute("SELECT app, name FROM public.django_migrations").fetchall()
    labels = _labels()
    if labels <= {app for app, _name in applied}:
        return True
    files = {(path.parent.parent.name, path.stem) for path in PROJECT.glob("*/migrations/*.py")}
    return not _strangers(tables) and {(app, name) for app, name in applied if app in labels} <= files


def _has_own_people(connection: psycopg.Connection[Any]) -> bool:
    """Whether anybody but the demo's own has an account."""
    if connection.execute("SELECT to_regclass('public.accounts_user')").fetchone() == (None,):
        return False
    asked = "SELECT EXISTS (SELECT 1 FROM public.accounts_user WHERE NOT email LIKE %s)"
    return connection.execute(asked, [f"%{DEMO_DOMAIN}"]).fetchone() == (True,)


def _few(names: list[str]) -> str:
    """ "a, b, c and 7 more" """
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return ", ".join(names[:3]) + more
