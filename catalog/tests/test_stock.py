from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction

from catalog.models import Reservation, ReservationStatus, StockMovement, Variant
from catalog.services import stock
from catalog.services.checks import MAX_ON_HAND
from catalog.services.stock import Line
from catalog.tests.factories import ACTOR, make_untracked, make_variant
from core import clock, prove
from core.errors import Conflict, Invalid
from core.ids import uuid7

pytestmark = pytest.mark.django_db


def reserve(*lines: tuple[Variant, int], reference: UUID | None = None) -> UUID:
    reference = reference or uuid7()
    stock.reserve(
        lines=[Line(variant.pk, quantity) for variant, quantity in lines],
        reference=reference,
        expires_at=clock.stamp() + timedelta(minutes=30),
        actor=ACTOR,
    )
    return reference


def level(variant: Variant) -> tuple[int, int, bool]:
    variant.refresh_from_db()
    variant.product.refresh_from_db()
    return variant.on_hand, variant.reserved, variant.product.in_stock


def test_holds_what_is_reserved_and_shows_the_last_one_as_sold_out():
    variant = make_variant(on_hand=2)
    reserve((variant, 1))
    assert level(variant) == (2, 1, True)
    reserve((variant, 1))
    assert level(variant) == (2, 2, False)
    assert prove.run() == []


def test_takes_all_lines_or_none_and_names_those_that_do_not_suffice():
    enough, short = make_variant(on_hand=5), make_variant(on_hand=1)
    with pytest.raises(Conflict) as caught:
        reserve((enough, 2), (short, 3))
    assert caught.value.code == "insufficient_stock"
    assert caught.value.data == {"lines": [{"variant": str(short.public_id), "left": 1}]}
    assert level(enough) == (5, 0, True)
    assert Reservation.objects.count() == 0


def test_adds_up_two_lines_of_one_variant():
    variant = make_variant(on_hand=3)
    with pytest.raises(Conflict, match="insufficient_stock"):
        reserve((variant, 2), (variant, 2))
    reserve((variant, 2), (variant, 1))
    assert level(variant) == (3, 3, False)


def test_passes_over_what_is_not_counted():
    digital = make_untracked()
    reference = reserve((digital, 40))
    assert stock.commit(reference=reference, actor=ACTOR) == []
    assert level(digital) == (0, 0, True)


def test_refuses_a_variant_that_left_the_shop():
    variant = make_variant()
    Variant.objects.filter(pk=variant.pk).update(is_active=False)
    with pytest.raises(Conflict) as caught:
        reserve((variant, 1))
    assert caught.value.data["lines"][0]["left"] == 0


def test_commits_once_and_writes_the_sale_as_a_movement():
    variant = make_variant(on_hand=4)
    reference = reserve((variant, 3))
    assert stock.commit(reference=reference, actor=ACTOR) == [Line(variant.pk, 3)]
    assert stock.commit(reference=reference, actor=ACTOR) == []
    assert level(variant) == (1, 0, True)
    assert StockMovement.objects.get(kind="sale").delta == -3
    assert prove.run() == []


@pytest.mark.parametrize("leave", ["release", "expire"])
def test_puts_back_what_is_not_paid_for_exactly_once(leave):
    variant = make_variant(on_hand=1)
    reference = reserve((variant, 1))
    arguments = {"actor": ACTOR} if leave == "release" else {}
    put_back = getattr(stock, leave)
    assert put_back(reference=reference, **arguments) == [Line(variant.pk, 1)]
    assert put_back(reference=reference, **arguments) == []
    assert level(variant) == (1, 0, True)
    with pytest.raises(Conflict, match="reservation_gone"):
        stock.commit(reference=reference, actor=ACTOR)
    assert prove.run() == []


def test_releases_only_the_named_variants():
    kept, left = make_variant(), make_variant()
    reference = reserve((kept, 1), (left, 1))
    stock.release(reference=reference, variant_ids=[left.pk], actor=ACTOR)
    assert level(kept)[1] == 1
    assert level(left)[1] == 0


