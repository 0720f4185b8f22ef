"""One first start for all tests of the supervisor: making a cluster and migrating it takes most of the time."""

from pathlib import Path

import pytest

from tests.commands.running import up


@pytest.fixture(scope="session")
def var(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A var/ in a path with a space, after its first start."""
    folder = tmp_path_factory.mktemp("a folder") / "var with space"
    first = up(folder)
    try:
        first.until_open()
    finally:
        first.stop()
    assert "Migrating the database" in first.text
    return folder
