"""The words of the demo shop, read from the TOML files beside this one."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent

#: How a view of a piece is described for those who do not see it.
VIEWS = {
    "folded": "folded to a square on pale paper",
    "hanging": "hanging in folds from a wooden rod",
    "draped": "thrown into deep folds, filling the picture",
    "detail": "seen close, a corner in raking light",
    "flat": "laid flat, the pattern filling the picture",
    "framed": "in a wooden frame on a lime-washed wall",
    "sheet": "lying unframed on a table",
    "sheets": "three printed sheets fanned out on a table",
    "cushion": "as a filled cushion",
    "rug": "laid flat on a floor, fringed at both ends",
    "tote": "hanging from a peg by its handles",
    "journal": "bound as a book with a plain spine",
    "one": "on a plain table in window light",
    "pair": "two of different size on a plain table",
    "trio": "three of different size on a plain table",
    "near": "seen close, filling the picture",
}


@dataclass(frozen=True, slots=True)
class Choice:
    """One variant: the option's label and value, price in minor units, pieces on hand."""

    label: str
    value: str
    price_minor: int
    stock: int


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture of a product: a shipped photograph (``photo``) or a drawing (the other fields)."""

    alt: str
    photo: str = ""
    craft: str = ""
    palette: str = ""
    seed: int = 0
    view: str = ""
    end: str = ""


@dataclass(frozen=True, slots=True)
class Piece:
    """One product, prices in minor units, ``lead_days`` until it leaves (or is made)."""

    title: str
    hindi: str
    kind: str
    category: str
    craft: str
    hsn: str
    text: str
    story: str
    facts: dict[str, str]
    lead_days: int
    choices: tuple[Choice, ...]
    shots: tuple[Shot, ...]
    file: str


@dataclass(frozen=True, slots=True)
class Shop:
    """One vendor with everything it sells."""

    email: str
    name: str
    legal_name: str
    business_type: str
    artisan: str
    place: str
    state: str
    pin: str
    address: str
    craft: str
    region: str
    since: int
    description: str
    story: str
    mark: str
    cover: str
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Applicant:
    """A shop that is not open, and why; ``days_ago`` is when it applied."""

    email: str
    full_name: str
    name: str
    business_type: str
    artisan: str
    place: str
    pin: str
    address: str
    description: str
    days_ago: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Buyer:
    """A customer with one address in India."""

    email: str
    name: str
    phone: str
    line1: str
    city: str
    state: str
    pin: str


@dataclass(frozen=True, slots=True)
class Others:
    """Shops that are not open, by what became of them."""

    pending: tuple[Applicant, ...] = field(default=())
    suspended: tuple[Applicant, ...] = field(default=())
    rejected: tuple[Applicant, ...] = field(default=())


def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))


@cache
def shelves() -> dict[str, tuple[str, str]]:
    """Kind of thing → (category slug, HSN or SAC code)."""
    rows = _read(HERE / "shelves.toml")["shelves"]
    return {kind: (category, code) for kind, (category, code) in rows.items()}


@cache
def shops() -> tuple[Shop, ...]:
    """All open shops; the three of the demo logins come first."""
    found = [_shop(_read(path)) for path in sorted((HERE / "shops").glob("*.toml"))]
    return tuple(sorted(found, key=lambda shop: (not shop.email.startswith("vendor"), shop.email)))


@cache
def others() -> Others:
    """Applications that wait, and shops that were suspended or rejected."""
    data = _read(HERE / "others.toml")
    return Others(**{key: tuple(Applicant(**one) for one in rows) for key, rows in data.items()})


@cache
def buyers() -> tuple[Buyer, ...]:
    """The customers; the first is the demo login."""
    return tuple(Buyer(**one) for one in _read(HERE / "customers.toml")["customer"])


def _shop(data: dict[str, Any]) -> Shop:
    vendor = dict(data["vendor"])
    facts, category = vendor.pop("facts"), vendor.pop("category")
    lead, hsn = vendor.pop("lead"), vendor.pop("hsn", "")
    pieces = []
    for one in data["product"]:
        shelf = one.get("category", category)
        kind = one.get("kind", "physical")
        own_code = one.get("hsn", hsn if shelf == category else "")
        pieces.append(
            Piece(
                title=one["title"],
                hindi=one.get("hindi", ""),
                kind=kind,
                category=shelves()[shelf][0],
                craft=one.get("craft", vendor["craft"]),
                hsn=own_code or shelves()[shelf][1],
                text=one["text"],
                story=one.get("story", ""),
                facts=one["facts"] if kind == "digital" else {**facts, **one["facts"]},
                lead_days=0 if kind == "digital" else one.get("lead", lead),
                choices=_choices(one),
                shots=_shots(one),
                file=one.get("file", ""),
            )
        )
    vendor.setdefault("mark", "")
    vendor.setdefault("cover", "")
    return Shop(pieces=tuple(pieces), **{**vendor, "story": vendor["story"].strip()})


def _choices(one: dict[str, Any]) -> tuple[Choice, ...]:
    rows = one.get("variants")
    if rows is None:
        return (Choice("", "", one["price"] * 100, one.get("stock", 0)),)
    return tuple(Choice(label, value, price * 100, stock) for label, value, price, stock in rows)


def _shots(one: dict[str, Any]) -> tuple[Shot, ...]:
    if "photo" in one:
        return tuple(Shot(alt=alt, photo=name) for name, alt in zip(one["photo"], one["alt"], strict=True))
    craft, palette, seed, views, *end = one["art"].split("/")
    return tuple(
        Shot(f"{one['title']}, {VIEWS[view]}", "", craft, palette, int(seed), view, end[0] if end else "")
        for view in views.split("+")
    )
