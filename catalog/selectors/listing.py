"""Listings, their filters' counts, and search.

Three statements for a page of 24 with its facets: the category (when one is chosen), the cards with their pictures,
and one for all the counts.  A search that finds no words is tried once more by likeness of letters
(trigrams), which forgives typing errors; this path reads every published product's words and is taken for
empty results only.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection

from catalog.models import Category
from catalog.selectors import cards
from catalog.selectors.cards import ProductCard
from catalog.selectors.categories import find_category
from catalog.selectors.filters import MAX_LIMIT, Cursor, ListingFilters, Sort, tsquery
from vendors.selectors import as_uuid

EXACT_UP_TO = 10_000
MOST_FACETS = 16  # of one filter beside the chosen; all crafts, regions and states have pages of their own
_LIKENESS = 0.4


@dataclass(frozen=True, slots=True)
class ListingPage:
    """`after` is the cursor of the next page, empty on the last one.  `similar`: found by likeness only."""

    items: tuple[ProductCard, ...]
    after: str
    similar: bool
    category: Category | None


@dataclass(frozen=True, slots=True)
class Facet:
    """One value of a filter with the number of products it would show beside the other filters."""

    slug: str
    name: str
    count: int
    chosen: bool


@dataclass(frozen=True, slots=True)
class Facets:
    """`total` products of `makers` shops match all filters; prices in minor units over all other filters.

    Of crafts, regions and states those chosen are there and the MOST_FACETS most frequent others.
    """

    total: int
    makers: int
    min_price: int | None
    max_price: int | None
    in_stock: int
    gi: int
    categories: tuple[Facet, ...]
    crafts: tuple[Facet, ...]
    regions: tuple[Facet, ...]
    states: tuple[Facet, ...]
    kinds: tuple[Facet, ...]


# What each filter asks of a product; a filter that is not set asks nothing.
_ASKS = {
    "category": "starts_with(p.category_path, %(category)s)",
    "crafts": "craft.slug = ANY(%(crafts)s)",
    "regions": "region.slug = ANY(%(regions)s)",
    "states": "state.slug = ANY(%(states)s)",
    "kinds": "p.kind = ANY(%(kinds)s)",
    "min_price": "p.price_from_minor >= %(min_price)s",
    "max_price": "p.price_from_minor <= %(max_price)s",
    "in_stock": "p.in_stock",
    "gi": "craft.gi_number IS NOT NULL",
}
_WORDS = "to_tsquery('english', %(query)s) || to_tsquery('simple', %(query)s)"
_ALWAYS = {
    "vendor_id": "shop.public_id = %(vendor_id)s",
    "vendor": "shop.slug = %(vendor)s",
    "query": f"p.search @@ ({_WORDS})",
    "text": f"word_similarity(%(text)s, p.search_text) >= {_LIKENESS}",
}
_RANKS = {
    "query": f"(ts_rank_cd(p.search, {_WORDS}) * 1000000)::int",
    "text": "(word_similarity(%(text)s, p.search_text) * 1000000)::int",
}


@dataclass(frozen=True)
class _Plan:
    """The filters translated: values for SQL, and which conditions they switch on."""

    filters: ListingFilters
    category: Category | None
    values: Mapping[str, Any]
    similar: bool

    @property
    def always(self) -> list[str]:
        return [sql for name, sql in _ALWAYS.items() if name in self.values]

    @property
    def asked(self) -> dict[str, str]:
        return {name: sql for name, sql in _ASKS.items() if name in self.values}

    @property
    def rank(self) -> str:
        return next((sql for name, sql in _RANKS.items() if name in self.values), "0")


def browse(filters: ListingFilters) -> tuple[ListingPage, Facets]:
    """A page and the counts of its filters, consistent with each other about likeness."""
    plan = _plan(filters)
    page = _page(plan)
    if _worth_a_second_try(plan, page):
        plan = _plan(filters, similar=True, category=plan.category)
        page = _page(plan)
    return page, _facets(plan)


def listing(filters: ListingFilters) -> ListingPage:
    """A page of cards in the asked order, stable under growth.  NotFound for an unknown category."""
    plan = _plan(filters)
    page = _page(plan)
    if _worth_a_second_try(plan, page):
        page = _page(_plan(filters, similar=True, category=plan.category))
    return page


def count(filters: ListingFilters) -> int:
    """How many match; EXACT_UP_TO + 1 when there are more than that."""
    plan = _plan(filters)
    found = _count(plan)
    if not found and filters.words:
        found = _count(_plan(filters, similar=True, category=plan.category))
    return found


def _worth_a_second_try(plan: _Plan, page: ListingPage) -> bool:
    return bool(not page.items and plan.filters.words and not plan.similar and not plan.filters.after)


def _plan(filters: ListingFilters, *, similar: bool = False, category: Category | None = None) -> _Plan:
    cursor = Cursor.read(filters.after, filters.order) if filters.after else None
    similar = similar or (cursor.similar if cursor else False)
    if filters.category and category is None:
        category = find_category(filters.category)
    values: dict[str, Any] = {
        "category": category.path if category else "",
        "crafts": list(filters.crafts),
        "regions": list(filters.regions),
        "states": list(filters.states),
        "kinds": list(filters.known_kinds),
        "min_price": filters.min_price,
        "max_price": filters.max_price,
        "in_stock": filters.in_stock,
        "gi": filters.gi,
    }
    vendor_id = as_uuid(filters.vendor) if filters.vendor else None
    values["vendor_id" if vendor_id else "vendor"] = vendor_id or filters.vendor
    if filters.words:
        values["text" if similar else "query"] = " ".join(filters.words) if similar else tsquery(filters.words)
    chosen = {name: value for name, value in values.items() if value not in (None, "", False, [])}
    return _Plan(filters, category, chosen, similar)


_ORDERS: dict[Sort, tuple[str, str]] = {
    # row of columns with casts of the cursor's values, direction
    Sort.NEWEST: ("(p.published_at, p.public_id)", "DESC"),
    Sort.PRICE: ("(p.price_from_minor, p.public_id)", "ASC"),
    Sort.PRICE_DOWN: ("(p.price_from_minor, p.public_id)", "DESC"),
    Sort.RATING: ("(p.rating_average, p.rating_count, p.public_id)", "DESC"),
}
_CASTS: dict[Sort, tuple[str, ...]] = {
    Sort.NEWEST: ("timestamptz", "uuid"),
    Sort.PRICE: ("bigint", "uuid"),
    Sort.PRICE_DOWN: ("bigint", "uuid"),
    Sort.RATING: ("numeric", "int", "uuid"),
    Sort.RELEVANCE: ("int", "uuid"),
}


def _page(plan: _Plan) -> ListingPage:
    order = plan.filters.order
    row, direction = _ORDERS.get(order) or (f"({plan.rank}, p.public_id)", "DESC")
    conditions = [*plan.always, *plan.asked.values()]
    values = dict(plan.values)
    cursor = Cursor.read(plan.filters.after, order) if plan.filters.after else None
    casts = _CASTS[order]
    if cursor and len(cursor.values) == len(casts):
        marks = ", ".join(f"%(after_{n})s::{cast}" for n, cast in enumerate(casts))
        conditions.append(f"{row} {'<' if direction == 'DESC' else '>'} ({marks})")
        values |= {f"after_{n}": value for n, value in enumerate(cursor.values)}
    limit = max(1, min(plan.filters.limit, MAX_LIMIT))
    values |= {"limit": limit + 1, "offset": max(0, plan.filters.offset)}
    columns = ", ".join(f"{column} {direction}" for column in _split(row))
    found = cards.select(
        " AND ".join(conditions) or "true",
        values,
        order=f"ORDER BY {columns} LIMIT %(limit)s OFFSET %(offset)s",
        rank=plan.rank,
    )
    more = len(found) > limit
    items = tuple(found[:limit])
    after = Cursor(order, plan.similar, _place(order, items[-1])).text() if more else ""
    return ListingPage(items, after, plan.similar, plan.category)


def _split(row: str) -> list[str]:
    """The columns of a row, the rank expression (which holds commas) kept whole."""
    head, tie = row[1:-1].rsplit(", ", 1)
    return [*(head.split(", ") if "(" not in head else [head]), tie]


def _place(order: Sort, card: ProductCard) -> tuple[int | str, ...]:
    match order:
        case Sort.NEWEST:
            return card.published_at.isoformat(), str(card.id)
        case Sort.PRICE | Sort.PRICE_DOWN:
            return card.price_minor, str(card.id)
        case Sort.RATING:
            return str(card.rating_average), card.rating_count, str(card.id)
        case _:
            return card.rank, str(card.id)


def _count(plan: _Plan) -> int:
    where = " AND ".join(["p.status = 'published'", *plan.always, *plan.asked.values()])
    statement = f"SELECT count(*) FROM (SELECT 1 {cards.FROM} WHERE {where} LIMIT {EXACT_UP_TO + 1}) AS found"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(statement, plan.values)
        return int(cursor.fetchone()[0])


_DIMENSIONS = ("category", "crafts", "regions", "states", "kinds", "price", "in_stock", "gi")
_PRICE = ("min_price", "max_price")


def _facets(plan: _Plan) -> Facets:
    asked = plan.asked
    price = " AND ".join(asked[name] for name in _PRICE if name in asked) or "true"
    flags = {name: asked.get(name, "true") for name in _DIMENSIONS if name != "price"} | {"price": price}
    where = " AND ".join(["p.status = 'published'", *plan.always])
    depth = Category.steplen * ((plan.category.depth if plan.category else 0) + 1)
    name = cards.name_column()

    def others(dimension: str) -> str:
        return " AND ".join(f"m_{one}" for one in _DIMENSIONS if one != dimension)

    def frequent(dimension: str, table: str, key: str) -> str:
        """The chosen values and the most frequent others."""
        return f"""(
            SELECT '{dimension}', c.slug, c.{name}, count(*), 0, 0, 0, 0, 0
            FROM base JOIN {table} c ON c.id = base.{key} WHERE {others(dimension)} GROUP BY c.slug, c.{name}
            ORDER BY c.slug = ANY(%(chosen_{dimension})s::text[]) DESC, count(*) DESC, c.{name}
            LIMIT {MOST_FACETS} + cardinality(%(chosen_{dimension})s::text[])
        )"""  # noqa: S608 - constants of this module

    everything = " AND ".join(f"m_{one}" for one in _DIMENSIONS)
    statement = f"""
    WITH base AS MATERIALIZED (
        SELECT p.vendor_id, p.price_from_minor AS price, p.in_stock, p.kind, p.craft_id, p.region_id, shop.state_id,
            left(p.category_path, {depth}) AS path, craft.gi_number IS NOT NULL AS gi,
            {", ".join(f"({sql}) AS m_{one}" for one, sql in flags.items())}
        {cards.FROM} WHERE {where}
    )
    SELECT 'total', '', '', count(*) FILTER (WHERE {everything}),
        count(DISTINCT vendor_id) FILTER (WHERE {everything}),
        min(price) FILTER (WHERE {others("price")}), max(price) FILTER (WHERE {others("price")}),
        count(*) FILTER (WHERE in_stock AND {others("in_stock")}), count(*) FILTER (WHERE gi AND {others("gi")})
    FROM base
    UNION ALL
    SELECT 'category', c.slug, coalesce(nullif(c.{name}, ''), c.name), count(*), 0, 0, 0, 0, 0
    FROM base JOIN catalog_category c ON c.path = base.path
    WHERE {everything if plan.category else others("category")}
    GROUP BY c.slug, c.name, c.{name}
    UNION ALL {frequent("crafts", "places_craft", "craft_id")}
    UNION ALL {frequent("regions", "places_region", "region_id")}
    UNION ALL {frequent("states", "places_state", "state_id")}
    UNION ALL
    SELECT 'kinds', kind, '', count(*), 0, 0, 0, 0, 0 FROM base WHERE {others("kinds")} GROUP BY kind
    """  # noqa: S608 - made of the constants above; every value is a parameter
    with connection.cursor() as cursor:
        chosen = {f"chosen_{one}": list(getattr(plan.filters, one)) for one in ("crafts", "regions", "states")}
        cursor.execute(statement, {**plan.values, **chosen})
        rows = cursor.fetchall()
    return _sorted_out(rows, plan)


_TOTALS = ("total", "makers", "min_price", "max_price", "in_stock", "gi")


def _sorted_out(rows: list[tuple[Any, ...]], plan: _Plan) -> Facets:
    from catalog.models import Kind

    filters = plan.filters
    chosen = {
        "category": (filters.category,),
        "crafts": filters.crafts,
        "regions": filters.regions,
        "states": filters.states,
        "kinds": filters.kinds,
    }
    values: dict[str, list[Facet]] = {name: [] for name in chosen}
    whole: dict[str, Any] = {}
    for dimension, slug, name, found, *rest in rows:
        if dimension == "total":
            whole = dict(zip(_TOTALS, (found, *rest), strict=True))
            continue
        label = str(Kind(slug).label) if dimension == "kinds" else name
        values[dimension].append(Facet(slug, label, found, slug in chosen[dimension]))
    ordered = {name: tuple(sorted(some, key=lambda one: (-one.count, one.name))) for name, some in values.items()}
    return Facets(
        **whole,
        categories=ordered["category"],
        crafts=ordered["crafts"],
        regions=ordered["regions"],
        states=ordered["states"],
        kinds=ordered["kinds"],
    )
