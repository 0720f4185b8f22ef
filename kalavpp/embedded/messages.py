"""Compiles the translation catalogues in Python, because a newcomer's machine has no ``msgfmt``."""

from __future__ import annotations

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from kalavpp.embedded.layout import PROJECT


def compile_catalogues(root: Path = PROJECT) -> list[Path]:
    """Write a ``.mo`` beside every ``.po`` that is newer than it; returns the ones written."""
    written: list[Path] = []
    for source in sorted(root.glob("locale/*/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as stream:
            catalogue = read_po(stream, locale=source.parent.parent.name)
        draft = target.with_suffix(f".{os.getpid()}.new")  # several processes may compile at once
        with draft.open("wb") as out:
            write_mo(out, catalogue)
        draft.replace(target)
        written.append(target)
    return written
