"""What every browser test gets: a page that tells when a script, a policy or a file went wrong, and the database."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import expect

expect.set_options(timeout=15_000)  # milliseconds; a busy machine is not a fault of the page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything beside this file drives Chromium."""
    for item in items:
        if "tests/e2e/" in item.nodeid:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(autouse=True)
def _database(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The test process is connected to the shop's own database; what factories make is really committed."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def new_page(new_page: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """As everywhere, and the test fails when a page wrote an error to the console or answered with a 5xx.

    A refused Content-Security-Policy, a missing file and a broken script all show there. Documents that are
    meant to answer 4xx (a form with errors, somebody else's order) are not errors.
    """
    wrong: list[str] = []

    def opened(**options: Any) -> Any:
        page = new_page(**options)
        watch(page.context, wrong)
        return page

    yield opened
    assert wrong == []


def watch(context: Any, wrong: list[str]) -> None:
    """Note in ``wrong`` whatever goes wrong on any page of a browser profile."""
    documents: set[str] = set()

    def answered(response: Any) -> None:
        if response.status >= 500:
            wrong.append(f"{response.status} {response.request.method} {response.url}")
        elif response.status >= 400 and response.request.is_navigation_request():
            documents.add(response.url)

    def said(message: Any) -> None:
        refused = message.text.startswith("Failed to load resource")
        if message.type == "error" and not (refused and message.location.get("url") in documents):
            wrong.append(f"console on {message.page.url if message.page else '?'}: {message.text} {message.location}")

    context.on("response", answered)
    context.on("console", said)
    context.on("weberror", lambda error: wrong.append(f"script: {error.error}"))
