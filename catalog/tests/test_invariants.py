"""Each invariant of the catalogue finds the corruption it is there for, and nothing in a sound shop."""

from datetime import timedelta

import pytest
from django.db import connection

from catalog.invariants import INVARIANTS
from catalog.models import Variant
from catalog.services import stock
from catalog.services.stock import Line
from catalog.tests.factories import ACTOR, make_variant
from core import clock, prove
from core.ids import uuid7
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold() -> Variant:
    """Five on the shelf, two of them sold and one of these returned, one held."""
    variant = make_variant(on_hand=5)
    sale, held = uuid7(), uuid7()
    for reference, quantity in ((sale, 2), (held, 1)):
        stock.reserve(
            lines=[Line(variant.pk, quantity)],
            reference=reference,
            expires_at=clock.stamp() + timedelta(minutes=5),
            actor=ACTOR,
        )
    stock.commit(reference=sale, actor=ACTOR)
    stock.give_back(lines=[Line(variant.pk, 1)], reference=sale, actor=ACTOR)
    return variant


def found() -> set[str]:
    return {invariant.code for invariant in INVARIANTS if prove.check(invariant)}


def corrupt(*statements: str) -> None:
    """Write past every trigger and constraint, as a restored dump or a careless hand would."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # nothing pending, or tables cannot be altered
        cursor.execute("SET LOCAL session_replication_role = replica")
        for statement in statements:
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


def test_finds_nothing_in_a_sound_shop(sold):
    assert found() == set()


@pytest.mark.parametrize(
    ("code", "statements"),
    [
        (
            "27",
            [
                "ALTER TABLE catalog_variant DROP CONSTRAINT variant_reserved_within_on_hand",
                "UPDATE catalog_variant SET reserved = on_hand + 1",
            ],
        ),
        ("28", ["UPDATE catalog_reservation SET quantity = 3 WHERE status = 'active'"]),
        ("28", ["UPDATE catalog_reservation SET status = 'released' WHERE status = 'active'"]),
        ("28-sale", ["DELETE FROM catalog_reservation WHERE status = 'committed'"]),
        ("28-sale", ["UPDATE catalog_stockmovement SET delta = -1 WHERE kind = 'sale'"]),
        ("29", ["UPDATE catalog_variant SET on_hand = on_hand + 1"]),
        ("29", ["DELETE FROM catalog_stockmovement WHERE kind = 'receive'"]),
        ("29-return", ["UPDATE catalog_stockmovement SET delta = 7 WHERE kind = 'return'"]),
        ("listing-stock", ["UPDATE catalog_product SET in_stock = false"]),
        ("listing-stock", ["UPDATE catalog_product SET price_from_minor = 1"]),
        ("listing-category", ["UPDATE catalog_category SET path = path || 'Z'"]),
        ("listing-category", ["UPDATE catalog_product SET category_path = ''"]),
    ],
)
def test_finds_what_was_written_past_the_rules(sold, code, statements):
    corrupt(*statements)
    assert code in found()


def test_finds_a_variant_in_another_shop(sold):
    corrupt(f"UPDATE catalog_variant SET vendor_id = {VendorFactory().pk}")  # noqa: S608 - a key of ours
    assert "41-variant" in found()
