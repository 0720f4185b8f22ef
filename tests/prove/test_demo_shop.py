"""The demo shop's books are right, and a proof finds it when somebody makes them wrong."""

import pytest
from django.db import connection, transaction

from core import prove

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

# What breaks, by the invariant that must notice it. Each is done behind the triggers' back and rolled back.
CORRUPTIONS = {
    "1": "UPDATE orders_orderline SET net_minor = net_minor + 1, unit_price_minor = unit_price_minor + 1,"
    " earning_minor = earning_minor + 1 WHERE id = (SELECT min(id) FROM orders_orderline WHERE quantity = 1)",
    "1-shares": "UPDATE payments_share SET gross_minor = gross_minor + 100, earning_minor = earning_minor + 100"
    " WHERE id = (SELECT min(id) FROM payments_share)",
    "2": "UPDATE orders_orderline SET commission_bp = commission_bp + 100"
    " WHERE id = (SELECT min(id) FROM orders_orderline WHERE net_minor > 10000)",
    "7": "UPDATE payments_ledgerentry SET amount_minor = amount_minor + 1"
    " WHERE id = (SELECT min(id) FROM payments_ledgerentry)",
    "9": "UPDATE payments_vendorbalance SET pending_minor = pending_minor + 1"
    " WHERE id = (SELECT min(id) FROM payments_vendorbalance)",
    "28": "UPDATE catalog_variant SET reserved = reserved + 1"
    " WHERE id = (SELECT min(id) FROM catalog_variant WHERE tracked AND on_hand > reserved)",
    "29": "UPDATE catalog_variant SET on_hand = on_hand + 1"
    " WHERE id = (SELECT min(id) FROM catalog_variant WHERE tracked)",
    "listing-category": "UPDATE catalog_product SET category_path = '0001000100010001'"
    " WHERE id = (SELECT min(id) FROM catalog_product)",
    "30-paid": "UPDATE payments_payable SET captured_minor = 0, refunded_minor = 0, status = 'open'"
    " WHERE id = (SELECT payable_id FROM orders_order WHERE paid_at IS NOT NULL ORDER BY id LIMIT 1)",
    "38-orders": "UPDATE orders_vendororder SET status = 'cancelled' WHERE id = (SELECT min(l.vendor_order_id)"
    " FROM orders_orderline l JOIN digital_assets_grant g ON g.reference = l.public_id WHERE g.status = 'active')",
}


@pytest.mark.usefixtures("demo_database")
def test_finds_nothing_wrong_with_the_demo_shop(django_db_blocker: object) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        findings = prove.run()
    assert [(finding.invariant.code, finding.rows) for finding in findings] == []


@pytest.mark.usefixtures("demo_database")
@pytest.mark.parametrize("code", CORRUPTIONS)
def test_finds_the_corruption(django_db_blocker: object, code: str) -> None:
    with django_db_blocker.unblock(), transaction.atomic(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(CORRUPTIONS[code])
        assert cursor.rowcount == 1, "nothing to corrupt"
        codes = {finding.invariant.code for finding in prove.run()}
        transaction.set_rollback(True)
    assert code in codes
