"""Fixtures for whole-house tests: a live shop in its own processes, the demo shop, a browser.

``shop`` is module-wide: its tests share one database (a clone whose commits are real) and see what the
others left there. The test process itself is connected to the same clone, so factories and selectors work.
"""

from __future__ import annotations

import itertools
import os
from collections.abc import Callable, Iterator

import pytest

from kalavpp.testing import databases
from kalavpp.testing.demo import demo_template
from kalavpp.testing.live import EVERYBODY, LiveShop, live_shop

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
_numbers = itertools.count(1)


@pytest.fixture(scope="module")
def shop_database(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """The address of a module-wide clone; this process is connected to it."""
    with django_db_blocker.unblock(), databases.own_clone(f"live{next(_numbers)}") as url:
        yield url


@pytest.fixture(scope="module")
def shop(shop_database: str) -> Iterator[LiveShop]:
    """Web, sandbox provider, worker and beat over an empty (migrated) database."""
    running = live_shop(shop_database)
    try:
        running.start(*EVERYBODY)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="module")
def demo_database(django_db_setup: None, django_db_blocker: object) -> Iterator[str]:
    """The address of a module-wide clone of the seeded demo shop; this process is connected to it."""
    with django_db_blocker.unblock():
        template, _var = demo_template()
        with databases.own_clone(f"demo{next(_numbers)}", template=template) as url:
            yield url


@pytest.fixture(scope="module")
def demo_shop(demo_database: str) -> Iterator[LiveShop]:
    """The demo shop, running: the one a newcomer sees after ``script/server``."""
    _template, var = demo_template()
    running = live_shop(demo_database, var=var)
    try:
        running.start(*EVERYBODY)
        yield running
    finally:
        running.stop()


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """One Chromium for the session. Skips where the machine has none (script/test tries to install one)."""
    from playwright.sync_api import Error, sync_playwright

    # playwright's loop runs in this thread, and Django takes that for an asynchronous caller.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    path = os.environ.get("CHROMIUM") or _installed_chromium()
    with sync_playwright() as playwright:
        try:
            started = playwright.chromium.launch(executable_path=path or None, args=CHROMIUM_FLAGS)
        except Error as error:
            pytest.skip(f"no Chromium on this machine: {str(error).splitlines()[0]}")
        try:
            yield started
        finally:
            started.close()


@pytest.fixture
def new_page(browser: object) -> Iterator[Callable[..., object]]:
    """Opens pages, each in a browser profile of its own: ``new_page(width=360, java_script_enabled=False)``."""
    contexts = []

    def opened(*, width: int = 1280, height: int = 900, **options: object) -> object:
        context = browser.new_context(viewport={"width": width, "height": height}, locale="en-IN", **options)
        context.set_default_timeout(15_000)
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_page: Callable[..., object]) -> object:
    """A page as on a desktop (1280 px)."""
    return new_page()


@pytest.fixture
def phone(new_page: Callable[..., object]) -> object:
    """A page as on a phone (360 px, touch)."""
    return new_page(width=360, height=740, has_touch=True, is_mobile=True)


def _installed_chromium() -> str:
    import shutil

    return next(
        (path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), ""
    )
