"""Reads ``.env``: lines of NAME=value that stand in for variables the environment does not set."""

from __future__ import annotations

import os
from pathlib import Path

from kalavpp.embedded.layout import PROJECT


def load(path: Path | None = None) -> None:
    """Set every variable of the file that the environment leaves unset. No file is no problem."""
    path = path or PROJECT / ".env"
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return
    for name, value in parse(lines).items():
        os.environ.setdefault(name, value)


def parse(lines: list[str]) -> dict[str, str]:
    """NAME -> value; blank lines and comments are skipped, one pair of quotes around a value is taken off."""
    found: dict[str, str] = {}
    for line in lines:
        text = line.strip().removeprefix("export ")
        if not text or text.startswith("#") or "=" not in text:
            continue
        name, _, value = text.partition("=")
        value = value.strip()
        if len(value) >= 2 and value[0] == value[-1] and value[0] in "\"'":
            value = value[1:-1]
        found[name.strip()] = value
    return found
