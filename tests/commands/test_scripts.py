"""What the scripts stand on: a Python, and a folder in which services can run."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kalavpp.embedded.layout import PROJECT
from tests.commands.running import NOT_INHERITED

SUPPORT = PROJECT / "script" / "support"


def python_of(named: str, path: str = os.defpath) -> subprocess.CompletedProcess[str]:
    """What ``python.sh`` chooses where PYTHON is ``named`` and the PATH is ``path``."""
    return subprocess.run(
        ["/bin/sh", "-eu", "-c", f'. "{SUPPORT}/python.sh"; echo "$python"'],
        env={"PATH": path, **({"PYTHON": named} if named else {})},
        capture_output=True,
        text=True,
        check=False,
    )


def test_takes_the_python_that_is_named_though_its_path_has_a_space(tmp_path: Path) -> None:
    folder = tmp_path / "my pythons"
    folder.mkdir()
    named = folder / "python"
    named.symlink_to(sys.executable)
    assert python_of(str(named)).stdout == f"{named}\n"


@pytest.mark.parametrize("script", ["exit 1", ""], ids=["too old", "missing"])
def test_says_so_when_the_python_that_is_named_does_not_serve(tmp_path: Path, script: str) -> None:
    named = tmp_path / "python2"
    if script:
        named.write_text(f"#!/bin/sh\n{script}\n")
        named.chmod(0o755)
    done = python_of(str(named), path=f"{Path(sys.executable).parent}:{os.defpath}")
    assert done.returncode == 1
    assert f"PYTHON names {named}" in done.stderr
    assert done.stdout == ""


def test_finds_a_python_by_itself() -> None:
    done = python_of("", path=f"{Path(sys.executable).parent}:{os.defpath}")
    assert done.stdout.startswith("python"), done.stderr


def test_lets_another_user_into_the_folder_of_the_tests_but_not_to_its_passwords() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(SUPPORT)!r}); import run_tests, shutil; folder = run_tests._folder(); "
        "layout = run_tests.Layout(folder); layout.prepare(); "
        "print(oct(folder.stat().st_mode & 0o777), oct(layout.run.stat().st_mode & 0o777)); shutil.rmtree(folder)"
    )
    clean = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=PROJECT, env=clean, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["0o755", "0o700"]
