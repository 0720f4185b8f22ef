"""Templates with their constant parts worked out once."""

import pytest
from django.template import Context, Engine, TemplateDoesNotExist
from django.utils import translation

from core.templating import Loader, constant

SOURCES = {
    "frame.html": "{% load i18n %}<p>{% translate 'Bag' %}</p>{% block content %}{% translate 'Menu' %}{% endblock %}",
    "page.html": (
        "{% extends 'frame.html' %}{% load i18n static %}{% block content %}"
        "{% if on %}{% translate 'Bag' %}{% else %}{% translate name %}{% endif %}"
        "{% for one in many %}[{{ one }}{% translate 'Bag' %}]{% endfor %}"
        "{% translate 'Bag' as kept %}{{ kept|upper }}{% include 'part.html' %}{% endblock %}"
    ),
    "part.html": "{% load i18n static %}<i src='{% static 'icons.svg' %}'>{% translate 'Menu'|upper %}{# nobody #}</i>",
}


@pytest.fixture
def engine() -> Engine:
    loaders = [("core.templating.Loader", [("django.template.loaders.locmem.Loader", SOURCES)])]
    libraries = {"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"}
    return Engine(loaders=loaders, libraries=libraries)


def plain(name: str) -> str:
    """The same without folding."""
    loaders = [("django.template.loaders.locmem.Loader", SOURCES)]
    libraries = {"i18n": "django.templatetags.i18n", "static": "django.templatetags.static"}
    return Engine(loaders=loaders, libraries=libraries).get_template(name).render(context())


def context() -> Context:
    return Context({"on": True, "many": ["<b>", 2], "name": "Menu"})


@pytest.mark.parametrize("language", ["en", "hi"])
def test_reads_the_same_as_without_folding(engine: Engine, language: str):
    with translation.override(language):
        assert engine.get_template("page.html").render(context()) == plain("page.html")


def test_keeps_a_template_for_each_language(engine: Engine):
    texts = []
    for language in ("en", "hi", "en"):
        with translation.override(language):
            texts.append(engine.get_template("page.html").render(context()))
    assert texts[0] == texts[2]
    assert "Bag" in texts[0]
    assert "Bag" not in texts[1]


def test_leaves_only_what_changes_as_nodes(engine: Engine):
    names = [type(node).__name__ for node in engine.get_template("part.html").nodelist]
    assert names == ["TextNode", "TranslateNode", "TextNode"]  # a filter may do anything: it stays


def test_parses_a_template_once_in_a_language(engine: Engine):
    assert engine.get_template("part.html") is engine.get_template("part.html")


def test_looks_up_an_included_template_once(engine: Engine, monkeypatch: pytest.MonkeyPatch):
    asked: list[str] = []
    find = engine.find_template

    def counted(name, *args, **options):
        asked.append(name)
        return find(name, *args, **options)

    monkeypatch.setattr(engine, "find_template", counted)
    page = engine.get_template("page.html")
    for _ in range(3):
        page.render(context())
    assert asked.count("part.html") == 1


def test_includes_itself_as_often_as_the_page_says():
    source = "{{ tree.name }}{% for tree in tree.below %}({% include 'tree.html' %}){% endfor %}"
    loaders = [("core.templating.Loader", [("django.template.loaders.locmem.Loader", {"tree.html": source})])]
    tree = {"name": "a", "below": [{"name": "b", "below": [{"name": "c"}]}, {"name": "d"}]}
    assert Engine(loaders=loaders).get_template("tree.html").render(Context({"tree": tree})) == "a(b(c))(d)"


def test_says_again_that_there_is_no_such_template(engine: Engine):
    for _ in range(2):
        with pytest.raises(TemplateDoesNotExist):
            engine.get_template("none.html")


def test_folds_a_tag_that_is_marked_and_no_other():
    from django.template import Library
    from django.template.library import SimpleNode

    calls: list[str] = []
    library = Library()

    @library.simple_tag
    @constant
    def still(word: str) -> str:
        calls.append(word)
        return word

    @library.simple_tag
    def moving(word: str) -> str:
        calls.append(word)
        return word

    engine = Engine()
    engine.template_builtins.append(library)
    loader = Loader(
        engine, [("django.template.loaders.locmem.Loader", {"a": "{% still 'x' %}{% moving 'y' %}{% still z %}"})]
    )
    template = loader.get_template("a")
    assert sum(isinstance(node, SimpleNode) for node in template.nodelist) == 2
    assert [template.render(Context({"z": "z"})) for _ in range(2)] == ["xyz", "xyz"]
    assert calls == ["x", "y", "z", "y", "z"]