def test_reserves_again_for_a_payment_that_came_late_when_there_is_something_left():
    variant = make_variant(on_hand=1)
    reference = reserve((variant, 1))
    stock.expire(reference=reference)
    again = {"lines": [Line(variant.pk, 1)], "reference": reference, "actor": ACTOR}
    stock.re_reserve(expires_at=clock.stamp(), **again)
    stock.re_reserve(expires_at=clock.stamp(), **again)  # held already: nothing more
    assert level(variant) == (1, 1, False)
    stock.commit(reference=reference, actor=ACTOR)
    assert level(variant) == (0, 0, False)
    assert prove.run() == []


def test_does_not_reserve_again_what_somebody_else_bought():
    variant = make_variant(on_hand=1)
    late = reserve((variant, 1))
    stock.expire(reference=late)
    stock.commit(reference=reserve((variant, 1)), actor=ACTOR)
    with pytest.raises(Conflict, match="insufficient_stock"):
        stock.re_reserve(lines=[Line(variant.pk, 1)], reference=late, expires_at=clock.stamp(), actor=ACTOR)
    assert level(variant) == (0, 0, False)


def test_gives_sold_pieces_back_once():
    variant = make_variant(on_hand=2)
    reference = reserve((variant, 2))
    stock.commit(reference=reference, actor=ACTOR)
    for _time in range(2):
        stock.give_back(lines=[Line(variant.pk, 2)], reference=reference, actor=ACTOR)
    assert level(variant) == (2, 0, True)
    assert prove.run() == []


def test_records_a_count_as_the_difference():
    variant = make_variant(on_hand=5)
    answer = stock.set_on_hand(variant=variant, on_hand=3, actor=ACTOR, reason="two broke")
    assert (answer.on_hand, answer.available) == (3, 3)
    assert StockMovement.objects.filter(variant=variant, kind="correction").get().delta == -2


def test_does_not_count_below_what_is_being_paid_for():
    variant = make_variant(on_hand=5)
    reserve((variant, 4))
    with pytest.raises(Conflict) as caught:
        stock.set_on_hand(variant=variant, on_hand=3, actor=ACTOR)
    assert caught.value.code == "below_reserved"
    assert caught.value.data == {"reserved": 4}


def test_refuses_counting_what_is_not_counted():
    with pytest.raises(Conflict, match="stock_not_counted"):
        stock.set_on_hand(variant=make_untracked(), on_hand=1, actor=ACTOR)


@pytest.mark.parametrize("change", [{"on_hand": 9}, {"reserved": -1}, {"reserved": 99}])
def test_lets_nobody_write_the_counters_by_hand(change):
    variant = make_variant(on_hand=5)
    with pytest.raises(IntegrityError), transaction.atomic():
        Variant.objects.filter(pk=variant.pk).update(**change)


@pytest.mark.parametrize("sql", ["UPDATE catalog_stockmovement SET delta = 9", "DELETE FROM catalog_stockmovement"])
def test_keeps_movements_as_they_were_written(sql):
    make_variant()
    with pytest.raises(Exception, match="Cannot"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_counts_a_reservation_in_exactly_one_state():
    variant = make_variant(on_hand=9)
    active, sold, gone = (reserve((variant, 1)) for _time in range(3))
    stock.commit(reference=sold, actor=ACTOR)
    stock.release(reference=gone, actor=ACTOR)
    states = dict(Reservation.objects.values_list("reference", "status"))
    assert states == {
        active: ReservationStatus.ACTIVE,
        sold: ReservationStatus.COMMITTED,
        gone: ReservationStatus.RELEASED,
    }
    assert level(variant) == (8, 1, True)


def test_counts_no_more_than_a_shelf_holds():
    variant = make_variant(on_hand=5)
    for count in (
        partial(stock.set_on_hand, on_hand=MAX_ON_HAND + 1),
        partial(stock.adjust, by=MAX_ON_HAND - 4),
        partial(stock.adjust, by=10**12),
    ):
        with pytest.raises(Invalid) as caught:
            count(variant=variant, actor=ACTOR)
        assert caught.value.fields == {"on_hand": ["Write at most 1000000."]}
    assert stock.adjust(variant=variant, by=MAX_ON_HAND - 5, actor=ACTOR).on_hand == MAX_ON_HAND
