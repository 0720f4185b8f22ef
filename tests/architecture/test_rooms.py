"""Between apps only the open rooms are entered, and foreign keys point downwards too."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from tests.architecture.sources import GROUND, PROVIDER, ROOF, Source, below, configuration, floors, local_apps, sources

OPEN_ROOMS = {"models", "selectors", "services", "policies", "errors", "events", "ports"}
RELATIONS = {"ForeignKey", "OneToOneField", "ManyToManyField", "ForeignObject", "GenericRelation"}


def test_lists_every_app_in_settings_contracts_and_test_paths() -> None:
    from kalavpp.settings.base import LOCAL_APPS

    apps = set(local_apps())
    contracts = configuration()["importlinter"]
    layered = {app for floor in floors() for app in floor}
    assert set(LOCAL_APPS) == apps
    assert set(contracts["root_packages"]) == apps
    assert layered | {PROVIDER} == apps
    assert apps <= set(configuration()["pytest"]["ini_options"]["testpaths"])


def test_enters_only_the_open_rooms_of_other_apps() -> None:
    wrong = [
        f"{source.name}:{line} enters {app}.{room}"
        for source in sources()
        if source.app != ROOF and not source.is_test
        for line, app, room in foreign_rooms(source.tree(), source.app)
        if room not in OPEN_ROOMS
    ]
    assert not wrong, "\n".join(wrong)


def test_points_foreign_keys_at_lower_floors_only() -> None:
    wrong = [
        f"{source.name}:{line} points at {target}"
        for source in sources()
        if not source.is_test
        for line, target in string_relations(source.tree())
        if target.partition(".")[0] in set(local_apps()) - below(source.app)
    ]
    assert not wrong, "\n".join(wrong)


def test_notices_a_private_room_whichever_way_it_is_imported() -> None:
    text = """
import orders.handlers
from orders import tasks, models
from orders.views.store import cart
from orders.services import checkout
import core.anything
"""
    assert sorted((app, room) for _, app, room in foreign_rooms(ast.parse(text), "payments")) == [
        ("orders", "handlers"),
        ("orders", "models"),
        ("orders", "services"),
        ("orders", "tasks"),
        ("orders", "views"),
    ]


def test_notices_a_foreign_key_given_as_text() -> None:
    text = 'x = models.ForeignKey("orders.Order", on_delete=1)\ny = OneToOneField(to="catalog.Variant")'
    assert [target for _, target in string_relations(ast.parse(text))] == ["orders.Order", "catalog.Variant"]


def foreign_rooms(tree: ast.Module, own: str) -> Iterator[tuple[int, str, str]]:
    """(line, app, room) of each import from another app; the ground floor has no doors."""
    others = set(local_apps()) - {own, GROUND}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                app, _, rest = alias.name.partition(".")
                if app in others:
                    yield node.lineno, app, rest.partition(".")[0]
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            app, _, rest = node.module.partition(".")
            if app in others:
                for room in [rest.partition(".")[0]] if rest else [alias.name for alias in node.names]:
                    yield node.lineno, app, room


def string_relations(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """(line, "app.Model") of each relation whose target is named by a string."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in RELATIONS:
            continue
        targets = [*node.args[:1], *(keyword.value for keyword in node.keywords if keyword.arg in {"to", "through"})]
        for target in targets:
            if isinstance(target, ast.Constant) and isinstance(target.value, str) and "." in target.value:
                yield node.lineno, target.value


def test_counts_the_sources_it_reads() -> None:
    apps = {source.app for source in sources() if isinstance(source, Source)}
    assert {"orders", "payments", "catalog", ROOF} <= apps
