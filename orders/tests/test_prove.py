"""The proof finds nothing in a shop that is right, and each thing that is made wrong."""

import pytest
from django.db import connection

from catalog.tests.factories import make_variant
from core import prove
from digital_assets.models import Grant
from digital_assets.tests.factories import make_digital
from orders.models import Order
from orders.services import refund
from orders.tests import factories as make
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db

# What each statement breaks. Triggers and checks are put to sleep first: they would not let it happen.
CORRUPTIONS = {
    "1": "UPDATE orders_vendororder SET total_minor = total_minor + 1",
    "2": "UPDATE orders_orderline SET fee_minor = fee_minor + 1, earning_minor = earning_minor - 1",
    "3": "UPDATE orders_orderline SET discount_minor = 1, net_minor = net_minor - 1",
    "4-included": "UPDATE orders_order SET tax_included_minor = 7",
    "5-orders": "UPDATE orders_order SET currency = 'USD'",
    "28-orders": "UPDATE orders_vendororder SET status = 'pending_payment'",
    "30": "UPDATE orders_vendororder SET status = 'cancelled'",
    "30-paid": "UPDATE payments_payable SET captured_minor = 0",
    "34": "UPDATE payments_payable SET amount_minor = amount_minor + 1",
    "1-shares": "UPDATE payments_share SET shipping_minor = shipping_minor + 1",
    "41-orders": "UPDATE orders_orderline SET variant_id = (SELECT max(variant_id) FROM orders_orderline)",
    "38-orders": "UPDATE orders_vendororder SET status = 'expired'",
}


@pytest.fixture
def paid_order(fake: FakeGateway) -> None:
    make.paid(fake, (make_variant(), 2), (make_digital().variants.get(), 1))


def test_finds_a_file_that_is_open_though_its_money_went_back(paid_order: None) -> None:
    (_part, files) = make.parts(Order.objects.get())
    refund.refund(vendor_order=files, reason="the file was empty", actor=make.ACTOR)
    make.send_refunds()
    assert prove.run() == []
    Grant.objects.update(status="active")
    assert [finding.invariant.code for finding in prove.run()] == ["38-orders"]


def test_finds_a_paid_line_of_files_without_a_right_to_download(paid_order: None) -> None:
    Grant.objects.all().delete()
    assert [finding.invariant.code for finding in prove.run()] == ["38-orders"]


def test_finds_nothing_in_a_shop_that_is_right(paid_order: None) -> None:
    assert prove.run() == []


@pytest.mark.parametrize("code", CORRUPTIONS)
def test_finds_what_was_made_wrong(paid_order: None, code: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("SET session_replication_role = replica")
        drop_checks(cursor)
        cursor.execute(CORRUPTIONS[code])
        cursor.execute("SET session_replication_role = DEFAULT")

    assert code in [finding.invariant.code for finding in prove.run()]


def test_finds_a_trigger_that_was_put_to_sleep(paid_order: None) -> None:
    assert prove.run(only=["6"]) == []
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE orders_orderline DISABLE TRIGGER ALL")

    (finding,) = prove.run(only=["6"])
    assert finding.rows[0]["table_name"] == "orders_orderline"


def drop_checks(cursor: object) -> None:
    """Take the checks and unique keys of the tables away; the transaction is rolled back after the test."""
    cursor.execute(  # type: ignore[attr-defined]
        """
        SELECT conrelid::regclass::text, conname FROM pg_constraint
        WHERE contype IN ('c', 'u') AND conname NOT LIKE '%currency%'
            AND conrelid::regclass::text IN
                ('orders_order', 'orders_vendororder', 'orders_orderline', 'payments_payable', 'payments_share')
        """
    )
    for table, name in cursor.fetchall():  # type: ignore[attr-defined]
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}" CASCADE')  # type: ignore[attr-defined]
