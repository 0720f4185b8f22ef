"""Helpers for tests of every app."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier
from typing import Any

from django.db import connection, connections
from django.test.utils import CaptureQueriesContext


@contextmanager
def query_budget(explained: Mapping[str, int]) -> Iterator[None]:
    """Fail when the block runs another number of queries than the explanation adds up to.

    ``explained`` says what each query is for: ``{"session and user": 2, "cart lines": 1}``.
    """
    with CaptureQueriesContext(connection) as captured:
        yield
    expected = sum(explained.values())
    statements = [
        query["sql"]
        for query in captured.captured_queries
        if not query["sql"].startswith(("SAVEPOINT", "RELEASE SAVEPOINT", "ROLLBACK TO"))
    ]
    listing = "\n".join(f"{number}. {sql[:300]}" for number, sql in enumerate(statements, 1))
    assert len(statements) == expected, f"{len(statements)} queries, {expected} explained:\n{listing}"


def at_once(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Run the calls in as many threads, let go together; answers results or the exceptions raised.

    Each thread has its own database connection, so the test needs ``transaction=True``.
    """
    barrier = Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        try:
            barrier.wait(timeout=30)
            return call()
        except Exception as error:  # noqa: BLE001 - the test looks at what was raised
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=len(calls)) as pool:
        return list(pool.map(run, calls))
