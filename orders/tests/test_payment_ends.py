"""What becomes of an order whose payment goes wrong: other money than was asked for, and too many tries."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.tests.factories import UserFactory
from catalog.models import Reservation, Variant
from catalog.tests.factories import make_variant
from core import prove
from kalavpp.testing.api import ApiClient, is_error
from orders.models import Order
from orders.selectors import OrderStatus, own_order, status
from orders.services import access, checkout
from orders.tests import factories as make
from payments.models import Payment
from payments.services import review, settle
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db


def word(order: Order) -> OrderStatus:
    return status(own_order(user=None, number=order.number, token=access.token_for(order.public_id)))


def in_review(fake: FakeGateway, order: Order, **lie: object) -> Payment:
    payment = checkout.start(order=order, method="card", return_url=make.RETURN_URL, actor=make.ACTOR)
    fake.decide(payment.provider_reference, "succeeded", **lie)
    payment = settle.settle(payment=payment, actor=make.ACTOR)
    assert word(order) == OrderStatus.PAYMENT_REVIEW
    return payment


def test_puts_the_pieces_back_when_finance_gives_the_money_back(fake: FakeGateway) -> None:
    jar = make_variant(on_hand=1)
    order = make.place((jar, 1))
    payment = in_review(fake, order, amount=1, captured=1)
    review.take_back(payment=payment, actor=make.ACTOR)
    make.send_refunds()
    assert word(order) == OrderStatus.CANCELLED
    assert Variant.objects.get(pk=jar.pk).available == 1
    assert Reservation.objects.get().status == "released"
    assert prove.run() == []


def test_confirms_the_order_when_finance_counts_the_money(fake: FakeGateway) -> None:
    jar = make_variant(on_hand=1)
    order = make.place((jar, 1))
    payment = in_review(fake, order, metadata={"payable": "another"})
    review.accept(payment=payment, actor=make.ACTOR)
    assert word(order) == OrderStatus.CONFIRMED
    assert Variant.objects.get(pk=jar.pk).on_hand == 0
    assert prove.run() == []


def test_says_when_to_try_again_after_too_many_tries(fake: FakeGateway, settings: Settings, client: Client) -> None:
    settings.PAYMENT_TRIES_PER_HOUR = 1
    user = UserFactory()
    order = make.place((make_variant(), 1), user=user)
    payment = checkout.start(order=order, method="card", return_url=make.RETURN_URL, actor=make.ACTOR)
    fake.decide(payment.provider_reference, "failed")
    settle.settle(payment=payment, actor=make.ACTOR)

    refused = ApiClient(user).post(
        "/payments/create-intent", {"order_id": str(order.public_id), "payment_method": "card"}
    )
    is_error(refused, 429, "too_many_tries")
    assert 3_500 < int(refused.headers["Retry-After"]) <= 3_600

    client.force_login(user)
    page = client.post(reverse("orders:pay", args=[order.number]), {"method": "card"}, follow=True)
    assert "tried too often" in page.content.decode()
