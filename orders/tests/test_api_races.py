"""One key, sent many times at once."""

import pytest

from catalog.tests.factories import make_variant
from core.models import IdempotencyKey
from core.testing import at_once
from kalavpp.testing.api import ApiClient
from orders.models import Order
from orders.tests import factories as make
from orders.tests.test_api import _guest_with, _order
from payments.models import Refund
from payments.tests.fake_gateway import FakeGateway

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_places_one_order_for_one_key_sent_eight_times_at_once():
    guest = _guest_with((make_variant(on_hand=50), 1))
    token = guest.headers["X-Cart-Token"]
    sends = [lambda: ApiClient(X_Cart_Token=token).post("/orders", _order(), Idempotency_Key="one")] * 8
    answers = at_once(sends)
    assert {answer.status_code for answer in answers} <= {201, 409}
    placed = [answer for answer in answers if answer.status_code == 201]
    assert placed
    assert len({answer.content for answer in placed}) == 1
    refused = {answer.json()["code"] for answer in answers if answer.status_code == 409}
    assert refused <= {"idempotency_in_progress"}
    assert Order.objects.count() == 1
    assert IdempotencyKey.objects.get().status == 201
    again = ApiClient(X_Cart_Token=token).post("/orders", _order(), Idempotency_Key="one")
    assert again.content == placed[0].content


def test_places_one_order_for_one_key_even_when_the_stored_answer_is_lost():
    guest = _guest_with((make_variant(on_hand=50), 1))
    first = guest.post("/orders", _order(), Idempotency_Key="one").json()
    IdempotencyKey.objects.all().delete()
    second = guest.post("/orders", _order(), Idempotency_Key="one").json()
    assert (second["id"], second["payment"]["id"]) == (first["id"], first["payment"]["id"])
    assert Order.objects.count() == 1


def test_gives_back_one_piece_for_one_key_sent_eight_times_at_once(fake: FakeGateway):
    (part,) = make.parts(make.paid(fake, (make_variant(price_minor=6_000), 5)))
    body = {"items": [{"id": str(part.lines.get().public_id), "quantity": 1}], "reason": "a crack"}
    vendor = ApiClient(part.vendor.owner)
    answers = at_once([lambda: vendor.post("/refunds", body, Idempotency_Key="one")] * 8)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Refund.objects.get().amount_minor == 6_000


def test_gives_back_a_piece_for_each_key(fake: FakeGateway):
    (part,) = make.parts(make.paid(fake, (make_variant(price_minor=6_000), 5)))
    body = {"items": [{"id": str(part.lines.get().public_id), "quantity": 1}], "reason": "a crack"}
    vendor = ApiClient(part.vendor.owner)
    for key in ("one", "two"):
        assert vendor.post("/refunds", body, Idempotency_Key=key).status_code == 201
    assert Refund.objects.count() == 2
