"""docs/money.md names a test for each invariant: it is there, and says the number."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| (\d+) \|.*", re.MULTILINE)
TEST = re.compile(r"`([\w/]+\.py)::(\w+)`")

ROWS = [
    (int(row.group(1)), path, name)
    for row in ROW.finditer((ROOT / "docs" / "money.md").read_text())
    for path, name in TEST.findall(row.group(0))
]
# What a sale leans on.
NEEDED = {1, 2, 5, 6, 7, 8, 9, 10, 12, 15, 16, 17, 19, 20, 27, 28, 29, 30, 31, 34, 36}


def test_lists_every_invariant_that_a_sale_leans_on() -> None:
    assert {number for number, _path, _name in ROWS} == NEEDED


@pytest.mark.parametrize(("number", "path", "name"), ROWS)
def test_finds_the_test_and_its_number(number: int, path: str, name: str) -> None:
    tree = ast.parse((ROOT / path).read_text())
    found = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef) and node.name == name]
    assert found, f"{path} has no {name}"
    assert re.search(rf"nvariants? (\d+, )*(\d+ and )?{number}\b", ast.get_docstring(found[0]) or ""), f"{path}::{name}"
