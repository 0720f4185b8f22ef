"""Reads that mix apps, for the pages of the roof: crafts with pieces, states with makers, who is on the front page."""

from dataclasses import dataclass, fields

from django.db import connection
from django.db.models import Count

from catalog.models import ProductStatus
from catalog.selectors import ProductCard
from catalog.selectors.cards import from_row, name_column, rows
from catalog.selectors.sellable import image_map
from core import clock
from media.models import Image
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
    image: Image | None


@dataclass(frozen=True, slots=True)
class StateRow:
    """A state with its open shops; `shade` 0 to 4 for the map, 4 the most."""

    slug: str
    iso: str
    name: str
    makers: int
    shade: int


_SHOP_SLUG = [field.name for field in fields(ProductCard)].index("vendor_slug")


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
LIMIT %(limit)s
"""


def crafts_in_the_shop(*, limit: int = 200) -> list[CraftTile]:
    """Crafts by number of pieces (three statements)."""
    with connection.cursor() as cursor:
        cursor.execute(_CRAFTS.format(name=name_column()), {"limit": limit})
        found = cursor.fetchall()
    images = image_map(row[-1] for row in found)
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


def makers_of_the_week(*, count: int = 2) -> list[Vendor]:
    """Open shops with a story, a picture and pieces; others each week, the same for everybody."""
    told = (
        Vendor.objects.selling()
        .filter(cover__isnull=False, products__status=ProductStatus.PUBLISHED, products__in_stock=True)
        .exclude(story="")
        .annotate(pieces=Count("products"))
        .order_by("approved_at", "pk")
    )
    keys = list(told.values_list("pk", flat=True))
    if not keys:
        return []
    start = clock.stamp().isocalendar().week * count % len(keys)
    chosen = (keys[start:] + keys[:start])[:count]
    found = told.filter(pk__in=chosen).select_related("state", "craft", "cover").prefetch_related("cover__variants")
    return sorted(found, key=lambda row: chosen.index(row.pk))


def newest_of_many_makers(*, limit: int = 8) -> list[ProductCard]:
    """New pieces that can be bought, at most two of one maker while there are enough (three statements)."""
    recent = rows("p.in_stock", {}, order="ORDER BY p.published_at DESC, p.public_id DESC LIMIT 60")
    seen: dict[str, int] = {}
    few = []
    for row in recent:
        shop = row[_SHOP_SLUG]
        seen[shop] = seen.get(shop, 0) + 1
        if seen[shop] <= 2:
            few.append(row)
    chosen = (few if len(few) >= limit else recent)[:limit]
    images = image_map(row[-1] for row in chosen)
    return [from_row(row, images) for row in chosen]
