"""One migrated template database per server, and a clone of it for every worker and transactional test."""

from __future__ import annotations

import fcntl
import itertools
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.core.management import call_command
from django.db import connections
from django.test import TestCase, TransactionTestCase

from kalavpp.embedded import database
from kalavpp.embedded.errors import CannotStart
from kalavpp.embedded.messages import compile_catalogues

_numbers = itertools.count(1)
_state: dict[str, str] = {}


def use_worker_clone(worker: str) -> None:
    """Clone the template for this test process and connect Django to the clone."""
    settings = connections["default"].settings_dict
    base = f"test_{settings['NAME']}"
    template, clone = f"{base}_template", f"{base}_{worker}"
    _state.update(template=template, worker=clone)
    with one_at_a_time(base):
        compile_catalogues()
        _refresh_template(template)
    make(clone)
    switch_to(clone)


def drop_worker_clone() -> None:
    drop(_state["worker"])


def template_name() -> str:
    return _state["template"]


def make(name: str, *, template: str = "") -> None:
    """Create database ``name`` as a fresh clone of the migrated (or the named) template; about 40 ms."""
    url = url_of(name)
    database.drop_database(url)
    database.make_database(url, template=template or _state["template"])


def drop(name: str) -> None:
    connections.close_all()
    database.drop_database(url_of(name))


def switch_to(name: str) -> None:
    """Connect this process (all its threads) to database ``name`` from now on."""
    connections.close_all()
    connections["default"].settings_dict["NAME"] = name


def current_name() -> str:
    return str(connections["default"].settings_dict["NAME"])


def current_url() -> str:
    return url_of(current_name())


def url_of(name: str) -> str:
    """The address of a database on the server the tests use."""
    settings = connections["default"].settings_dict
    password = f":{quote(settings['PASSWORD'], safe='')}" if settings["PASSWORD"] else ""
    port = f":{settings['PORT']}" if settings["PORT"] else ""
    return f"postgres://{quote(settings['USER'], safe='')}{password}@{settings['HOST']}{port}/{name}"


@contextmanager
def own_clone(suffix: str, *, template: str = "") -> Iterator[str]:
    """A clone that this process is connected to inside the block and that is dropped after it."""
    before = current_name()
    name = f"{_state['worker']}_{suffix}"
    make(name, template=template)
    switch_to(name)
    try:
        yield url_of(name)
    finally:
        switch_to(before)
        drop(name)


def clone_for_transactional_tests() -> None:
    """Let TransactionTestCase take a clone where Django would flush. TestCase keeps its rollback."""
    open_clones: list[Any] = []

    def set_up(cls: type[TransactionTestCase]) -> None:
        clone = own_clone(f"tx{next(_numbers)}")
        clone.__enter__()
        open_clones.append(clone)

    def tear_down(self: TransactionTestCase) -> None:
        open_clones.pop().__exit__(None, None, None)

    if "_fixture_setup" not in TestCase.__dict__:  # pragma: no cover - a Django that works otherwise
        raise RuntimeError("Django's TestCase no longer has its own fixture set-up; look at this module.")
    TransactionTestCase._fixture_setup = classmethod(set_up)  # type: ignore[attr-defined]
    TransactionTestCase._fixture_teardown = tear_down  # type: ignore[attr-defined]


def _refresh_template(template: str) -> None:
    url = url_of(template)
    files = database.fingerprint()
    try:
        if database.exists(url) and database.read_note(url).migrations == files:
            return
    except CannotStart as error:
        said = f"{error}\nTests need PostgreSQL. `script/test {' '.join(_arguments())}` brings its own."
        pytest.exit(said, returncode=3)
    database.drop_database(url)
    database.make_database(url)
    switch_to(template)
    call_command("migrate", verbosity=0, interactive=False)
    connections.close_all()
    database.write_note(url, database.Note(migrations=files))


def _arguments() -> list[str]:
    import sys

    return sys.argv[1:] or ["path"]


@contextmanager
def one_at_a_time(name: str) -> Iterator[None]:
    """Let one process of this user at a time into the block."""
    path = Path(tempfile.gettempdir()) / f"kalavpp-{os.getuid()}-{name}.lock"
    with path.open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
