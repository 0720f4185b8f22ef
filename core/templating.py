"""A cached template loader that works out once what is the same on every rendering.

``{% translate "…" %}``, ``{% static "…" %}``, ``{% url "…" %}`` and tags marked with ``constant`` give the same text
each time in one language, so a template is kept once for each language with that text in their place (a compiler
would say constant folding).  About half of a page's nodes are of this kind.  A template that is included by name is
looked up once.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.template import TemplateDoesNotExist
from django.template.base import FilterExpression, Node, NodeList, Template, TextNode, Variable
from django.template.context import Context
from django.template.defaulttags import CommentNode, LoadNode, URLNode
from django.template.library import SimpleNode
from django.template.loader_tags import IncludeNode
from django.template.loaders import cached
from django.templatetags.i18n import TranslateNode
from django.templatetags.static import StaticNode
from django.urls import NoReverseMatch
from django.utils.translation import get_language

Tag = TypeVar("Tag", bound=Callable[..., Any])


def constant(tag: Tag) -> Tag:
    """Marks the function of a simple tag whose text depends on nothing but its arguments and the language."""
    tag.is_constant = True  # type: ignore[attr-defined]
    return tag


class Loader(cached.Loader):
    """Django's cached loader, with one folded template for each language."""

    def cache_key(self, template_name: str, skip: list[Any] | None = None) -> str:
        return f"{get_language()} {super().cache_key(template_name, skip)}"

    def get_template(self, template_name: str, skip: list[Any] | None = None) -> Template:
        key = self.cache_key(template_name, skip)
        kept = self.get_template_cache.get(key)
        if isinstance(kept, Template):
            return kept
        try:
            template: Template = super(cached.Loader, self).get_template(template_name, skip)
        except TemplateDoesNotExist:
            return super().get_template(template_name, skip)  # says so again, and remembers
        fold(template.nodelist)  # before any other thread can meet it
        self.get_template_cache[key] = template
        return template


def fold(nodes: NodeList) -> None:
    """Replace the constant nodes of a list, and of the lists below, by their text; neighbouring texts become one."""
    folded: list[Node] = []
    for node in nodes:
        for below in _below(node):
            fold(below)
        if type(node) is IncludeNode and _is_literal(node.template) and not str(node.template.var).startswith("."):
            node.template = _FoundOnce(node.template)  # type: ignore[assignment]  # all that is asked of it is resolve()
        text = node.s if isinstance(node, TextNode) else _text_of(node)
        if text is None:
            folded.append(node)
        elif folded and isinstance(folded[-1], TextNode):
            folded[-1] = TextNode(folded[-1].s + text)
        else:
            folded.append(TextNode(text))
    nodes[:] = folded


class _FoundOnce:
    """The constant name of an ``{% include %}``: its template is looked up at the first rendering only."""

    def __init__(self, name: FilterExpression) -> None:
        self._name = name
        self._template: Template | None = None

    def resolve(self, context: Context) -> Template:
        if self._template is None:
            engine = context.template.engine  # type: ignore[union-attr]  # bound while a template renders
            self._template = engine.get_template(self._name.resolve(context))
        return self._template


def _below(node: Node) -> list[NodeList]:
    if conditions := getattr(node, "conditions_nodelists", None):  # {% if %} shows its lists as a copy only
        return [below for _condition, below in conditions]
    found = (getattr(node, name, None) for name in node.child_nodelists)
    return [below for below in found if isinstance(below, NodeList)]


def _text_of(node: Node) -> str | None:
    """What a constant node renders; None for every other."""
    if isinstance(node, LoadNode | CommentNode):
        return ""
    if not _is_constant(node):
        return None
    try:
        return str(node.render(Context()))
    except NoReverseMatch:
        return None  # the page that shows it says so


def _is_constant(node: Node) -> bool:
    match node:
        case TranslateNode():
            return not node.asvar and not node.message_context and _is_literal(node.filter_expression)
        case StaticNode():
            return node.varname is None and _is_literal(node.path)
        case URLNode():
            return not (node.args or node.kwargs or node.asvar) and _is_literal(node.view_name)
        case SimpleNode():
            given = [*node.args, *node.kwargs.values()]
            return getattr(node.func, "is_constant", False) and not node.target_var and all(map(_is_literal, given))
    return False


def _is_literal(expression: FilterExpression) -> bool:
    found = expression.var
    return not expression.filters and (
        isinstance(found, str) or (isinstance(found, Variable) and found.literal is not None)
    )
