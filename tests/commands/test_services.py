"""Foreign databases and queues, other PostgreSQL programs, and machines that forbid things."""

from __future__ import annotations

import os
import shutil
import signal
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import patch

import psycopg
import pytest

from kalavpp.embedded import database, native, ports, services
from kalavpp.embedded.children import Child, stop_all
from kalavpp.embedded.errors import CannotStart
from kalavpp.embedded.layout import Layout, remembered_urls
from kalavpp.embedded.postgres import NOTHING_TO_LOSE, Postgres, clear_stale_lock, find_programs
from kalavpp.embedded.valkey import Valkey
from tests.commands.running import descendants, running, up

pytestmark = pytest.mark.slow


@pytest.fixture
def stopped() -> Iterator[list[Child]]:
    """Children put in here are ended after the test."""
    children: list[Child] = []
    yield children
    stop_all(children, within=3)


def postgres(folder: Path, programs: Path | None = None) -> Postgres:
    return Postgres(
        data=folder / "pg",
        log=folder / "postgres.log",
        port=ports.free_port(),
        password="a password with / and @",
        settings=NOTHING_TO_LOSE,
        programs=programs or find_programs(),
    )


def test_runs_on_a_postgresql_15_and_a_redis_that_somebody_else_started(tmp_path: Path, stopped: list[Child]) -> None:
    programs, redis = Path("/usr/lib/postgresql/15/bin"), shutil.which("redis-server")
    if not (programs / "postgres").exists() or not redis:
        pytest.skip("this machine has no PostgreSQL 15 and Redis of its own")
    server = postgres(tmp_path, programs)
    server.password = "simple"
    server.start()
    stopped.append(server.child)  # type: ignore[arg-type]
    queue = Valkey(tmp_path / "redis", tmp_path / "redis.log", ports.free_port(), "secret", program=Path(redis))
    queue.start()
    stopped.append(queue.child)  # type: ignore[arg-type]
    server.wait()
    queue.wait()
    window = up(tmp_path / "var", env={"DATABASE_URL": server.url("theirs"), "REDIS_URL": queue.url(3)})
    try:
        window.until_open()
        assert "PostgreSQL 15 at 127.0.0.1, database theirs (DATABASE_URL)" in window.text
        assert "(REDIS_URL)" in window.text
        assert database.applied_migrations(server.url("theirs")) > 20
        assert not (tmp_path / "var" / "pg").exists()
    finally:
        window.stop()
    assert running({server.child.pid, queue.child.pid}) == {server.child.pid, queue.child.pid}  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("variable", "url"),
    [("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none"), ("REDIS_URL", "redis://127.0.0.1:1/0")],
)
def test_says_which_address_cannot_be_reached(tmp_path: Path, variable: str, url: str) -> None:
    window = up(tmp_path / "var", env={variable: url})
    assert window.ended(60) == 1
    assert "cannot be reached" in window.text
    assert f"Check {variable}" in window.text


def test_understands_hindi_in_every_cluster_it_makes(tmp_path: Path, stopped: list[Child]) -> None:
    folders = [find_programs(), *sorted(Path("/usr/lib/postgresql").glob("*/bin"))]
    for number, programs in enumerate(folders):
        folder = tmp_path / str(number)
        folder.mkdir()
        server = postgres(folder, programs)
        server.password = "simple"
        server.start()
        stopped.append(server.child)  # type: ignore[arg-type]
        server.wait()
        with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
            connection.execute("CREATE EXTENSION pg_trgm")
            assert connection.execute("SELECT show_trgm('साड़ी') <> '{}'").fetchone() == (True,), programs
            assert connection.execute("SELECT upper('é')").fetchone() == ("É",), programs


@pytest.fixture
def unmade(stopped: list[Child], tmp_path: Path) -> str:
    """The address of a database that is not there yet, on a server whose own locale is plain C."""
    server = postgres(tmp_path)
    server.password = "simple"
    with patch("kalavpp.embedded.postgres._locale", return_value=["--locale=C"]):
        server.start()
    stopped.append(server.child)  # type: ignore[arg-type]
    server.wait()
    return server.url("theirs")


def test_makes_a_database_that_understands_hindi_on_a_foreign_server_that_does_not(unmade: str) -> None:
    services._existing(unmade)
    with database.connected(unmade) as connection:
        connection.execute("CREATE EXTENSION pg_trgm")
        assert connection.execute("SELECT show_trgm('साड़ी') <> '{}'").fetchone() == (True,)
        asked = "SELECT datcollate, datctype, pg_encoding_to_char(encoding) FROM pg_database WHERE datname = 'theirs'"
        assert connection.execute(asked).fetchone() == ("C.UTF-8", "C.UTF-8", "UTF8")


