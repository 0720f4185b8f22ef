"""Which shop a product file comes from, told by its column names."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

SHOPIFY, SHOPIFY_2017, ETSY, WOOCOMMERCE, UNKNOWN = "shopify", "shopify_2017", "etsy", "woocommerce", "unknown"

NAMES = {
    SHOPIFY: "Shopify",
    SHOPIFY_2017: "Shopify (2017)",
    ETSY: "Etsy",
    WOOCOMMERCE: "WooCommerce",
}
READABLE = frozenset({SHOPIFY, SHOPIFY_2017})

_SHOPIFY = {"Handle", "Title", "Variant Price"}
# The newest exports say it in other words; the meaning is the same.
_SHOPIFY_NEW = {"URL handle", "Title", "Price"}
_WOOCOMMERCE = {"Type", "SKU", "Name", "Regular price"}
_ETSY = {"CURRENCY_CODE", "TAG", "SKU"}
_LONGEST_CELL = 1_000_000


class _Rows(Protocol):
    """What csv.reader answers: rows, and the number of the line read last."""

    @property
    def line_num(self) -> int: ...

    def __iter__(self) -> Iterator[list[str]]: ...

    def __next__(self) -> list[str]: ...


@dataclass(frozen=True, slots=True)
class Record:
    """One row of a file and the line it begins on, counted from 1 with the header."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str:
        return self.cells.get(column, "").strip()


def recognise(text: str) -> str:
    """shopify, shopify_2017, etsy, woocommerce or unknown."""
    columns = header(text)
    names = set(columns)
    if names >= _SHOPIFY or names >= _SHOPIFY_NEW:
        old = "Variant Grams" in names and "Image Position" not in names
        return SHOPIFY_2017 if old else SHOPIFY
    if names >= _WOOCOMMERCE:
        return WOOCOMMERCE
    # Etsy translates its headers (TITOLO, TITRE …) but not these; TAG is TAGS in some languages.
    upper = {name.upper().removesuffix("S") for name in names}
    if upper >= _ETSY:
        return ETSY
    return UNKNOWN


def header(text: str) -> list[str]:
    """The column names of the first line."""
    return [name.strip() for name in next(_reader(text), [])]


def records(text: str) -> Iterator[Record]:
    """The rows below the header; empty lines are no rows.  Cells beyond the header are dropped.

    Raises csv.Error for a file whose quotes never close or whose cell is longer than a million characters.
    """
    reader = _reader(text)
    columns = [name.strip() for name in next(reader, [])]
    while True:
        begins = reader.line_num + 1
        cells = next(reader, None)
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Record(begins, dict(zip(columns, cells, strict=False)))


def _reader(text: str) -> _Rows:
    csv.field_size_limit(_LONGEST_CELL)
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
