"""What must hold of money: one query each, answering the rows that break it (numbers of docs/money.md)."""

from core.prove import Invariant

_CLAIMABLE = """(earning_minor + shipping_minor - refunded_earning_minor + clawed_minor)"""

INVARIANTS = [
    Invariant(
        "2-shares",
        "Of each share, fee and earning make up the gross, and the GST lies within the fee",
        """
        SELECT id, public_id, gross_minor, fee_minor, earning_minor FROM payments_share
        WHERE gross_minor <> fee_minor + earning_minor OR fee_gst_minor NOT BETWEEN 0 AND fee_minor
           OR least(gross_minor, fee_minor, earning_minor, shipping_minor) < 0
        """,
    ),
    Invariant(
        "2-payables",
        "The shares of a payable add up to its amount",
        """
        SELECT p.id, p.public_id, p.amount_minor, coalesce(sum(s.gross_minor + s.shipping_minor), 0) AS shares
        FROM payments_payable p LEFT JOIN payments_share s ON s.payable_id = p.id
        GROUP BY p.id HAVING p.amount_minor <> coalesce(sum(s.gross_minor + s.shipping_minor), 0)
        """,
    ),
    Invariant(
        "5-money",
        "Payable, shares, payments and refunds speak of one currency",
        """
        SELECT p.id, p.public_id, p.currency, c.part, c.currency AS other FROM payments_payable p JOIN (
            SELECT payable_id, currency, 'share' AS part FROM payments_share
            UNION ALL SELECT payable_id, currency, 'payment' FROM payments_payment
            UNION ALL SELECT payable_id, currency, 'refund' FROM payments_refund
        ) c ON c.payable_id = p.id WHERE c.currency <> p.currency
        """,
    ),
    Invariant(
        "7",
        "Each ledger transaction has two legs or more, of its currency, that sum to zero",
        """
        SELECT t.id, t.kind, t.object_id, count(e.id) AS legs, coalesce(sum(e.amount_minor), 0) AS total
        FROM payments_ledgertransaction t LEFT JOIN payments_ledgerentry e ON e.transaction_id = t.id
        GROUP BY t.id
        HAVING count(e.id) < 2 OR sum(e.amount_minor) <> 0 OR bool_or(e.currency <> t.currency)
        """,
    ),
    Invariant(
        "8",
        "The triggers that keep the ledger insert-only and balanced are there and switched on",
        """
        SELECT wanted.name AS missing FROM (VALUES
            ('payments_ledgerentry_append_only'), ('payments_ledgerentry_no_truncate'),
            ('payments_ledgertransaction_append_only'), ('payments_ledgertransaction_no_truncate'),
            ('payments_ledgeraccount_append_only'), ('payments_ledgeraccount_no_truncate'),
            ('payments_ledger_zero_sum'), ('payments_ledger_not_empty')
        ) AS wanted (name)
        LEFT JOIN pg_trigger t ON t.tgname = wanted.name AND t.tgenabled IN ('O', 'A')
        WHERE t.oid IS NULL
        """,
    ),
    Invariant(
        "9",
        "A vendor's cached balances are the sums of the legs",
        """
        WITH legs AS (
            SELECT a.vendor_id, a.currency,
                -coalesce(sum(e.amount_minor) FILTER (WHERE a.bucket = 'pending'), 0) AS pending,
                -coalesce(sum(e.amount_minor) FILTER (WHERE a.bucket = 'available'), 0) AS available,
                -coalesce(sum(e.amount_minor) FILTER (WHERE a.bucket = 'reserve'), 0) AS reserve,
                coalesce(sum(e.amount_minor) FILTER (WHERE a.bucket = 'debt'), 0) AS debt
            FROM payments_ledgeraccount a JOIN payments_ledgerentry e ON e.account_id = a.id
            WHERE a.vendor_id IS NOT NULL GROUP BY a.vendor_id, a.currency
        )
        SELECT coalesce(b.vendor_id, legs.vendor_id) AS vendor_id,
            b.pending_minor, legs.pending, b.available_minor, legs.available,
            b.reserve_minor, legs.reserve, b.debt_minor, legs.debt
        FROM payments_vendorbalance b
        FULL JOIN legs ON legs.vendor_id = b.vendor_id AND legs.currency = b.currency
        WHERE (coalesce(b.pending_minor, 0), coalesce(b.available_minor, 0),
               coalesce(b.reserve_minor, 0), coalesce(b.debt_minor, 0))
           <> (coalesce(legs.pending, 0), coalesce(legs.available, 0),
               coalesce(legs.reserve, 0), coalesce(legs.debt, 0))
        """,
    ),
    Invariant(
        "9-shares",
        "A vendor's pending and available are what the paid shares say",
        """
        WITH booked AS (
            SELECT r.share_id, sum(r.earning_minor - r.clawed_minor) AS refunded
            FROM payments_refundpart r JOIN payments_refund f ON f.id = r.refund_id AND f.status = 'succeeded'
            GROUP BY r.share_id
        ), said AS (
            SELECT s.vendor_id, s.currency,
                sum(s.earning_minor + s.shipping_minor - coalesce(b.refunded, 0))
                    FILTER (WHERE s.matured_at IS NULL) AS pending,
                sum(s.earning_minor + s.shipping_minor - coalesce(b.refunded, 0) - s.transferred_minor)
                    FILTER (WHERE s.matured_at IS NOT NULL) AS available
            FROM payments_share s
            JOIN payments_payment y ON y.payable_id = s.payable_id AND y.booked_as = 'sale'
            LEFT JOIN booked b ON b.share_id = s.id
            GROUP BY s.vendor_id, s.currency
        )
        SELECT coalesce(v.vendor_id, said.vendor_id) AS vendor_id,
            v.pending_minor, said.pending, v.available_minor, said.available
        FROM payments_vendorbalance v
        FULL JOIN said ON said.vendor_id = v.vendor_id AND said.currency = v.currency
        WHERE (coalesce(v.pending_minor, 0), coalesce(v.available_minor, 0))
           <> (coalesce(said.pending, 0), coalesce(said.available, 0))
        """,
    ),
    Invariant(
        "10",
        "Captured money and finished refunds and transfers are in the books exactly once",
        """
        WITH facts AS (
            SELECT provider, provider_reference AS object_id,
                CASE booked_as WHEN 'sale' THEN 'sale' ELSE 'held' END AS kind
            FROM payments_payment WHERE booked_as <> ''
            UNION ALL
            SELECT y.provider, r.provider_reference, 'refund'
            FROM payments_refund r JOIN payments_payment y ON y.id = r.payment_id WHERE r.status = 'succeeded'
            UNION ALL
            SELECT provider, provider_reference, 'transfer'
            FROM payments_transfer WHERE status IN ('succeeded', 'reversed')
            UNION ALL
            SELECT provider, reversal_reference, 'transfer_reversed'
            FROM payments_transfer WHERE status = 'reversed'
        ), books AS (
            SELECT provider, object_id, kind, count(*) AS times FROM payments_ledgertransaction
            WHERE kind IN ('sale', 'held', 'refund', 'transfer', 'transfer_reversed')
            GROUP BY provider, object_id, kind
        )
        SELECT coalesce(f.provider, b.provider) AS provider, coalesce(f.object_id, b.object_id) AS object_id,
            coalesce(f.kind, b.kind) AS kind, coalesce(b.times, 0) AS times, f.object_id IS NOT NULL AS is_fact
        FROM facts f FULL JOIN books b USING (provider, object_id, kind)
        WHERE f.object_id IS NULL OR coalesce(b.times, 0) <> 1
        """,
    ),
    Invariant(
        "12",
        "Refunds of a payment are within what it captured, and are what its rows and parts say",
        """
        SELECT y.id, y.public_id, y.captured_minor, y.refunded_minor, coalesce(sum(r.amount_minor), 0) AS refunds
        FROM payments_payment y LEFT JOIN payments_refund r ON r.payment_id = y.id AND r.status <> 'failed'
        GROUP BY y.id
        HAVING y.refunded_minor <> coalesce(sum(r.amount_minor), 0) OR y.refunded_minor > y.captured_minor
        """,
    ),
    Invariant(
        "12-shares",
        "What is refunded of a share is the sum of its refund parts",
        """
        SELECT s.id, s.public_id, s.refunded_minor, coalesce(sum(p.amount_minor), 0) AS parts
        FROM payments_share s LEFT JOIN (
            SELECT p.* FROM payments_refundpart p
            JOIN payments_refund r ON r.id = p.refund_id AND r.status <> 'failed'
        ) p ON p.share_id = s.id
        GROUP BY s.id
        HAVING (s.refunded_minor, s.refunded_earning_minor, s.refunded_fee_minor, s.refunded_fee_gst_minor,
                s.clawed_minor)
            <> (coalesce(sum(p.amount_minor), 0), coalesce(sum(p.earning_minor), 0), coalesce(sum(p.fee_minor), 0),
                coalesce(sum(p.fee_gst_minor), 0), coalesce(sum(p.clawed_minor), 0))
        """,
    ),
    Invariant(
        "12-payables",
        "Captured and refunded of a payable are those of its one counted payment",
        """
        SELECT p.id, p.public_id, p.captured_minor, p.refunded_minor, y.captured_minor AS paid, y.refunded_minor AS back
        FROM payments_payable p
        LEFT JOIN payments_payment y ON y.payable_id = p.id AND y.status = 'succeeded'
        WHERE (p.captured_minor, p.refunded_minor) <> (coalesce(y.captured_minor, 0), coalesce(y.refunded_minor, 0))
        """,
    ),
    Invariant(
        "13",
        "What came in for a payable covers what was given back, passed on and kept, or the rest is a debt",
        """
        SELECT p.id, p.public_id, p.captured_minor, p.refunded_minor, sum(s.transferred_minor) AS transferred,
            sum(s.fee_minor - s.refunded_fee_minor) AS kept, sum(s.clawed_minor) AS debt
        FROM payments_payable p
        JOIN payments_payment y ON y.payable_id = p.id AND y.booked_as = 'sale'
        JOIN payments_share s ON s.payable_id = p.id
        GROUP BY p.id
        HAVING p.captured_minor - p.refunded_minor + sum(s.clawed_minor)
            < sum(s.transferred_minor) + sum(s.fee_minor - s.refunded_fee_minor)
        """,
    ),
    Invariant(
        "14",
        "No more is transferred of a share than the vendor keeps of it",
        f"""
        SELECT id, public_id, transferred_minor, earning_minor, refunded_earning_minor, clawed_minor
        FROM payments_share WHERE transferred_minor NOT BETWEEN 0 AND {_CLAIMABLE}
        """,  # noqa: S608 - no input, only our own column names
    ),
    Invariant(
        "15",
        "A payable is paid by one payment at most, and nothing counts as paid without one",
        """
        SELECT p.id, p.public_id, p.status, count(y.id) AS succeeded
        FROM payments_payable p LEFT JOIN payments_payment y ON y.payable_id = p.id AND y.status = 'succeeded'
        GROUP BY p.id HAVING count(y.id) > 1 OR (p.status = 'paid' AND count(y.id) = 0)
        """,
    ),
    Invariant(
        "15-second",
        "A second payment's money is given back or on its way back",
        """
        SELECT id, public_id, captured_minor, refunded_minor FROM payments_payment
        WHERE booked_as = 'held' AND refunded_minor <> captured_minor
        """,
    ),
    Invariant(
        "16",
        "A payment that counts is of its payable's amount and currency and names a provider's object",
        """
        SELECT y.id, y.public_id, y.amount_minor, p.amount_minor AS wanted, y.currency, y.provider_reference
        FROM payments_payment y JOIN payments_payable p ON p.id = y.payable_id
        WHERE y.status = 'succeeded'
          AND (y.amount_minor <> p.amount_minor OR y.currency <> p.currency OR y.provider_reference = '')
        """,
    ),
    Invariant(
        "17",
        "A provider's event is kept once",
        """
        SELECT provider, account, event_id, count(*) AS copies FROM payments_inboxevent
        GROUP BY provider, account, event_id HAVING count(*) > 1
        """,
    ),
    Invariant(
        "20-payments",
        "No payment in the history ever left succeeded, no payable ever left paid",
        """
        SELECT 'payment' AS what, pgh_obj_id AS id, status AS was, following FROM (
            SELECT pgh_obj_id, status, lead(status) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS following
            FROM payments_paymentevent) h WHERE status = 'succeeded' AND following <> 'succeeded'
        UNION ALL
        SELECT 'payable', pgh_obj_id, status, following FROM (
            SELECT pgh_obj_id, status, lead(status) OVER (PARTITION BY pgh_obj_id ORDER BY pgh_id) AS following
            FROM payments_payableevent) h WHERE status = 'paid' AND following <> 'paid'
        """,
    ),
    Invariant(
        "25",
        "What payouts claimed of a share is what it counts as transferred; one claim is live at most",
        """
        SELECT s.id, s.public_id, s.transferred_minor, coalesce(sum(l.amount_minor), 0) AS claimed,
            count(*) FILTER (WHERE l.live) AS live
        FROM payments_share s LEFT JOIN payments_payoutline l ON l.share_id = s.id AND NOT l.released
        GROUP BY s.id
        HAVING s.transferred_minor <> coalesce(sum(l.amount_minor), 0) OR count(*) FILTER (WHERE l.live) > 1
        """,
    ),
    Invariant(
        "25-payouts",
        "A payout is the sum of its claims less the debt, and only running ones hold live claims",
        """
        SELECT o.id, o.number, o.status, o.claimed_minor, o.debt_minor, o.amount_minor,
            sum(l.amount_minor) AS lines, sum(l.debt_minor) AS debts
        FROM payments_payout o JOIN payments_payoutline l ON l.payout_id = o.id
        GROUP BY o.id
        HAVING o.claimed_minor <> o.debt_minor + o.amount_minor
            OR (o.status NOT IN ('requested', 'processing') AND bool_or(l.live))
            OR (o.status = 'paid' AND (
                o.claimed_minor <> coalesce(sum(l.amount_minor) FILTER (WHERE NOT l.released), 0)
                OR o.debt_minor <> coalesce(sum(l.debt_minor) FILTER (WHERE NOT l.released), 0)))
        """,
    ),
    Invariant(
        "26-transit",
        "What is in transit belongs to transfers that have started and not ended",
        """
        WITH booked AS (
            SELECT e.currency, -sum(e.amount_minor) AS transit FROM payments_ledgerentry e
            JOIN payments_ledgeraccount a ON a.id = e.account_id AND a.code = 'in_transit' GROUP BY e.currency
        ), moving AS (
            SELECT currency, sum(amount_minor) AS started FROM payments_transfer
            WHERE status = 'started' GROUP BY currency
        )
        SELECT coalesce(b.currency, m.currency) AS currency, b.transit, m.started
        FROM booked b FULL JOIN moving m USING (currency)
        WHERE coalesce(b.transit, 0) <> coalesce(m.started, 0)
        """,
    ),
    Invariant(
        "holds",
        "A share is frozen exactly while a hold stands on it",
        """
        SELECT s.id, s.public_id, s.frozen, s.frozen_reason FROM payments_share s
        WHERE s.frozen <> EXISTS (SELECT FROM payments_hold h WHERE h.share_id = s.id)
        """,
    ),
]
