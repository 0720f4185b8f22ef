"""``script/test`` finds a Chromium, or gets one in whichever way this machine allows."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kalavpp.embedded.layout import PROJECT

SUPPORT = PROJECT / "script" / "support"
PROVIDE = "import os, sys; sys.path.insert(0, {support!r}); os.geteuid = lambda: {uid}; import chromium; {more}"
ASK = "print('FOUND', repr(chromium.provide()))"


@pytest.fixture
def tools(tmp_path: Path) -> Path:
    """A folder that is the whole PATH: what is not in it is not on this machine."""
    folder = tmp_path / "bin"
    folder.mkdir()
    return folder


def program(folder: Path, name: str, text: str = "") -> Path:
    path = folder / name
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o755)
    return path


def provide(tools: Path, *, uid: int = 1000, playwright: str = "exit 1", named: str = "") -> tuple[str, str]:
    """(what was found, all that was said), with a stub for the interpreter that playwright is asked through."""
    python = program(tools, "python-of-playwright", playwright)
    code = PROVIDE.format(support=str(SUPPORT), uid=uid, more=f"sys.executable = {str(python)!r}; {ASK}")
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={"PATH": str(tools), "CHROMIUM": named, "HOME": str(tools), "LOG": str(tools / "log")},
        capture_output=True,
        text=True,
        check=True,
    )
    said, _, found = done.stdout.rpartition("FOUND ")
    return found.strip().strip("'"), said


APT = """
echo "$@" >> "$LOG"
[ "$1" = install ] && { printf '#!/bin/sh\\n' > "${0%/*}/chromium"; /bin/chmod 755 "${0%/*}/chromium"; }
exit 0
"""
PLAYWRIGHT = """
case "$*" in
    *"install chromium"*) printf x > "${0%/*}/headless"; exit 0 ;;
    *) echo "${0%/*}/headless" ;;
esac
"""


def test_takes_the_chromium_that_is_named_or_on_the_path(tools: Path) -> None:
    installed, other = program(tools, "chromium"), program(tools, "my-browser")

    assert provide(tools) == (str(installed), "")
    assert provide(tools, named=str(other)) == (str(other), "")


def test_installs_one_with_apt_as_root(tools: Path) -> None:
    program(tools, "apt-get", APT)

    found, said = provide(tools, uid=0)

    assert found == str(tools / "chromium")
    assert "apt-get" in said
    assert (tools / "log").read_text() == "update\ninstall -y --no-install-recommends chromium\n"


def test_does_not_touch_the_systems_packages_as_an_ordinary_user(tools: Path) -> None:
    program(tools, "apt-get", APT)

    found, said = provide(tools, uid=1000, playwright=PLAYWRIGHT)

    assert found == str(tools / "headless")
    assert "playwright" in said
    assert not (tools / "log").exists()


@pytest.mark.parametrize("apt", ["echo 'no network' >&2; exit 100", "exit 0"])
def test_asks_playwright_when_apt_brings_none(tools: Path, apt: str) -> None:
    program(tools, "apt-get", apt)

    found, _said = provide(tools, uid=0, playwright=PLAYWRIGHT)

    assert found == str(tools / "headless")


def test_says_in_a_line_that_browser_tests_are_skipped_when_there_is_none_to_be_had(tools: Path) -> None:
    found, said = provide(tools, uid=0)

    assert found == ""
    assert "the browser tests will be skipped" in said
    assert "CHROMIUM=/path/to/chromium" in said


def test_skips_a_browser_test_without_a_chromium(tmp_path: Path) -> None:
    env = {**os.environ, "CHROMIUM": str(tmp_path / "none"), "PLAYWRIGHT_BROWSERS_PATH": str(tmp_path)}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "tests/commands/probe_browser.py", "-q", "-rs", "-p", "no:cacheprovider"],
        cwd=PROJECT,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "1 skipped" in done.stdout, done.stdout + done.stderr
    assert "no Chromium on this machine" in done.stdout
