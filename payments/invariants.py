"""What must hold of money: one query each, answering the rows that break it."""

from core.prove import Invariant

INVARIANTS: list[Invariant] = []