def test_says_so_when_the_server_does_not_know_the_locale(unmade: str, capsys: pytest.CaptureFixture[str]) -> None:
    database.make_readable_database(unmade, locale="tlh_QO.UTF-8")
    assert database.exists(unmade)
    said = capsys.readouterr().err
    assert "no locale tlh_QO.UTF-8" in said
    assert "doctor" in said


def test_wants_its_password_even_on_this_machine(tmp_path: Path, stopped: list[Child]) -> None:
    server = postgres(tmp_path)
    server.password = "right"
    server.start()
    stopped.append(server.child)  # type: ignore[arg-type]
    server.wait()
    with pytest.raises(psycopg.OperationalError, match="password"):
        psycopg.connect(server.url("postgres").replace("right", "wrong"))


def test_runs_as_nobody_where_root_may_not_enter_a_namespace(
    tmp_path_factory: pytest.TempPathFactory, stopped: list[Child], monkeypatch: pytest.MonkeyPatch
) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root has to become somebody else")
    folder = tmp_path_factory.mktemp("nobody")
    for path in (folder, *folder.parents):
        if path == Path(tempfile.gettempdir()):
            break
        path.chmod(0o755)
    monkeypatch.setattr(native, "become_mapped_nobody", _forbidden)
    monkeypatch.delenv("SUDO_UID", raising=False)
    server = postgres(folder)
    server.password = "simple"
    try:
        server.start()
    except CannotStart as error:
        assert "ordinary user" in error.remedy  # a venv in a closed folder: said plainly  # noqa: PT017
        return
    stopped.append(server.child)  # type: ignore[arg-type]
    server.wait()
    assert server.data.stat().st_uid == 65534
    status = Path(f"/proc/{server.child.pid}/status").read_text()  # type: ignore[union-attr]
    assert "Uid:\t65534\t65534" in status


def _forbidden() -> None:
    raise PermissionError("user namespaces are forbidden here")


def test_says_what_to_do_when_the_data_was_made_by_another_version(tmp_path: Path) -> None:
    server = postgres(tmp_path)
    server.data.mkdir()
    (server.data / "PG_VERSION").write_text("9\n")
    with pytest.raises(CannotStart, match="was made by PostgreSQL 9") as refused:
        server.start()
    assert "--fresh" in refused.value.remedy


def test_ends_a_server_that_outlived_its_supervisor(tmp_path: Path, stopped: list[Child]) -> None:
    first = postgres(tmp_path)
    first.password = "simple"
    first.start()
    stopped.append(first.child)  # type: ignore[arg-type]
    first.wait()
    clear_stale_lock(first.data)
    assert not first.child.alive()  # type: ignore[union-attr]
    assert not (first.data / "postmaster.pid").exists()


def test_waits_for_the_last_helper_of_a_server_that_was_ended_by_force(tmp_path: Path, stopped: list[Child]) -> None:
    first = postgres(tmp_path)
    first.password = "simple"
    first.start()
    first.wait()
    helpers = descendants(first.child.pid) - {first.child.pid}  # type: ignore[union-attr]
    for pid in helpers:
        os.kill(pid, signal.SIGSTOP)
    first.child.kill_group()  # type: ignore[union-attr]
    for pid in running(helpers):
        threading.Timer(2, os.kill, (pid, signal.SIGCONT)).start()
    again = postgres(tmp_path)
    again.start()
    stopped.append(again.child)  # type: ignore[arg-type]
    again.wait()
    assert "shared memory block" in again.log.read_text()


def test_begins_again_when_filling_the_demo_shop_was_interrupted(var: Path) -> None:
    first = up(var)
    try:
        first.until_open()
        url = _embedded_url(var)
        note = database.read_note(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("CREATE TABLE half_done ()")
        database.write_note(url, database.Note(note.migrations, note.applied, "begun"))
    finally:
        first.stop()
    second = up(var)
    try:
        second.until_open()
        assert "was interrupted" in second.text
        assert "Migrating the database" in second.text
        with psycopg.connect(_embedded_url(var)) as connection:
            assert connection.execute("SELECT to_regclass('half_done')").fetchone() == (None,)
    finally:
        second.stop()


def _embedded_url(var: Path) -> str:
    return remembered_urls(Layout(var))["DATABASE_URL"]
