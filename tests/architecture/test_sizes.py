"""A file that passes 400 lines becomes a package by nouns."""

from kalavpp.embedded.layout import PROJECT
from tests.architecture.sources import local_apps

LIMIT = 400
FOLDERS = ("tests", "script", "bench")


def test_keeps_every_file_within_four_hundred_lines() -> None:
    long = []
    for folder in (*local_apps(), *FOLDERS):
        for path in (PROJECT / folder).rglob("*.py"):
            lines = len(path.read_text(encoding="utf-8").splitlines())
            if lines > LIMIT and "migrations" not in path.parts:
                long.append(f"{path.relative_to(PROJECT)} has {lines} lines")
    for path in (PROJECT / "templates").rglob("*.html"):
        lines = len(path.read_text(encoding="utf-8").splitlines())
        if lines > LIMIT:
            long.append(f"{path.relative_to(PROJECT)} has {lines} lines")
    assert not long, "\n".join(sorted(long))


def test_gives_every_app_a_docstring_that_says_what_it_owns() -> None:
    import ast

    silent = [
        app
        for app in local_apps()
        if len(ast.get_docstring(ast.parse((PROJECT / app / "__init__.py").read_text())) or "") < 40
    ]
    assert not silent
