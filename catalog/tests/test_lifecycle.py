from itertools import product as pairs

import pytest
from django.db import transaction

from catalog.lifecycle import IMPORT, PRODUCT, RESERVATION
from catalog.models import ImportBatch, Product, Reservation
from catalog.tests.factories import ACTOR, make_draft, make_product, make_variant
from core import clock
from core.ids import uuid7
from core.lifecycle import IllegalMove, move
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

ALLOWED = {
    ("draft", "in_review"),
    ("draft", "published"),
    ("draft", "archived"),
    ("in_review", "draft"),
    ("in_review", "published"),
    ("published", "draft"),
    ("published", "in_review"),
    ("published", "archived"),
    ("archived", "draft"),
    ("archived", "published"),
}


@pytest.mark.parametrize(("old", "new"), pairs(PRODUCT.transitions, repeat=2))
def test_moves_a_product_only_where_the_drawing_has_an_arrow(old, new):
    row = make_product()
    Product.objects.filter(pk=row.pk).update(status=old)
    row.refresh_from_db()
    with transaction.atomic():
        if old == new:
            assert move(row, to=new, actor=ACTOR) is False
        elif (old, new) in ALLOWED:
            assert move(row, to=new, actor=ACTOR) is True
        else:
            with pytest.raises(IllegalMove):
                move(row, to=new, actor=ACTOR)
    row.refresh_from_db()
    assert row.status == (new if (old, new) in ALLOWED else old)


HELD = {
    ("active", "committed"),
    ("active", "released"),
    ("active", "expired"),
    ("released", "active"),
    ("expired", "active"),
}


@pytest.mark.parametrize(("old", "new"), pairs(RESERVATION.transitions, repeat=2))
def test_moves_a_reservation_only_where_the_drawing_has_an_arrow(old, new):
    """Through the stock statements, the only ones that move reservations."""
    from catalog.services import stock
    from catalog.services.stock import Line
    from core.errors import Conflict

    variant, reference = make_variant(on_hand=3), uuid7()
    held = {"lines": [Line(variant.pk, 1)], "reference": reference, "expires_at": clock.stamp(), "actor": ACTOR}
    verbs = {
        "active": lambda: stock.re_reserve(**held),
        "committed": lambda: stock.commit(reference=reference, actor=ACTOR),
        "released": lambda: stock.release(reference=reference, actor=ACTOR),
        "expired": lambda: stock.expire(reference=reference),
    }
    stock.reserve(**held)
    if old != "active":
        verbs[old]()
    assert Reservation.objects.get().status == old
    try:
        verbs[new]()
    except Conflict as error:
        assert error.code == "reservation_gone"  # noqa: PT017 - the only refusal, of a late commit
        assert (old, new) in {("released", "committed"), ("expired", "committed")}
    assert Reservation.objects.get().status == (new if (old, new) in HELD else old)


def test_draws_every_status_there_is():
    from catalog.models import ImportStatus, ProductStatus, ReservationStatus

    assert set(PRODUCT.transitions) == set(ProductStatus.values)
    assert set(RESERVATION.transitions) == set(ReservationStatus.values)
    assert set(IMPORT.transitions) == set(ImportStatus.values)


@pytest.mark.parametrize(("old", "new"), pairs(IMPORT.transitions, repeat=2))
def test_moves_an_import_only_where_the_drawing_has_an_arrow(old, new):
    row = ImportBatch.objects.create(vendor=VendorFactory(), source="shopify")
    ImportBatch.objects.filter(pk=row.pk).update(status=old)
    row.refresh_from_db()
    allowed = {("queued", "running"), ("queued", "refused"), ("running", "done"), ("running", "failed")}
    with transaction.atomic():
        if old != new and (old, new) not in allowed:
            with pytest.raises(IllegalMove):
                move(row, to=new, actor=ACTOR)
        else:
            assert move(row, to=new, actor=ACTOR) is (old != new)


def test_stamps_the_moment_of_publishing():
    row = make_draft()
    assert row.published_at is None
    assert make_product().published_at is not None
