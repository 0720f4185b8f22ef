"""What must hold of rights to download (docs/money.md, 38)."""

from core.prove import Invariant

INVARIANTS = [
    Invariant(
        "38-count",
        "Counted downloads are exactly those used up",
        """
        SELECT g.public_id, g.allowed, g.remaining, count(d.id) AS downloads
        FROM digital_assets_grant g LEFT JOIN digital_assets_download d ON d.grant_id = g.id
        GROUP BY g.id HAVING count(d.id) <> g.allowed - g.remaining
        """,
    ),
    Invariant(
        "38-file",
        "A published digital product has a file",
        """
        SELECT p.public_id, p.title FROM catalog_product p
        WHERE p.kind = 'digital' AND p.status = 'published'
            AND NOT EXISTS (SELECT 1 FROM digital_assets_asset a WHERE a.product_id = p.id AND a.is_current)
        """,
    ),
]
