"""Cleaning what stands in the cells of other shops' files."""

import html
import re

import nh3
from django.conf import settings

from core.money import EXPONENTS

_PARAGRAPHS = re.compile(r"<\s*/(?:p|h[1-6]|ul|ol|table)\b[^>]*>", re.IGNORECASE)
_BREAKS = re.compile(r"<\s*(?:br|/div|/li|/tr)\b[^>]*>", re.IGNORECASE)
_ITEMS = re.compile(r"<\s*li\b[^>]*>", re.IGNORECASE)
_MOST_DIGITS = 15
_ENCODINGS = ("utf-8-sig", "utf-16", "cp1252")


def plain(markup: str) -> str:
    """The text of an HTML body: paragraphs and list items on lines of their own, every tag, script and style gone."""
    marked = _ITEMS.sub("\n• ", _BREAKS.sub("\n", _PARAGRAPHS.sub("\n\n", markup)))
    bare = nh3.clean(marked, tags=set(), attributes={}, clean_content_tags={"script", "style"})
    lines = [" ".join(line.split()) for line in html.unescape(bare).replace("\x00", "").split("\n")]
    kept: list[str] = []
    for line in lines:
        if line and line != "•":
            kept.append(line)
        elif kept and kept[-1]:
            kept.append("")
    return "\n".join(kept).strip()


def decode(content: bytes) -> str:
    """The text of a file: UTF-8 with or without a mark, UTF-16 with one, else Windows-1252.

    NUL characters, which PostgreSQL cannot keep, are dropped.
    """
    encodings = _ENCODINGS if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return content.decode(encoding).replace("\x00", "")
        except UnicodeDecodeError:
            continue
    return content.decode("latin-1").replace("\x00", "")


def platform_minor(text: str) -> int | None:
    """``minor_units`` of the currency in which this marketplace sells."""
    return minor_units(text, EXPONENTS[settings.PLATFORM_CURRENCY])


def minor_units(text: str, exponent: int) -> int | None:
    """Minor units of a price as people write it (`1,299.00`, `₹ 250`), or None when it is no such number (or one of
    more digits than any price has: Python reads 4300 of them at most, the database 19).

    ``exponent`` is the currency's number of decimals: `1000` is 1 000 yen (0) and 100 000 paise (2). A lone comma
    before exactly two digits is read as the decimal sign (`9,99`).
    """
    bare = re.sub(r"[^\d.,\-]", "", text.strip())
    if re.fullmatch(r"\d+,\d{2}", bare):
        bare = bare.replace(",", ".")
    match = re.fullmatch(r"(\d[\d,]*)(?:\.(\d*))?", bare)
    if match is None:
        return None
    whole, part = match.group(1).replace(",", ""), (match.group(2) or "").rstrip("0")
    if len(part) > exponent or len(whole) > _MOST_DIGITS:
        return None
    return int(whole + part.ljust(exponent, "0"))
