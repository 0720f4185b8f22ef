"""Many at once, on real connections; each guard is also shown to be needed."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from pytest_django import Settings

from catalog.models import Reservation, Variant
from catalog.tests.factories import make_variant
from core import clock, prove
from core.errors import Conflict
from core.testing import at_once
from orders.models import Cart, Order
from orders.services import cart as carts
from orders.services import checkout, expire
from orders.tests import factories as make
from payments.models import Payment, Refund
from payments.services import settle
from payments.tests.fake_gateway import FakeGateway

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def placing(cart: Cart, key: str = "once") -> Callable[[], Order]:
    address = make.address()
    return lambda: checkout.place(cart=cart, address=address, email=make.EMAIL, key=key, user=None, actor=make.ACTOR)


def settling(payment: Payment) -> Callable[[], Payment]:
    return lambda: settle.settle(payment=payment, actor=make.ACTOR)


def started(order: Order, method: str = "card") -> Payment:
    return checkout.start(order=order, method=method, return_url=make.RETURN_URL, actor=make.ACTOR)


def orders_of(results: list[Any]) -> list[Order]:
    return [result for result in results if isinstance(result, Order)]


def test_sells_the_last_piece_once() -> None:
    jar = make_variant(on_hand=3)
    bags = [make.make_cart((jar, 1)) for _buyer in range(12)]

    results = at_once([placing(bag) for bag in bags])

    assert len(orders_of(results)) == 3
    refused = [result for result in results if not isinstance(result, Order)]
    assert all(isinstance(error, Conflict) and error.code == "insufficient_stock" for error in refused)
    assert Variant.objects.get(pk=jar.pk).reserved == 3
    assert prove.run() == []


def test_would_sell_it_more_often_without_the_guard(settings: Settings) -> None:
    """The positive control: read, think, write lets several buyers have the last piece."""
    settings.STOCK_GUARD = False
    for _round in range(10):
        jar = make_variant(on_hand=1)
        bags = [make.make_cart((jar, 1)) for _buyer in range(12)]
        at_once([placing(bag) for bag in bags])
        if Reservation.objects.filter(variant=jar).count() > 1:
            return
    pytest.fail("Ten rounds without the guard sold nothing twice: the race is not tested.")


def test_makes_one_order_of_one_bag_clicked_at_once(fake: FakeGateway) -> None:
    """Invariant 34."""
    bag = make.make_cart((make_variant(on_hand=9), 1))

    results = at_once([placing(bag) for _click in range(8)])

    assert len(orders_of(results)) == 8, results  # each click is answered, with the same order
    assert len({order.pk for order in orders_of(results)}) == 1
    assert Order.objects.count() == 1


def test_leaves_one_open_order_of_a_bag_that_is_ordered_anew_at_once() -> None:
    jar = make_variant(on_hand=1)
    bag = make.make_cart((jar, 1))

    results = at_once([placing(bag, key=f"tab {tab}") for tab in range(8)])

    assert len(orders_of(results)) == 8, results
    assert [order.payable.status for order in map(make.fresh, orders_of(results))].count("open") == 1
    assert Variant.objects.get(pk=jar.pk).reserved == 1
    assert prove.run() == []


def test_orders_anew_beside_others_without_a_deadlock() -> None:
    """The older order holds the piece with the higher key, the new one takes both: in this order it would deadlock."""
    first, second = make_variant(on_hand=500), make_variant(on_hand=500)
    for _round in range(5):
        changed = [make.make_cart((second, 1)) for _buyer in range(4)]
        for bag in changed:
            make.place(cart=bag, key="older")
            carts.add(cart=bag, variant_id=first.public_id, quantity=1, actor=make.ACTOR)
        fresh = [make.make_cart((first, 1), (second, 1)) for _buyer in range(4)]

        results = at_once([placing(bag) for bag in (*changed, *fresh)])

        assert len(orders_of(results)) == 8, results


def test_lets_bags_in_opposite_order_pass_each_other() -> None:
    """Invariant 31: {a, b} and {b, a} at once; nobody waits for ever, nobody gets half."""
    jar, stole = make_variant(on_hand=6), make_variant(on_hand=6)
    bags = [
        make.make_cart((jar, 1), (stole, 1)) if number % 2 else make.make_cart((stole, 1), (jar, 1))
        for number in range(16)
    ]

    results = at_once([placing(bag) for bag in bags])

    assert len(orders_of(results)) == 6
    assert all(isinstance(result, Order | Conflict) for result in results)
    held = [Variant.objects.get(pk=variant.pk).reserved for variant in (jar, stole)]
    assert held == [6, 6]
    assert Reservation.objects.count() == 12


def test_counts_one_payment_of_two_tabs_and_returns_the_other(fake: FakeGateway) -> None:
    order = make.place((make_variant(on_hand=1), 1))
    payments = [started(order, "card"), started(order, "upi")]
    for payment in payments:
        fake.pay(payment.provider_reference)

    results = at_once([settling(payment) for payment in payments * 3])
    make.send_refunds()

    assert [result for result in results if isinstance(result, Exception)] == []
    assert Payment.objects.filter(status="succeeded").count() == 1
    assert Refund.objects.get().amount_minor == order.total_minor
    assert [part.status for part in make.parts(order)] == ["confirmed"]
    assert prove.run() == []


@pytest.mark.parametrize("round_number", range(3))
def test_ends_whole_when_the_time_runs_out_while_the_money_comes(fake: FakeGateway, round_number: int) -> None:
    jar = make_variant(on_hand=1)
    order = make.place((jar, 1))
    payment = started(order)
    fake.pay(payment.provider_reference)
    # The clock of these threads stands still after the deadline, so that both sides may act.
    late = clock.now() + timedelta(minutes=31)

    def run_out() -> int:
        with clock.freeze(late):
            return expire.run(actor=make.ACTOR)

    results = at_once([settling(payment), run_out, settling(payment), run_out])

    assert [result for result in results if isinstance(result, Exception)] == []
    assert [part.status for part in make.parts(order)] == ["confirmed"]
    jar.refresh_from_db()
    assert (jar.on_hand, jar.reserved) == (0, 0)
    assert prove.run() == []
