"""The columns that listings, filters and search are made of, kept in the transaction of the change.

Search words are weighted A for title, craft and maker, B for category, C for description and story, each
in both the `english` configuration (plurals, verb forms) and `simple` (Hindi and names as they are).  SKUs count
as A, their marks taken for spaces; everything is in Unicode normal form C, as queries are.
"""

from collections.abc import Iterable

from django.db import connection, transaction
from django.db.models import Value
from django.db.models.functions import Coalesce

from catalog.models import Category, Product

_REFRESH = """
WITH fresh AS (
    SELECT p.id,
        coalesce(min(v.price_minor) FILTER (WHERE v.is_active), 0) AS price_from,
        count(DISTINCT v.price_minor) FILTER (WHERE v.is_active) > 1 AS varies,
        coalesce(bool_or(v.is_active AND (NOT v.tracked OR v.on_hand > v.reserved)), false) AS in_stock
    FROM catalog_product p LEFT JOIN catalog_variant v ON v.product_id = p.id
    WHERE p.id = ANY(%(ids)s) GROUP BY p.id
), words AS (
    SELECT p.id, coalesce(c.path, '') AS path,
        normalize(concat_ws(' ', p.title, craft.name, craft.name_hi, shop.artisan_name, shop.name, (
            SELECT string_agg(regexp_replace(v.sku, '[^[:alnum:]]+', ' ', 'g'), ' ') FROM catalog_variant v
            WHERE v.product_id = p.id AND v.is_active
        )), NFC) AS first,
        normalize(concat_ws(' ', (
            SELECT string_agg(up.name || ' ' || up.name_hi, ' ') FROM catalog_category up
            WHERE starts_with(c.path, up.path)
        ), region.name, region.name_hi), NFC) AS second,
        normalize(concat_ws(' ', p.description, p.story), NFC) AS third
    FROM catalog_product p
    JOIN vendors_vendor shop ON shop.id = p.vendor_id
    LEFT JOIN catalog_category c ON c.id = p.category_id
    LEFT JOIN places_craft craft ON craft.id = p.craft_id
    LEFT JOIN places_region region ON region.id = p.region_id
    WHERE p.id = ANY(%(ids)s)
)
UPDATE catalog_product p SET
    price_from_minor = fresh.price_from, price_varies = fresh.varies, in_stock = fresh.in_stock,
    compare_at_minor = (
        SELECT v.compare_at_minor FROM catalog_variant v
        WHERE v.product_id = p.id AND v.is_active AND v.price_minor = fresh.price_from
        ORDER BY v.position, v.id LIMIT 1
    ),
    category_path = words.path,
    search_text = lower(words.first || ' ' || words.second),
    search =
        setweight(to_tsvector('english', words.first) || to_tsvector('simple', words.first), 'A') ||
        setweight(to_tsvector('english', words.second) || to_tsvector('simple', words.second), 'B') ||
        setweight(to_tsvector('english', words.third) || to_tsvector('simple', words.third), 'C')
FROM fresh JOIN words USING (id) WHERE p.id = fresh.id
"""


def refresh(product_ids: Iterable[int]) -> None:
    """Write the listing columns of these products again.  The caller holds their locks, or is the only one."""
    ids = sorted(product_ids)
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"ids": ids})


def refresh_below(category: Category) -> None:
    """A department was renamed or moved: write the columns of everything in and below it again."""
    category.refresh_from_db()
    with transaction.atomic():
        products = Product.objects.filter(category__path__startswith=category.path).order_by("pk")
        refresh(products.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))


def refresh_moved() -> None:
    """The tree was changed: write the columns of every product again whose department has another path by now.

    Putting one department before another shifts the paths of all its siblings and of everything below them.
    """
    with transaction.atomic():
        products = Product.objects.exclude(category_path=Coalesce("category__path", Value(""))).order_by("pk")
        refresh(products.select_for_update(no_key=True, of=("self",)).values_list("pk", flat=True))
