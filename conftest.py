"""What every test gets: a database cloned from one migrated template, an empty cache, loopback only.

The append-only triggers forbid TRUNCATE, so Django's flush after a transactional test cannot run here. Such a
test (``django_db(transaction=True)``, ``live_server``) gets a clone of its own instead, which is dropped after it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta

import pytest

from kalavpp.testing import databases


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: object) -> Iterator[None]:
    """Point this worker at its own clone of the migrated template for the whole session."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.use_worker_clone(os.environ.get("PYTEST_XDIST_WORKER", "main"))
    databases.clone_for_transactional_tests()
    yield
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        databases.drop_worker_clone()


@pytest.fixture(autouse=True)
def _clean_cache(request: pytest.FixtureRequest) -> None:
    """Nothing cached by the test before; sequences and versions start over with each rolled-back database."""
    names = {"db", "transactional_db", "live_server", "client", "admin_client", "committed_db"}
    if names.isdisjoint(request.fixturenames) and not request.node.get_closest_marker("django_db"):
        return
    from django.core.cache import cache

    cache.clear()


@pytest.fixture(autouse=True)
def _settings_stay() -> Iterator[None]:
    """A test that leaves a changed setting behind fails itself, not the tests after it."""
    from django.conf import settings

    before = settings._wrapped
    yield
    left = settings._wrapped
    if left is not before:
        settings._wrapped = before
        pytest.fail("This test left changed settings behind: override_settings around the settings fixture?")


@pytest.fixture(autouse=True)
def _no_shift_left_over() -> Iterator[None]:
    """A test that moved the demo clock does not leave its shift to the next one."""
    yield
    from core import clock

    clock._last_shift = timedelta(0)


@pytest.fixture(autouse=True)
def _language_of_the_shop() -> None:
    """A request leaves its language with the thread; the next test begins in the shop's own."""
    from django.conf import settings
    from django.utils import translation

    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture
def committed_db(transactional_db: None) -> str:
    """A database of this test's own in which commits are real; gives its address for other processes."""
    return databases.current_url()
