"""Reads ``.env``: lines of NAME=value that stand in for variables the environment does not set."""

from __future__ import annotations

import os
from pathlib import Path

from kalavpp.embedded.layout import PROJECT


def load(path: Path | None = None) -> None:
    """Set every variable of the file that the environment leaves unset. No file is no problem."""
    for name, value in read(path).items():
        os.environ.setdefault(name, value)


def name_settings() -> None:
    """Name Django's settings for this process: as the environment says, else as ``.env`` does, else development's.

    Nothing else of the file enters the environment: ``script/test`` must not run on the database named there.
    """
    if not os.environ.get("DJANGO_SETTINGS_MODULE"):
        os.environ["DJANGO_SETTINGS_MODULE"] = read().get("DJANGO_SETTINGS_MODULE") or "kalavpp.settings.dev"


def read(path: Path | None = None) -> dict[str, str]:
    """NAME -> value as the file has them. No file is no problem."""
    try:
        return parse((path or PROJECT / ".env").read_text(encoding="utf-8").splitlines())
    except FileNotFoundError:
        return {}


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
