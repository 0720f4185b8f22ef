"""Paying again and again: as often as the API lets, with a new key for each round, and past a busy database."""

from collections.abc import Iterator

import pytest
from django.db import OperationalError
from django.test import Client
from psycopg import errors as postgres
from pytest_django import Settings

from catalog.tests.factories import make_variant
from core.api import throttling
from core.ids import uuid7
from orders.models import Order
from orders.services import cancel
from orders.services import cart as carts
from orders.tests import factories as make
from orders.tests.test_pages import add, pay, review

pytestmark = pytest.mark.django_db


@pytest.fixture
def one_payment(settings: Settings) -> Iterator[None]:
    """Anonymous visitors may write twice an hour: fill the bag and pay it once."""
    settings.RATE_LIMITS = True
    settings.API_RATES = {**settings.API_RATES, "anonymous_write": "2 per hour"}
    throttling._windows.cache_clear()
    yield
    throttling._windows.cache_clear()


@pytest.mark.usefixtures("one_payment")
def test_lets_a_visitor_pay_through_pages_as_often_as_through_the_api() -> None:
    client = Client(REMOTE_ADDR=f"2001:db8:2::{uuid7().hex[-4:]}")
    add(client, make_variant())
    page = review(client)
    assert pay(client, page).status_code == 303
    order = Order.objects.get()

    for refused in (pay(client, page), client.post(f"/orders/{order.number}/pay/", {"method": "upi"})):
        assert refused.status_code == 429
        assert int(refused["Retry-After"]) > 0
    assert order.payable.payments.count() == 1
    assert client.get("/checkout/pay/").status_code == 200  # looking is free


def test_begins_a_new_round_however_many_orders_of_the_bag_were_given_up(client: Client) -> None:
    add(client, make_variant(on_hand=1))
    page = review(client)
    for rounds in range(1, 23):
        assert pay(client, page).status_code == 303
        assert Order.objects.count() == rounds
        cancel.cancel_order(order=Order.objects.latest("id"), reason="", by="buyer", actor=make.ACTOR)
        page = client.get("/checkout/pay/")


@pytest.mark.parametrize("cause", [postgres.DeadlockDetected, postgres.SerializationFailure, postgres.LockNotAvailable])
def test_asks_to_try_again_when_the_database_gave_way(
    client: Client, monkeypatch: pytest.MonkeyPatch, cause: type[Exception]
) -> None:
    add(client, make_variant())

    def gives_way(**_facts: object) -> None:
        raise OperationalError from cause()

    monkeypatch.setattr(carts, "mend", gives_way)
    answer = client.post("/cart/mend/")

    assert (answer.status_code, answer["Retry-After"]) == (503, "1")
    assert "Try again in a moment" in answer.content.decode()
