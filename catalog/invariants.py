"""What must hold in the catalogue, as queries for violating rows."""

from core.prove import Invariant

INVARIANTS = [
    Invariant(
        "27",
        "Stock is never negative: on_hand ≥ 0, reserved ≥ 0, on_hand − reserved ≥ 0",
        """
        SELECT id, public_id, on_hand, reserved FROM catalog_variant
        WHERE on_hand < 0 OR reserved < 0 OR on_hand < reserved
        """,
    ),
    Invariant(
        "28",
        "Reserved = sum of the active reservations",
        """
        SELECT v.id, v.public_id, v.reserved, coalesce(sum(r.quantity), 0) AS active
        FROM catalog_variant v
        LEFT JOIN catalog_reservation r ON r.variant_id = v.id AND r.status = 'active'
        GROUP BY v.id HAVING v.reserved <> coalesce(sum(r.quantity), 0)
        """,
    ),
    Invariant(
        "28-sale",
        "Each committed reservation has its sale, and each sale its committed reservation",
        """
        SELECT r.id AS reservation, m.id AS movement, coalesce(r.variant_id, m.variant_id) AS variant_id,
            r.quantity, m.delta
        FROM (SELECT * FROM catalog_reservation WHERE status = 'committed') r
        FULL JOIN (SELECT * FROM catalog_stockmovement WHERE kind = 'sale') m
            ON m.reference = r.reference AND m.variant_id = r.variant_id
        WHERE r.id IS NULL OR m.id IS NULL OR m.delta <> -r.quantity
        """,
    ),
    Invariant(
        "29",
        "On hand = sum of the stock movements",
        """
        SELECT v.id, v.public_id, v.on_hand, coalesce(sum(m.delta), 0) AS moved
        FROM catalog_variant v LEFT JOIN catalog_stockmovement m ON m.variant_id = v.id
        GROUP BY v.id HAVING v.on_hand <> coalesce(sum(m.delta), 0)
        """,
    ),
    Invariant(
        "29-return",
        "No more comes back of a sale than was sold",
        """
        SELECT r.variant_id, r.reference, r.delta AS came_back, -s.delta AS sold
        FROM catalog_stockmovement r
        JOIN catalog_stockmovement s
            ON s.variant_id = r.variant_id AND s.reference = r.reference AND s.kind = 'sale'
        WHERE r.kind = 'return' AND r.delta > -s.delta
        """,
    ),
    Invariant(
        "41-variant",
        "A variant belongs to the shop of its product",
        """
        SELECT v.id, v.product_id, v.vendor_id, p.vendor_id AS product_vendor_id
        FROM catalog_variant v JOIN catalog_product p ON p.id = v.product_id WHERE v.vendor_id <> p.vendor_id
        """,
    ),
    Invariant(
        "listing-stock",
        "What a listing says of price and stock is what the variants say",
        """
        SELECT p.id, p.slug, p.in_stock, p.price_from_minor
        FROM catalog_product p LEFT JOIN catalog_variant v ON v.product_id = p.id AND v.is_active
        GROUP BY p.id
        HAVING p.in_stock <> coalesce(bool_or(NOT v.tracked OR v.on_hand > v.reserved), false)
            OR p.price_from_minor <> coalesce(min(v.price_minor), 0)
        """,
    ),
    Invariant(
        "listing-category",
        "A listing finds a product in its own department",
        """
        SELECT p.id, p.slug, p.category_path, c.path
        FROM catalog_product p LEFT JOIN catalog_category c ON c.id = p.category_id
        WHERE p.category_path <> coalesce(c.path, '')
        """,
    ),
]
