"""Collects every translatable text of the house, in Python alone (GNU gettext is no part of a newcomer's machine).

Sources are the apps' modules and the templates; the catalogue is one file per language below ``locale/``.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.template.base import Lexer, TokenType
from django.utils.text import smart_split
from django.utils.translation import trim_whitespace

ROOT: Path = settings.ROOT
_STRING = r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_IN_TAG = re.compile(rf"""\b_\(\s*{_STRING}\s*\)""")
_TRANSLATE = re.compile(rf"""^(?:translate|trans)\s+{_STRING}""")
_CONTEXT = re.compile(rf"""\bcontext\s+{_STRING}""")
_PLURAL = {"ngettext", "ngettext_lazy", "npgettext", "npgettext_lazy"}
_WITH_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}
_KEYWORDS: dict[str, None] = dict.fromkeys(
    ("_", "gettext", "gettext_lazy", "gettext_noop", *sorted(_PLURAL | _WITH_CONTEXT))
)

# Header lines that would change with every run, or that nobody fills in.
_NOISE = tuple(
    f'"{name}'
    for name in (
        *("POT-Creation-Date", "PO-Revision-Date", "Generated-By"),
        *("Report-Msgid-Bugs-To", "Last-Translator", "Language-Team"),
    )
)


@dataclass(frozen=True, slots=True)
class Text:
    """One translatable text: where it is, its context ("" for none) and its plural ("" for none)."""

    place: str
    singular: str
    plural: str = ""
    context: str = ""


def collect() -> Iterator[Text]:
    """Every text of the sources, in the order of their paths."""
    for app in settings.LOCAL_APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if not {"tests", "migrations", "testing", "embedded"} & set(path.parts):
                yield from in_python(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))
    for suffix in ("html", "txt"):
        for path in sorted((ROOT / "templates").rglob(f"*.{suffix}")):
            yield from in_template(path.read_text(encoding="utf-8"), str(path.relative_to(ROOT)))


def in_python(source: str, place: str) -> Iterator[Text]:
    """The texts given to gettext and its relatives."""
    found = extract_python(io.BytesIO(source.encode()), _KEYWORDS, [], {"encoding": "utf-8"})
    for _line, function, given, _comments in found:
        texts = [text for text in (given if isinstance(given, tuple | list) else (given,)) if isinstance(text, str)]
        context = texts.pop(0) if function in _WITH_CONTEXT and texts else ""
        plural = texts[1] if function in _PLURAL and len(texts) > 1 else ""
        if texts and texts[0]:
            yield Text(place, texts[0], plural, context)


def in_template(source: str, place: str) -> Iterator[Text]:
    """The texts of translate, blocktranslate and ``_("…")`` inside tags and variables."""
    tokens = iter(Lexer(source).tokenize())
    for token in tokens:
        if token.token_type not in {TokenType.BLOCK, TokenType.VAR}:
            continue
        for match in _IN_TAG.finditer(token.contents):
            yield Text(place, _unquote(match.group(1)).replace("%", "%%"))
        if token.token_type != TokenType.BLOCK:
            continue
        context = _CONTEXT.search(token.contents)
        word = _unquote(context.group(1)) if context else ""
        simple = _TRANSLATE.match(token.contents)
        if simple:
            yield Text(place, _unquote(simple.group(1)).replace("%", "%%"), context=word)
        elif token.contents.split()[0] in {"blocktranslate", "blocktrans"}:
            singular, plural = _block(tokens, trimmed="trimmed" in list(smart_split(token.contents)))
            yield Text(place, singular, plural, word)


def _block(tokens: Iterator[object], *, trimmed: bool) -> tuple[str, str]:
    """(singular, plural) of the block whose opening tag was just read."""
    parts: list[list[str]] = [[]]
    for token in tokens:
        kind, contents = token.token_type, token.contents  # type: ignore[attr-defined]
        if kind == TokenType.BLOCK and contents.strip() == "plural":
            parts.append([])
        elif kind == TokenType.BLOCK and contents.strip().startswith("endblocktrans"):
            break
        elif kind == TokenType.VAR:
            parts[-1].append(f"%({contents.strip()})s")
        elif kind == TokenType.TEXT:
            parts[-1].append(contents.replace("%", "%%"))
    texts = ["".join(part) for part in parts]
    texts = [trim_whitespace(text) for text in texts] if trimmed else texts
    return texts[0], texts[1] if len(texts) > 1 else ""


def _unquote(text: str) -> str:
    return text[1:-1].replace(f"\\{text[0]}", text[0])


def catalogue_path(language: str) -> Path:
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def read(language: str) -> Catalog:
    """The catalogue of a language as it is kept; an empty one when there is none."""
    path = catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language, project="KALAVPP", charset="utf-8", fuzzy=False)
    with path.open("rb") as stream:
        return read_po(stream, locale=language)


def renewed(language: str) -> Catalog:
    """The catalogue with every text of the sources, old translations kept, texts that are gone left out."""
    kept, fresh = read(language), Catalog(locale=language, project="KALAVPP", charset="utf-8", fuzzy=False)
    for text in sorted(set(collect()), key=lambda text: (text.place, text.singular)):
        key = (text.singular, text.plural) if text.plural else text.singular
        known = kept.get(text.singular, text.context or None)
        translation = known.string if known and known.pluralizable == bool(text.plural) else None
        fresh.add(key, translation, locations=[(text.place, 0)], context=text.context or None)
    return fresh


def write(language: str, catalogue: Catalog) -> Path:
    """Keep a catalogue, sorted and without line numbers so that a moved line changes nothing."""
    path = catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    stream = io.BytesIO()
    catalogue.header_comment = "# The texts of KALAVPP. `manage.py messages` renews this file."
    write_po(stream, catalogue, width=110, sort_output=True, include_lineno=False, omit_header=False)
    lines = stream.getvalue().decode().splitlines(keepends=True)
    path.write_text("".join(line for line in lines if not line.startswith(_NOISE)), encoding="utf-8")
    return path


def keys(catalogue: Catalog) -> set[tuple[str, str]]:
    """(context, text) of every entry but the header."""
    return {(message.context or "", _first(message.id)) for message in catalogue if message.id}


def missing(catalogue: Catalog) -> list[str]:
    """The texts a catalogue does not translate."""
    return sorted(_first(message.id) for message in catalogue if message.id and not _translated(message))


def _translated(message: Message) -> bool:
    given = message.string
    return not message.fuzzy and bool(given) and (isinstance(given, str) or all(given or ()))


def _first(name: str | list[str] | tuple[str, ...]) -> str:
    return name if isinstance(name, str) else name[0]
