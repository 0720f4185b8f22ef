"""The order's word follows from its parts, and the parts move along the table only."""

import itertools

import pytest

from catalog.tests.factories import make_variant
from core.lifecycle import IllegalMove, move
from orders import lifecycle
from orders.models import VendorOrder
from orders.selectors import OrderStatus, order_status
from orders.tests import factories as make
from payments.tests.fake_gateway import FakeGateway

STATUSES = tuple(lifecycle.VENDOR_ORDER.transitions)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (["pending_payment"], "pending_payment"),
        (["expired", "expired"], "expired"),
        (["confirmed", "confirmed"], "confirmed"),
        (["confirmed", "processing"], "processing"),
        (["processing", "shipped"], "partly_shipped"),
        (["shipped", "shipped"], "shipped"),
        (["shipped", "delivered"], "partly_delivered"),
        (["confirmed", "delivered"], "partly_delivered"),
        (["delivered", "delivered"], "delivered"),
        (["cancelled", "cancelled"], "cancelled"),
        (["cancelled", "delivered"], "delivered"),
        (["cancelled", "shipped"], "shipped"),
    ],
)
def test_derives_the_state_of_the_order(parts: list[str], expected: str) -> None:
    assert order_status(parts) == expected
    assert order_status(parts[::-1]) == expected


def test_says_that_a_payment_is_being_checked_before_anything_else() -> None:
    assert order_status(["pending_payment"], "review") == OrderStatus.PAYMENT_REVIEW


def test_says_refunded_when_all_the_money_went_back() -> None:
    assert order_status(["delivered"], "paid", 500, 500) == OrderStatus.REFUNDED
    assert order_status(["delivered"], "paid", 499, 500) == OrderStatus.DELIVERED
    assert order_status(["expired"], "cancelled", 500, 500) == OrderStatus.REFUNDED


def test_has_a_word_for_every_mixture_of_parts() -> None:
    for size in (1, 2, 3):
        for parts in itertools.combinations_with_replacement(STATUSES, size):
            assert order_status(list(parts)) in OrderStatus


@pytest.mark.django_db
def test_moves_along_the_table_and_no_other_way(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1))
    (part,) = make.parts(order)
    for old, new in itertools.product(STATUSES, STATUSES):
        columns = {"delivery_said_by": "vendor"}
        VendorOrder.objects.filter(pk=part.pk).update(status=old, **columns)
        part.refresh_from_db()
        if old == new:
            assert move(part, to=new, actor=make.ACTOR) is False
        elif new in lifecycle.VENDOR_ORDER.transitions[old]:
            assert move(part, to=new, actor=make.ACTOR) is True
        else:
            with pytest.raises(IllegalMove):
                move(part, to=new, actor=make.ACTOR)


def test_never_leads_from_paid_back_to_unpaid() -> None:
    reachable = set(lifecycle.PAID)
    for _round in STATUSES:
        reachable |= {new for old in reachable for new in lifecycle.VENDOR_ORDER.transitions[old]}
    assert not reachable & {"pending_payment", "expired"}
