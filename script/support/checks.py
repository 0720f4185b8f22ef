"""The checks that read code without running it. As a program: ``script/lint [--fix]``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
BIN = Path(sys.executable).parent


@dataclass(frozen=True, slots=True)
class Check:
    """One command that fails the build when its exit code is not 0. ``remedy`` says how to mend it."""

    name: str
    command: tuple[str, ...]
    remedy: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    passed: bool
    seconds: float
    note: str = ""


STATIC = (
    Check("lint", (str(BIN / "ruff"), "check", "."), "script/lint --fix repairs most of it"),
    Check("format", (str(BIN / "ruff"), "format", "--check", "."), "script/lint --fix"),
    Check("import contracts", (str(BIN / "lint-imports"), "--no-cache"), "HOUSE rules: [tool.importlinter]"),
    Check("types", (str(BIN / "mypy"), ".")),
    Check(
        "migrations",
        (sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"),
        "manage.py makemigrations writes what is missing",
    ),
)


def run(check: Check) -> Outcome:
    """Run one check quietly; its output is shown only when it fails."""
    begun = time.monotonic()
    print(f"  · {check.name} ...", flush=True)
    done = subprocess.run(
        check.command,
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONWARNINGS": "ignore::RuntimeWarning"},
        check=False,
    )
    seconds = time.monotonic() - begun
    if done.returncode == 0:
        print(f"  ✓ {check.name}  ({seconds:.0f} s)", flush=True)
        return Outcome(check.name, True, seconds)
    print(f"  ✗ {check.name}  ({seconds:.0f} s)\n{done.stdout}{done.stderr}", flush=True)
    if check.remedy:
        print(f"    {check.remedy}", flush=True)
    return Outcome(check.name, False, seconds)


def run_all(checks: Sequence[Check]) -> list[Outcome]:
    return [run(check) for check in checks]


def main() -> int:
    if "--fix" in sys.argv[1:]:
        for command in (("check", "--fix", "--quiet", "."), ("format", ".")):
            subprocess.run([str(BIN / "ruff"), *command], cwd=PROJECT, check=False)
        # The catalogue belongs to the texts as the format belongs to the code.
        subprocess.run([sys.executable, "manage.py", "messages"], cwd=PROJECT, check=False)
    return 0 if all(outcome.passed for outcome in run_all(STATIC)) else 1


if __name__ == "__main__":
    sys.exit(main())
