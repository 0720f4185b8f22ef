"""The sources of the house, parsed once, and the order of its floors."""

from __future__ import annotations

import ast
import functools
import tomllib
from dataclasses import dataclass
from pathlib import Path

from kalavpp.embedded.layout import PROJECT

ROOF = "kalavpp"
PROVIDER = "sandbox"
GROUND = "core"


@dataclass(frozen=True)
class Source:
    """One Python file of an app: ``app`` is its top folder, ``room`` the folder or file below that."""

    path: Path
    app: str
    room: str

    @property
    def name(self) -> str:
        return self.path.relative_to(PROJECT).as_posix()

    @property
    def is_test(self) -> bool:
        return "tests" in self.path.parts or self.path.name == "conftest.py"

    def tree(self) -> ast.Module:
        return _parse(self.path)


@functools.cache
def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


@functools.cache
def local_apps() -> tuple[str, ...]:
    """Every folder of the project that is a Django app."""
    return tuple(sorted(path.parent.name for path in PROJECT.glob("*/apps.py")))


@functools.cache
def sources() -> tuple[Source, ...]:
    """Every Python file of every app, without migrations."""
    found = []
    for app in local_apps():
        for path in sorted((PROJECT / app).rglob("*.py")):
            inside = path.relative_to(PROJECT / app)
            if inside.parts[0] != "migrations":
                found.append(Source(path, app, inside.parts[0].removesuffix(".py")))
    return tuple(found)


@functools.cache
def configuration() -> dict[str, object]:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]


@functools.cache
def floors() -> tuple[frozenset[str], ...]:
    """The floors of the import contract, top first; one set of neighbours per floor."""
    contracts = configuration()["importlinter"]["contracts"]  # type: ignore[index]
    layers = next(contract["layers"] for contract in contracts if contract["type"] == "layers")
    return tuple(frozenset(part.strip() for part in layer.split("|")) for layer in layers)


def below(app: str) -> frozenset[str]:
    """The apps that ``app`` may know: itself and every floor below its own."""
    if app == PROVIDER:
        return frozenset({PROVIDER, GROUND})
    level = next(number for number, floor in enumerate(floors()) if app in floor)
    return frozenset({app}).union(*floors()[level + 1 :])
