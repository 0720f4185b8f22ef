"""Proof that the books are right: one SQL query per invariant, each answering the rows that violate it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

SHOWN_ROWS = 20


@dataclass(frozen=True)
class Invariant:
    """``sql`` selects violating rows (with enough columns to find them) and nothing when all is well.

    ``code`` is the number in docs/money.md, with a word where one number takes several queries: ``28``, ``28-sale``.
    """

    code: str
    title: str
    sql: str


@dataclass(frozen=True)
class Finding:
    """An invariant that does not hold, with the first rows that break it as dictionaries."""

    invariant: Invariant
    rows: Sequence[dict[str, Any]]


_invariants: dict[str, Invariant] = {}


def register(*invariants: Invariant) -> None:
    """Add invariants to the proof; a code stands for one invariant only (ValueError)."""
    for invariant in invariants:
        if _invariants.setdefault(invariant.code, invariant) is not invariant:
            raise ValueError(f"Invariant {invariant.code} is registered twice.")


def registered() -> list[Invariant]:
    return [_invariants[code] for code in sorted(_invariants)]


def run(only: Sequence[str] = ()) -> list[Finding]:
    """Run all invariants, or those named by code; an empty list means that everything holds."""
    findings = []
    for invariant in registered():
        if only and invariant.code not in only:
            continue
        rows = check(invariant)
        if rows:
            findings.append(Finding(invariant, rows))
    return findings


def check(invariant: Invariant) -> list[dict[str, Any]]:
    """The first violating rows of one invariant."""
    with connection.cursor() as cursor:
        cursor.execute(invariant.sql)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchmany(SHOWN_ROWS)]
