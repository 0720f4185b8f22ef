"""Reads that mix apps, for the pages of the roof: crafts with pieces, states with makers, who is on the front page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Count

from catalog.models import ProductStatus
from catalog.selectors import ProductCard
from catalog.selectors.cards import name_column, select
from core import clock
from media.selectors import Manifest, manifests
from places.models import State
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class CraftTile:
    """A craft with something in the shop: how many pieces, and the picture of its best known one."""

    slug: str
    name: str
    technique: str
    has_gi: bool
    place: str
    pieces: int
    image: Manifest | None


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state with its open shops; `shade` 0 to 4 for the map, 4 the most."""

    slug: str
    iso: str
    name: str
    makers: int
    shade: int


_CRAFTS = """
SELECT craft.slug, craft.{name}, craft.technique, craft.gi_number IS NOT NULL, coalesce(region.{name}, ''),
    count(*),
    (array_agg(cover.image_id ORDER BY p.rating_count DESC, p.id) FILTER (WHERE cover.image_id IS NOT NULL))[1]
FROM catalog_product p
JOIN vendors_vendor shop ON shop.id = p.vendor_id AND shop.status = 'approved'
JOIN places_craft craft ON craft.id = p.craft_id
LEFT JOIN places_region region ON region.id = craft.region_id
LEFT JOIN catalog_productimage cover ON cover.product_id = p.id AND cover.is_primary
WHERE p.status = 'published'
GROUP BY craft.id, region.id
ORDER BY count(*) DESC, craft.name
LIMIT 200
"""


def crafts_in_the_shop() -> list[CraftTile]:
    """Crafts by number of pieces (two statements)."""
    found = _craft_rows()
    return _craft_tiles(found, manifests(row[-1] for row in found))


def _craft_rows() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(_CRAFTS.format(name=name_column()))
        return cursor.fetchall()


def _craft_tiles(found: Iterable[tuple[Any, ...]], images: Mapping[int, Manifest]) -> list[CraftTile]:
    return [
        CraftTile(slug, name, technique, has_gi, place, pieces, images.get(image))
        for slug, name, technique, has_gi, place, pieces, image in found
    ]


def states_with_makers() -> list[StateRow]:
    """Every state and territory, those with most makers first (two statements)."""
    counts = dict(Vendor.objects.selling().values_list("state_id").annotate(makers=Count("pk")))
    most = max(counts.values(), default=0)
    states = [
        StateRow(state.slug, state.iso, state.local_name, makers, -(-4 * makers // most) if makers else 0)
        for state in State.objects.all()
        for makers in [counts.get(state.pk, 0)]
    ]
    return sorted(states, key=lambda row: (-row.makers, row.name))


@dataclass(frozen=True, slots=True)
class Featured:
    """A maker on the front page, with up to two of the best known pieces."""

    shop: Vendor
    pieces: int
    best: tuple[ProductCard, ...]

    @property
    def picture(self) -> Manifest | None:
        """The shop's own picture, or that of its best known piece."""
        return self.shop.cover.manifest if self.shop.cover else next((card.image for card in self.best), None)

    @property
    def beside(self) -> ProductCard | None:
        """A piece to stand beside the picture."""
        rest = self.best if self.shop.cover else self.best[1:]
        return rest[0] if rest else None


@dataclass(frozen=True, slots=True)
class FrontPage:
    """What the front page shows of the catalogue."""

    featured: tuple[Featured, ...]
    crafts: tuple[CraftTile, ...]
    craft_count: int
    newest: tuple[ProductCard, ...]


def front_page(*, makers: int = 2, crafts: int = 7, newest: int = 8) -> FrontPage:
    """Makers of the week, crafts and new pieces with their pictures (seven statements)."""
    chosen = _makers_of_the_week(makers)
    best = _best_of([shop.pk for shop, _pieces in chosen])
    craft_rows = _craft_rows()
    images = manifests(row[-1] for row in craft_rows[:crafts])
    featured = [
        Featured(shop, pieces, tuple([card for card in best if card.vendor_slug == shop.slug][:2]))
        for shop, pieces in chosen
    ]
    return FrontPage(
        featured=tuple(one for one in featured if one.picture),
        crafts=tuple(_craft_tiles(craft_rows[:crafts], images)),
        craft_count=len(craft_rows),
        newest=tuple(_newest(newest)),
    )


def _makers_of_the_week(count: int) -> list[tuple[Vendor, int]]:
    """Open shops with a story and pieces to sell; others each week, the same for everybody.

    A shop with a picture of its own leads when there is one: the page opens with a photograph.
    """
    told = (
        Vendor.objects.selling()
        .filter(products__status=ProductStatus.PUBLISHED, products__in_stock=True)
        .exclude(story="")
        .annotate(pieces=Count("products"))
        .order_by("approved_at", "pk")
    )
    found = list(told.values_list("pk", "pieces", "cover_id"))
    week = clock.stamp().isocalendar().week
    pictured = [row for row in found if row[2]]
    leads = [pictured[week % len(pictured)]] if pictured else []
    others = [row for row in found if row not in leads]
    start = week * count % len(others) if others else 0
    pieces = {key: number for key, number, _cover in [*leads, *others[start:], *others[:start]][:count]}
    shops = Vendor.objects.select_related("state", "craft", "cover").prefetch_related("cover__variants")
    by_key = shops.in_bulk(list(pieces))
    return [(by_key[key], number) for key, number in pieces.items()]


def _best_of(shops: list[int]) -> list[ProductCard]:
    """The two best known pieces of each shop."""
    if not shops:
        return []
    best = "row_number() OVER (PARTITION BY p.vendor_id ORDER BY p.rating_count DESC, p.published_at DESC, p.id)"
    return select(
        "p.vendor_id = ANY(%(shops)s) AND p.in_stock AND cover.image_id IS NOT NULL",
        {"shops": shops, "limit": 2 * len(shops)},
        order=f"ORDER BY {best} LIMIT %(limit)s",
    )


def _newest(limit: int) -> list[ProductCard]:
    """New pieces that can be bought, at most two of one maker while there are enough others."""
    recent = select("p.in_stock", {}, order="ORDER BY p.published_at DESC, p.public_id DESC LIMIT 60")
    seen: dict[str, int] = {}
    few = []
    for card in recent:
        seen[card.vendor_slug] = seen.get(card.vendor_slug, 0) + 1
        if seen[card.vendor_slug] <= 2:
            few.append(card)
    return (few if len(few) >= limit else recent)[:limit]
