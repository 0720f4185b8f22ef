"""Every text can be translated, and what Hindi still misses is listed."""

import warnings

import pytest
from django.template import Context, Template
from django.utils.translation import _trans, gettext, override

from kalavpp import messages
from kalavpp.messages import Text


def test_keeps_the_hindi_catalogue_up_to_date_and_lists_what_is_missing() -> None:
    kept, fresh = messages.read("hi"), messages.renewed("hi")
    gone, new = messages.keys(kept) - messages.keys(fresh), messages.keys(fresh) - messages.keys(kept)
    assert not gone, f"manage.py messages takes these out: {sorted(gone)}"
    assert not new, f"manage.py messages adds these: {sorted(new)}"
    gaps = messages.missing(kept)
    if gaps:
        total = len(messages.keys(kept))
        warnings.warn(f"Hindi misses {len(gaps)} of {total} texts: {gaps}", stacklevel=1)


def test_translates_what_every_visitor_sees_first() -> None:
    with override("hi"):
        untranslated = [text for text in FIRST_SEEN if gettext(text) == text]
    assert not untranslated


FIRST_SEEN = ["Search", "Sell your craft", "Add to bag", "Your bag", "Your orders", "Makers", "Sign in", "Help"]


def test_reads_texts_and_contexts_in_python() -> None:
    source = """
_("one " "piece")
ngettext("%(n)s craft", "%(n)s crafts", 2)
pgettext_lazy("month", "May")
_(variable)
other("not this")
"""
    assert list(messages.in_python(source, "x.py")) == [
        Text("x.py", "one piece"),
        Text("x.py", "%(n)s craft", "%(n)s crafts"),
        Text("x.py", "May", "", "month"),
    ]


def test_reads_every_kind_of_text_in_a_template_as_django_will_look_it_up() -> None:
    source = (
        '{% load i18n %}<c-card title="{% translate "Made by hand" %}">{{ _("Save 10%") }}'
        '{% translate "May" context "month" as m %}'
        "{% blocktranslate trimmed count n=2 with a=1 %}\n {{ a }} piece\n {% plural %}\n {{ n }} pieces, 5% off\n"
        "{% endblocktranslate %}"
    )
    found = list(messages.in_template(source, "x.html"))
    assert found == [
        Text("x.html", "Made by hand"),
        Text("x.html", "Save 10%%"),
        Text("x.html", "May", "", "month"),
        Text("x.html", "%(a)s piece", "%(n)s pieces, 5%% off"),
    ]
    looked_up = _lookups(source)
    assert {"Made by hand", "Save 10%%", "%(a)s piece", "%(n)s pieces, 5%% off"} <= looked_up


def _lookups(source: str) -> set[str]:
    """What Django asks its catalogues for while it renders a template."""
    asked: set[str] = set()
    gettext, ngettext = _trans.gettext, _trans.ngettext

    def note(text: str) -> str:
        asked.add(text)
        return str(gettext(text))

    def note_plural(singular: str, plural: str, number: int) -> str:
        asked.update((singular, plural))
        return str(ngettext(singular, plural, number))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(_trans, "gettext", note)
        patch.setattr(_trans, "ngettext", note_plural)
        Template(source).render(Context())
    return asked
