"""Every code a client may meet stands in the docs."""

import ast
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from core.api.errors import CODES

ROOT = Path(settings.ROOT)
KINDS = {
    "Invalid",
    "NotAllowed",
    "NotFound",
    "Conflict",
    "Declined",
    "Unavailable",
    "NotSignedIn",
    "Malformed",
    "StaleVersion",
}


def _codes(tree: ast.AST) -> Iterator[str]:
    """First arguments of business errors, where they are raised and where classes of them name their own."""
    for node in ast.walk(tree):
        calls = []
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in KINDS:
            calls.append(node)
        if isinstance(node, ast.ClassDef) and any(isinstance(b, ast.Name) and b.id in KINDS for b in node.bases):
            inner = (one for one in ast.walk(node) if isinstance(one, ast.Call))
            calls += [one for one in inner if isinstance(one.func, ast.Attribute) and one.func.attr == "__init__"]
        for call in calls:
            first = call.args[0] if call.args else None
            if isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield first.value


def _sources() -> Iterator[Path]:
    for app in settings.LOCAL_APPS:
        if app != "sandbox":  # another company's codes
            yield from (path for path in (ROOT / app).rglob("*.py") if "tests" not in path.parts)


def test_finds_codes_in_calls_and_in_classes():
    text = 'class Gone(NotFound):\n  def __init__(self):\n    super().__init__("gone")\nraise Conflict("twice", _("x"))'
    assert sorted(_codes(ast.parse(text))) == ["gone", "twice"]


def test_explains_every_code_in_the_docs():
    documented = (ROOT / "docs" / "api.md").read_text(encoding="utf-8")
    raised = {code for path in _sources() for code in _codes(ast.parse(path.read_text(encoding="utf-8")))}
    assert len(raised) > 50
    missing = sorted(code for code in raised | set(CODES.values()) if f"`{code}`" not in documented)
    assert not missing, f"Name these codes in docs/api.md: {missing}"
