"""A listing's address read into filters, and filters written back into addresses, chips and form groups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict
from django.utils.translation import gettext as _

from catalog.models import Kind
from catalog.selectors import MOST_FACETS, Facet, Facets, ListingFilters, Sort
from core.money import format_short, to_minor
from places.models import Craft, Region, State

SHOWN = 6
_MANY = ("craft", "state", "region", "kind")
_MOST_VALUES = 20
_HIGHEST_RUPEES = 100_000_000


@dataclass(frozen=True)
class Asked:
    """What an address asks of a listing, cleaned.  Prices are whole rupees, as people type them."""

    q: str = ""
    craft: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    region: tuple[str, ...] = ()
    kind: tuple[str, ...] = ()
    low: int | None = None
    high: int | None = None
    in_stock: bool = False
    gi: bool = False
    sort: str = ""
    after: str = ""
    seen: int = 0

    @classmethod
    def of(cls, data: QueryDict) -> Self:
        def many(name: str) -> tuple[str, ...]:
            return tuple(dict.fromkeys(value for value in data.getlist(name) if value))[:_MOST_VALUES]

        low, high = _rupees(data.get("min", "")), _rupees(data.get("max", ""))
        if low is not None and high is not None and low > high:
            low, high = high, low
        return cls(
            q=" ".join(data.get("q", "").split())[:120],
            craft=many("craft"),
            state=many("state"),
            region=many("region"),
            kind=tuple(kind for kind in many("kind") if kind in Kind.values),
            low=low,
            high=high,
            in_stock=data.get("in_stock") == "1",
            gi=data.get("gi") == "1",
            sort=data.get("sort", "") if data.get("sort", "") in set(Sort) else "",
            after=data.get("after", "")[:400],
            seen=_rupees(data.get("seen", "")) or 0 if data.get("after") else 0,
        )

    def filters(self, *, category: str, limit: int) -> ListingFilters:
        return ListingFilters(
            q=self.q,
            category=category,
            crafts=self.craft,
            regions=self.region,
            states=self.state,
            kinds=self.kind,
            min_price=_minor(self.low),
            max_price=_minor(self.high),
            in_stock=self.in_stock,
            gi=self.gi,
            sort=self.sort,
            after=self.after,
            limit=limit,
        )

    @property
    def narrows(self) -> bool:
        """Whether anything but the place in the list was asked."""
        return replace(self, after="", seen=0, sort="") != Asked()

    @property
    def filter_count(self) -> int:
        many = sum(len(getattr(self, name)) for name in _MANY)
        return many + (self.low is not None or self.high is not None) + self.in_stock + self.gi

    def query(self, **changes: Any) -> str:
        """The address's query, ``?`` included, with some values changed; the place is dropped unless given."""
        values = replace(self, **{"after": "", "seen": 0, **changes})
        pairs: list[tuple[str, str]] = [("q", values.q)] if values.q else []
        pairs += [(name, one) for name in _MANY for one in getattr(values, name)]
        pairs += [("min", str(values.low))] if values.low is not None else []
        pairs += [("max", str(values.high))] if values.high is not None else []
        pairs += [("in_stock", "1")] if values.in_stock else []
        pairs += [("gi", "1")] if values.gi else []
        pairs += [(name, value) for name in ("sort", "after") if (value := getattr(values, name))]
        pairs += [("seen", str(values.seen))] if values.after and values.seen else []
        return f"?{urlencode(pairs)}" if pairs else ""


def _minor(whole: int | None) -> int | None:
    return None if whole is None else to_minor(whole, settings.PLATFORM_CURRENCY)


def _shown(whole: int | None) -> str:
    currency = settings.PLATFORM_CURRENCY
    return "" if whole is None else format_short(to_minor(whole, currency), currency)


def _rupees(text: str) -> int | None:
    digits = "".join(text.replace(",", "").replace("₹", "").split()).partition(".")[0]
    return min(int(digits), _HIGHEST_RUPEES) if digits.isdecimal() and len(digits) < 12 else None


