"""The tree of departments."""

from dataclasses import dataclass

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


def breadcrumb(path: str) -> tuple[CategoryNode, ...]:
    """The departments from the root down to the one with this path (one query, none for no path)."""
    steps = [path[:end] for end in range(Category.steplen, len(path) + 1, Category.steplen)]
    return tuple(_node(row) for row in Category.objects.filter(path__in=steps).order_by("path")) if steps else ()


def _node(row: Category) -> CategoryNode:
    return node_of(row.pk, row.slug, row.name, row.name_hi, row.path, row.depth)


def node_of(key: int, slug: str, name: str, name_hi: str, path: str, depth: int) -> CategoryNode:
    """A department without those below it, from the columns of its row."""
    hindi = (get_language() or "en").startswith("hi")
    return CategoryNode(key, slug, name_hi if hindi and name_hi else name, path, depth)
