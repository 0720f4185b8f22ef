"""What must hold of orders (docs/money.md); each query answers the rows that break it."""

from core.prove import Invariant

INVARIANTS = [
    Invariant(
        "1",
        "The parts of an order add up to it, and each part to its lines",
        """
        SELECT o.number, o.total_minor, sum(v.total_minor) AS parts_minor
        FROM orders_order o LEFT JOIN orders_vendororder v ON v.order_id = o.id
        GROUP BY o.id
        HAVING coalesce(sum(v.total_minor), 0) <> o.total_minor
            OR coalesce(sum(v.items_minor), 0) <> o.items_minor
            OR coalesce(sum(v.shipping_minor), 0) <> o.shipping_minor
            OR coalesce(sum(v.tax_added_minor), 0) <> o.tax_added_minor
        UNION ALL
        SELECT v.number, v.items_minor - v.discount_minor, sum(l.net_minor)
        FROM orders_vendororder v LEFT JOIN orders_orderline l ON l.vendor_order_id = v.id
        GROUP BY v.id HAVING coalesce(sum(l.net_minor), 0) <> v.items_minor - v.discount_minor
        """,
    ),
    Invariant(
        "2",
        "On every line fee and earning are the net, and the fee is the rate half up",
        """
        SELECT o.number, l.public_id, l.net_minor, l.commission_bp, l.fee_minor, l.earning_minor
        FROM orders_orderline l JOIN orders_order o ON o.id = l.order_id
        WHERE l.fee_minor + l.earning_minor <> l.net_minor
            OR l.fee_minor <> (2 * l.net_minor * l.commission_bp + 10000) / 20000
        """,
    ),
    Invariant(
        "3",
        "Discounts of the lines are the discount of the order",
        """
        SELECT o.number, o.discount_minor, sum(l.discount_minor) AS lines_minor
        FROM orders_order o LEFT JOIN orders_orderline l ON l.order_id = o.id
        GROUP BY o.id HAVING coalesce(sum(l.discount_minor), 0) <> o.discount_minor
        """,
    ),
    Invariant(
        "4-included",
        "Tax inside the lines is the tax inside the order",
        """
        SELECT o.number, o.tax_included_minor, sum(l.tax_included_minor) AS lines_minor
        FROM orders_order o LEFT JOIN orders_orderline l ON l.order_id = o.id
        GROUP BY o.id HAVING coalesce(sum(l.tax_included_minor), 0) <> o.tax_included_minor
        """,
    ),
    Invariant(
        "5-orders",
        "An order, its parts, its lines and its payable share one currency",
        """
        SELECT DISTINCT o.number FROM orders_order o
        JOIN payments_payable p ON p.id = o.payable_id
        JOIN orders_vendororder v ON v.order_id = o.id
        JOIN orders_orderline l ON l.order_id = o.id
        WHERE p.currency <> o.currency OR v.currency <> o.currency OR l.currency <> o.currency
        """,
    ),
    Invariant(
        "6",
        "The triggers that keep paid orders as they are stand and are enabled",
        """
        SELECT wanted.table_name, wanted.function_name
        FROM (VALUES
            ('orders_order', 'paid_amounts_stay'),
            ('orders_vendororder', 'paid_amounts_stay'),
            ('orders_orderline', 'paid_lines_stay')
        ) AS wanted(table_name, function_name)
        WHERE NOT EXISTS (
            SELECT 1 FROM pg_trigger t
            WHERE t.tgrelid = wanted.table_name::regclass AND t.tgenabled <> 'D'
                AND t.tgname LIKE 'pgtrigger_' || wanted.function_name || '%'
        )
        """,
    ),
    Invariant(
        "28-orders",
        "Pieces are held for unpaid parts only, and taken for paid ones only",
        """
        SELECT o.number, v.number AS part, v.status, r.status AS reservation
        FROM orders_vendororder v
        JOIN orders_order o ON o.id = v.order_id
        JOIN orders_orderline l ON l.vendor_order_id = v.id
        JOIN catalog_reservation r ON r.reference = o.public_id AND r.variant_id = l.variant_id
        WHERE (r.status = 'active') <> (v.status = 'pending_payment')
            OR (v.status IN ('confirmed', 'processing', 'shipped', 'delivered') AND r.status <> 'committed')
        """,
    ),
    Invariant(
        "30",
        "Captured money has its goods, or goes back whole",
        """
        SELECT o.number, p.captured_minor, p.refunded_minor
        FROM orders_order o JOIN payments_payable p ON p.id = o.payable_id
        WHERE p.captured_minor > 0 AND p.status <> 'review' AND p.refunded_minor < p.captured_minor
            AND (o.paid_at IS NULL OR EXISTS (
                SELECT 1 FROM orders_vendororder v JOIN payments_share s ON s.id = v.share_id
                WHERE v.order_id = o.id AND s.refunded_minor < s.gross_minor + s.shipping_minor
                    AND v.status IN ('pending_payment', 'expired', 'cancelled')
            ))
        """,
    ),
    Invariant(
        "30-paid",
        "An order is confirmed only when its money has been captured",
        """
        SELECT o.number FROM orders_order o JOIN payments_payable p ON p.id = o.payable_id
        WHERE o.paid_at IS NOT NULL AND p.captured_minor <> o.total_minor
        """,
    ),
    Invariant(
        "34",
        "One checkout makes one order, and an order has one payable of its own amount",
        """
        SELECT o.number FROM orders_order o LEFT JOIN payments_payable p ON p.id = o.payable_id
        WHERE p.amount_minor IS DISTINCT FROM o.total_minor OR p.reference <> o.public_id OR p.kind <> 'order'
        UNION ALL
        SELECT min(o.number) FROM orders_order o GROUP BY o.checkout_key HAVING count(*) > 1
        """,
    ),
    Invariant(
        "1-shares",
        "A vendor's part and its share of the money are the same amounts",
        """
        SELECT v.number, v.total_minor, s.gross_minor + s.shipping_minor AS share_minor
        FROM orders_vendororder v
        JOIN orders_order o ON o.id = v.order_id
        JOIN payments_share s ON s.id = v.share_id
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(fee_minor), 0) AS fee, coalesce(sum(fee_gst_minor), 0) AS fee_gst,
                coalesce(sum(earning_minor), 0) AS earning
            FROM orders_orderline l WHERE l.vendor_order_id = v.id
        ) l ON true
        WHERE s.gross_minor + s.shipping_minor <> v.total_minor OR s.vendor_id <> v.vendor_id
            OR s.payable_id <> o.payable_id OR s.fee_minor <> l.fee OR s.fee_gst_minor <> l.fee_gst
            OR s.earning_minor <> l.earning
        """,
    ),
    Invariant(
        "41-orders",
        "A vendor's part holds that vendor's products only",
        """
        SELECT v.number, l.public_id FROM orders_orderline l
        JOIN orders_vendororder v ON v.id = l.vendor_order_id
        JOIN catalog_variant c ON c.id = l.variant_id
        WHERE c.vendor_id <> v.vendor_id OR l.order_id <> v.order_id
        """,
    ),
    Invariant(
        "38-orders",
        "A paid line of files has its rights to download; none is open of what was given back whole or is not paid",
        """
        SELECT v.number, l.public_id AS line, g.public_id, g.status FROM orders_orderline l
        JOIN orders_vendororder v ON v.id = l.vendor_order_id
        JOIN payments_share s ON s.id = v.share_id
        LEFT JOIN digital_assets_grant g ON g.reference = l.public_id
        WHERE (g.id IS NULL AND l.kind = 'digital'
                AND v.status IN ('confirmed', 'processing', 'shipped', 'delivered'))
            OR (g.status = 'active' AND (
                v.status IN ('pending_payment', 'expired', 'cancelled')
                OR l.quantity <= (
                    SELECT sum(p.quantity) FROM orders_refundedpieces p
                    JOIN payments_refund r ON r.id = p.refund_id AND r.status = 'succeeded' WHERE p.line_id = l.id)
                OR s.gross_minor + s.shipping_minor <= (
                    SELECT sum(p.amount_minor) FROM payments_refundpart p
                    JOIN payments_refund r ON r.id = p.refund_id AND r.status = 'succeeded' WHERE p.share_id = s.id)))
        """,
    ),
]