@dataclass(frozen=True)
class Group:
    """A filter as a group of tick boxes; the first few show, the others behind a disclosure."""

    name: str
    title: str
    values: tuple[Facet, ...]

    @property
    def first(self) -> tuple[Facet, ...]:
        return self.values[:SHOWN]

    @property
    def others(self) -> tuple[Facet, ...]:
        return self.values[SHOWN:]

    @property
    def open(self) -> bool:
        return any(one.chosen for one in self.values)


def filter_groups(asked: Asked, facets: Facets) -> list[Group]:
    """Groups with something to choose.  A chosen value that now shows nothing stays, with its 0."""
    groups = [
        Group("craft", _("Craft"), _with_chosen(facets.crafts, asked.craft, Craft)),
        Group("state", _("State"), _with_chosen(facets.states, asked.state, State)),
        Group("region", _("Place"), _with_chosen(facets.regions, asked.region, Region)),
        Group("kind", _("Ready when"), _with_chosen(facets.kinds, asked.kind, None)),
    ]
    return [group for group in groups if len(group.values) > 1 or group.open]


def _with_chosen(
    found: tuple[Facet, ...], chosen: tuple[str, ...], model: type[Craft | State | Region] | None
) -> tuple[Facet, ...]:
    there = {one.slug for one in found}
    missing = [slug for slug in chosen if slug not in there]
    names: Mapping[str, str] = {}
    if missing and model:
        names = {row.slug: row.local_name for row in model._default_manager.filter(slug__in=missing)}
    elif missing:
        names = {kind.value: str(kind.label) for kind in Kind}
    empty = tuple(Facet(slug, names[slug], 0, chosen=True) for slug in missing if slug in names)
    ordered = sorted([*found, *empty], key=lambda one: (not one.chosen, -one.count, one.name))
    return tuple(ordered[: max(MOST_FACETS, len(chosen))])


@dataclass(frozen=True)
class Chip:
    """A condition that is on, and the address without it."""

    text: str
    href: str


def chips(asked: Asked, facets: Facets, address: str) -> list[Chip]:
    """Every condition of the listing with the address that takes it away."""
    names = {(group.name, one.slug): one.name for group in filter_groups(asked, facets) for one in group.values}
    out = []
    for name in _MANY:
        for slug in getattr(asked, name):
            left = tuple(value for value in getattr(asked, name) if value != slug)
            out.append(Chip(names.get((name, slug), slug), address + asked.query(**{name: left})))
    if asked.low is not None or asked.high is not None:
        out.append(Chip(_price_text(asked), address + asked.query(low=None, high=None)))
    if asked.in_stock:
        out.append(Chip(_("In stock"), address + asked.query(in_stock=False)))
    if asked.gi:
        out.append(Chip(_("GI registered"), address + asked.query(gi=False)))
    if asked.q:
        out.append(Chip(f"“{asked.q}”", address + asked.query(q="")))
    return out


def _price_text(asked: Asked) -> str:
    low = _shown(asked.low)
    high = _shown(asked.high)
    if low and high:
        return _("%(low)s to %(high)s") % {"low": low, "high": high}
    return _("Under %(high)s") % {"high": high} if high else _("From %(low)s") % {"low": low}


def sort_choices(asked: Asked) -> list[tuple[str, str, bool]]:
    """(value, words, chosen) for the sort box."""
    words = {
        Sort.RELEVANCE: _("Best match"),
        Sort.NEWEST: _("Newest first"),
        Sort.PRICE: _("Price, low to high"),
        Sort.PRICE_DOWN: _("Price, high to low"),
        Sort.RATING: _("Best rated"),
    }
    order = asked.filters(category="", limit=1).order
    return [(sort.value, text, sort is order) for sort, text in words.items() if asked.q or sort is not Sort.RELEVANCE]
