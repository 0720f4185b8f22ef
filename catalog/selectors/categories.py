"""The tree of departments."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from catalog.models import Category
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class CategoryNode:
    """A department with those below it, named in the reader's language."""

    id: int
    slug: str
    name: str
    path: str
    depth: int
    children: tuple["CategoryNode", ...] = ()


def category_tree() -> tuple[CategoryNode, ...]:
    """All departments as nested nodes, in tree order (one query)."""
    nodes = [_node(row) for row in Category.objects.order_by("path")]
    below: dict[str, list[CategoryNode]] = {}
    for node in reversed(nodes):  # children come after their parents in path order
        children = tuple(reversed(below.pop(node.path, [])))
        whole = CategoryNode(node.id, node.slug, node.name, node.path, node.depth, children)
        below.setdefault(node.path[: -Category.steplen], []).append(whole)
    return tuple(reversed(below.get("", [])))


def find_category(slug: str) -> Category:
    """Raises NotFound `category_not_found`."""
    row = Category.objects.filter(slug=slug).first()
    if row is None:
        raise NotFound("category_not_found", _("There is no such category."))
    return row


_BREADCRUMB = """
SELECT id, slug, {name}, path, depth FROM catalog_category WHERE path = ANY(%s) ORDER BY path
"""
_NAME, _HINDI_NAME = "name", "coalesce(nullif(name_hi, ''), name)"


def breadcrumb(path: str) -> tuple[CategoryNode, ...]:
    """The departments from the root down to the one with this path (one query, none for no path)."""
    steps = [path[:end] for end in range(Category.steplen, len(path) + 1, Category.steplen)]
    if not steps:
        return ()
    with connection.cursor() as cursor:
        cursor.execute(_BREADCRUMB.format(name=_HINDI_NAME if _is_hindi() else _NAME), [steps])
        return tuple(CategoryNode(*row) for row in cursor.fetchall())


def _node(row: Category) -> CategoryNode:
    name = row.name_hi if row.name_hi and _is_hindi() else row.name
    return CategoryNode(row.pk, row.slug, name, row.path, row.depth)


def _is_hindi() -> bool:
    return (get_language() or "en").startswith("hi")
