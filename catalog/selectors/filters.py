"""What a listing can be asked for."""

import base64
import binascii
import json
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from catalog.models import Kind

MAX_LIMIT = 100
PAGE = 24


class Sort(StrEnum):
    NEWEST = "newest"
    PRICE = "price"
    PRICE_DOWN = "-price"
    RATING = "rating"
    RELEVANCE = "relevance"


@dataclass(frozen=True, kw_only=True)
class ListingFilters:
    """Prices in minor units.  `category` takes in everything below it; several crafts, regions, states or kinds
    mean any of them.  `after` is a cursor from the page before; `offset` skips rows instead (API only).

    Without a sort a search is ordered by relevance, everything else by newest.
    """

    q: str = ""
    category: str = ""
    crafts: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    vendor: str = ""
    min_price: int | None = None
    max_price: int | None = None
    in_stock: bool = False
    gi: bool = False
    sort: str = ""
    limit: int = PAGE
    after: str = ""
    offset: int = 0

    @property
    def order(self) -> Sort:
        """The sort that counts: relevance makes sense for a search only."""
        wanted = Sort(self.sort) if self.sort in set(Sort) else None
        if wanted is None or (wanted is Sort.RELEVANCE and not self.words):
            return Sort.RELEVANCE if self.words else Sort.NEWEST
        return wanted

    @property
    def words(self) -> tuple[str, ...]:
        return tokens(self.q)

    @property
    def known_kinds(self) -> tuple[str, ...]:
        return tuple(kind for kind in self.kinds if kind in Kind.values)


def tokens(text: str) -> tuple[str, ...]:
    """Words of letters, vowel signs and digits of any script, lower case, in normal form C."""
    text = unicodedata.normalize("NFC", text).lower()
    spaced = "".join(c if unicodedata.category(c)[0] in "LMN" else " " for c in text)
    return tuple(spaced.split()[:12])


# One list per thing that people write in several ways.
_SYNONYMS = (
    ("saree", "sari", "sarees", "saris", "साड़ी", "साड़ियाँ"),
    ("jewellery", "jewelry", "jewelery", "गहने", "आभूषण"),
    ("rug", "carpet", "dhurrie", "durrie", "कालीन", "दरी"),
    ("dupatta", "stole", "scarf", "दुपट्टा"),
    ("shawl", "shawls", "शॉल", "शाल"),
    ("pottery", "ceramic", "ceramics", "मिट्टी"),
    ("lamp", "diya", "दीया", "दिया"),
    ("pot", "matka", "मटका"),
    ("toy", "toys", "खिलौना", "खिलौने"),
    ("painting", "paintings", "चित्र", "पेंटिंग"),
    ("kurta", "kurti", "कुर्ता"),
    ("basket", "baskets", "टोकरी"),
    ("silk", "रेशम", "सिल्क"),
    ("cotton", "सूती", "कपास"),
    ("brass", "पीतल"),
    ("wood", "wooden", "लकड़ी"),
    ("blue", "नीला", "नीली"),
    ("red", "लाल"),
)
_SAME: dict[str, tuple[str, ...]] = {
    unicodedata.normalize("NFC", word): tuple(unicodedata.normalize("NFC", other) for other in group)
    for group in _SYNONYMS
    for word in group
}


def tsquery(words: tuple[str, ...]) -> str:
    """A PostgreSQL text query: every word, in any of its spellings; longer ones also as a beginning."""
    return " & ".join(f"({' | '.join(map(_term, _SAME.get(word, (word,))))})" for word in words)


def _term(word: str) -> str:
    return f"'{word}':*" if len(word) > 2 else f"'{word}'"


@dataclass(frozen=True)
class Cursor:
    """The place after which a page begins: sort values and key of its last row, and how the search was done."""

    order: str
    similar: bool
    values: tuple[Any, ...]

    def text(self) -> str:
        packed = json.dumps([self.order, int(self.similar), *self.values], separators=(",", ":"))
        return base64.urlsafe_b64encode(packed.encode()).decode().rstrip("=")

    @classmethod
    def read(cls, text: str, order: Sort) -> "Cursor | None":
        """The cursor in `text`, or None when it is none or was made for another order."""
        try:
            parts = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
            name, similar, *values = parts
            if name != order:
                return None
            return cls(name, bool(similar), _place(order, values))
        except (ValueError, binascii.Error, TypeError, OverflowError, RecursionError):
            return None


_BELOW = {Sort.PRICE: 2**63, Sort.PRICE_DOWN: 2**63, Sort.RELEVANCE: 2**31}


def _place(order: Sort, values: list[Any]) -> tuple[int | str, ...]:
    """A cursor's values as the database compares them; raises ValueError for others: anybody can write a cursor."""
    if any(type(value) not in (int, str) for value in values):
        raise ValueError(values)
    match order, values:
        case Sort.NEWEST, [str(at), str(key)]:
            return datetime.fromisoformat(at).astimezone(UTC).isoformat(), str(UUID(key))
        case Sort.RATING, [str(average), int(ratings), str(key)]:
            if re.fullmatch(r"[0-9](\.[0-9]{1,4})?", average, flags=re.ASCII) and 0 <= ratings < 2**31:
                return average, ratings, str(UUID(key))
        case ((Sort.PRICE | Sort.PRICE_DOWN | Sort.RELEVANCE), [int(number), str(key)]):
            if 0 <= number < _BELOW[order]:
                return number, str(UUID(key))
    raise ValueError(values)
