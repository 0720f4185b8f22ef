"""Nothing of another application is migrated into, filled or emptied, whichever command is asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import pytest
from django.core.management import CommandError, call_command

from accounts.models import User
from accounts.tests.factories import UserFactory
from kalavpp.embedded import database, ownership
from kalavpp.embedded.errors import CannotStart
from kalavpp.testing import databases
from tests.commands.running import up

BEGUN = database.Note(demo="begun")


@pytest.fixture
def theirs(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """A database of another application: one table with one row."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        url = databases.url_of(f"{databases.current_name()}_theirs")
    database.drop_database(url)
    database.make_database(url)
    with database.connected(url) as connection:
        connection.execute("CREATE TABLE hotel_booking AS SELECT 7 AS room")
    yield url
    database.drop_database(url)


def tables(url: str) -> list[str]:
    with database.connected(url) as connection:
        return [name for (name,) in connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")]


@pytest.mark.slow
@pytest.mark.parametrize("note", [database.Note(), BEGUN], ids=["no note", "begun"])
@pytest.mark.parametrize("options", [(), ("--fresh",)], ids=["start", "fresh"])
def test_starts_nothing_on_a_database_of_another_application(
    theirs: str, tmp_path: Path, options: tuple[str, ...], note: database.Note
) -> None:
    database.write_note(theirs, note)
    window = up(tmp_path / "var", *options, env={"DATABASE_URL": theirs})
    assert window.ended(60) == 1
    assert "holds tables of another application (hotel_booking)" in window.text
    assert "createdb kalavpp" in window.text
    assert tables(theirs) == ["hotel_booking"]


@pytest.mark.parametrize("note", [database.Note(), database.Note(demo="done")], ids=["no note", "done"])
def test_deletes_no_table_that_somebody_added_to_a_demo_shop(committed_db: str, note: database.Note) -> None:
    with database.connected(committed_db) as connection:
        connection.execute("CREATE TABLE hotel_booking AS SELECT 7 AS room")
    database.write_note(committed_db, note)
    with pytest.raises(CommandError, match=r"not KALAVPP's [(]hotel_booking"):
        call_command("seed_demo", fresh=True)
    assert {"hotel_booking", "accounts_user"} <= set(tables(committed_db))


def test_fills_no_database_of_another_application(theirs: str, transactional_db: None) -> None:
    ours = databases.current_name()
    databases.switch_to(theirs.rpartition("/")[2])
    try:
        for fresh in (False, True):
            with pytest.raises(CommandError, match="another application"):
                call_command("seed_demo", fresh=fresh)
    finally:
        databases.switch_to(ours)
    assert tables(theirs) == ["hotel_booking"]


@pytest.mark.slow
def test_starts_a_shop_over_and_notes_how_far_the_demo_is(committed_db: str) -> None:
    UserFactory(email="customer@kalavpp.test")
    with patch("kalavpp.demo.seeding.run.seed", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        call_command("seed_demo", fresh=True)
    assert User.objects.count() == 0
    assert database.read_note(committed_db).demo == "begun"
    with patch("kalavpp.demo.seeding.run.seed"):
        call_command("seed_demo")
    assert database.read_note(committed_db).demo == "done"


def test_keeps_the_people_of_a_shop_that_is_no_demo(committed_db: str) -> None:
    UserFactory(email="somebody@kalavpp.example")
    with pytest.raises(CommandError, match="no demo shop"):
        call_command("seed_demo", fresh=True)
    assert User.objects.count() == 1


def test_knows_every_table_of_ours(committed_db: str) -> None:
    with database.connected(committed_db) as connection:
        assert ownership._strangers(ownership._tables(connection)) == []
        ownership.refuse_another_application(connection)
        connection.execute("CREATE TABLE hotel_booking ()")
        ownership.refuse_another_application(connection)  # a guest in our house; start_over minds it


@pytest.mark.parametrize(
    ("applied", "ours"),
    [
        ([("contenttypes", "0001_initial")], True),
        ([("core", "0001_initial"), ("places", "0001_initial")], True),
        ([("core", "0001_initial"), ("accounts", "0002_user_nickname")], False),
    ],
)
def test_tells_an_interrupted_first_start_from_another_django(
    theirs: str, applied: list[tuple[str, str]], ours: bool
) -> None:
    with database.connected(theirs) as connection:
        connection.execute("ALTER TABLE hotel_booking RENAME TO accounts_user")
        connection.execute("CREATE TABLE django_migrations (app text, name text)")
        for row in applied:
            connection.execute("INSERT INTO django_migrations VALUES (%s, %s)", row)
        if ours:
            ownership.refuse_another_application(connection)
            return
        with pytest.raises(CannotStart, match="another application"):
            ownership.refuse_another_application(connection)


def test_counts_no_table_of_an_extension_as_a_strangers(theirs: str) -> None:
    with database.connected(theirs) as connection:
        connection.execute("DROP TABLE hotel_booking")
        connection.execute("CREATE EXTENSION pg_stat_statements")
        ownership.refuse_another_application(connection)
