"""Only ``core.lifecycle`` assigns a status."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import sources

MOVER = "core/lifecycle.py"
NOT_A_ROW = {
    "core/errors.py",  # the HTTP status of an error class
    "sandbox/errors.py",  # the same at the provider
    "core/api/idempotency.py",  # the HTTP status of a remembered answer
}


def test_lets_only_the_lifecycle_assign_a_status() -> None:
    wrong = [
        f"{source.name}:{line} {how}"
        for source in sources()
        if not source.is_test and source.name not in {MOVER, *NOT_A_ROW}
        for line, how in assignments(source.tree())
    ]
    assert not wrong, "core.lifecycle.move does this:\n" + "\n".join(wrong)


def test_notices_each_way_of_assigning() -> None:
    text = """
row.status = "paid"
row.status: str = "paid"
row.status, other = 1, 2
setattr(row, "status", "paid")
Order.objects.filter(id=1).update(status="paid")
Order.objects.bulk_update(rows, ["status"])
row.save(update_fields=["status", "paid_at"])
row.other = row.status
Order(status="new")
"""
    assert [line for line, _ in assignments(ast.parse(text))] == [2, 3, 4, 5, 6, 7, 8]


def assignments(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, how) of each place that writes an attribute or column called status of an existing row."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            flat = [part for target in targets for part in getattr(target, "elts", [target])]
            if any(isinstance(part, ast.Attribute) and part.attr == "status" for part in flat):
                yield node.lineno, "assigns .status"
        elif isinstance(node, ast.Call):
            how = _written_by(node)
            if how:
                yield node.lineno, how


def _written_by(call: ast.Call) -> str:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    if name == "update" and any(keyword.arg == "status" for keyword in call.keywords):
        return "updates the column status"
    if name in {"bulk_update", "save", "asave"} and '"status"' in ast.unparse(call).replace("'", '"'):
        return "saves the column status"
    if name == "setattr" and len(call.args) == 3 and getattr(call.args[1], "value", None) == "status":
        return "sets status by name"
    return ""
