"""The departments a new shop begins with.  HSN codes are the headings most things there fall under (Customs
Tariff Act 1975, first schedule; digital files by service code 998439): a maker may write another one."""

import csv
from importlib.resources import files
from typing import Any

STEP = 4  # characters of a path per level: treebeard's default, as the table was made with


def load(category: Any) -> None:
    """Insert the departments into an empty tree; `category` is the model (the historical one in a migration)."""
    if category.objects.exists():
        return
    paths: dict[str, str] = {"": ""}
    children: dict[str, int] = {}
    rows = []
    with files("catalog.data").joinpath("categories.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parent = row.pop("parent")
            children[parent] = children.get(parent, 0) + 1
            path = paths[parent] + _step(children[parent])
            paths[row["slug"]] = path
            rows.append(category(path=path, depth=len(path) // STEP, **row))
    for one in rows:
        one.numchild = children.get(one.slug, 0)
    category.objects.bulk_create(rows)


def _step(number: int) -> str:
    """The number of a child in base 36, padded to the width of a step."""
    digits = ""
    while number:
        number, digit = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[digit] + digits
    return digits.rjust(STEP, "0")
