"""Money in the API."""

import uuid
from typing import Any

import pytest
from rest_framework.test import APIClient

from accounts.models import User
from accounts.tests.factories import UserFactory
from payments.models import Payout
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.fake_gateway import FakeGateway
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker() -> Vendor:
    return make.vendor()


def api(user: User | None = None) -> APIClient:
    client = APIClient()
    if user is not None:
        client.force_authenticate(user)
    return client


def ready(fake: FakeGateway, maker: Vendor, amount: int = 6_000) -> None:
    payable, _payment = steps.paid(fake, amount, owners=[maker])
    steps.matured(make.shares(payable)[0])


def test_shows_balances_and_entries(fake: FakeGateway, maker: Vendor) -> None:
    steps.paid(fake, 4_000, owners=[maker])
    ready(fake, maker)
    body: dict[str, Any] = api(maker.owner).get("/api/v1/vendor/earnings").json()
    assert body["pending"] == {"amount": 3_600, "currency": "INR", "formatted": "₹36.00"}
    assert body["available"]["amount"] == 5_400
    assert (body["reserve"]["amount"], body["debt"]["amount"]) == (0, 0)
    assert [(entry["net"]["amount"], entry["state"]) for entry in body["entries"]] == [
        (5_400, "available"),
        (3_600, "pending"),
    ]
    assert "id" in body["entries"][0]


@pytest.mark.parametrize("path", ["/api/v1/vendor/earnings", "/api/v1/payouts"])
def test_is_for_vendors(path: str) -> None:
    assert api().get(path).status_code == 401
    assert api(UserFactory()).get(path).status_code == 403


def test_pays_out_on_request_and_lists_it(fake: FakeGateway, maker: Vendor) -> None:
    ready(fake, maker)
    answer = api(maker.owner).post("/api/v1/payouts/request", {"amount": 1_000}, format="json")
    assert answer.status_code == 201
    assert answer.json()["amount"]["amount"] == 1_000
    listed = api(maker.owner).get("/api/v1/payouts").json()["items"]
    assert [row["id"] for row in listed] == [answer.json()["id"]]
    assert api(make.vendor().owner).get("/api/v1/payouts").json()["items"] == []


def test_answers_a_repeated_request_with_the_same_payout(fake: FakeGateway, maker: Vendor) -> None:
    ready(fake, maker)
    answers = [
        api(maker.owner).post("/api/v1/payouts/request", {}, format="json", headers={"Idempotency-Key": "once"})
        for _again in range(2)
    ]
    assert answers[0].json()["id"] == answers[1].json()["id"]
    assert Payout.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"amount": 5_401}, 409, "not_enough_available"),
        ({"amount": 0}, 422, "validation"),
        ({"sum": 1}, 422, "validation"),
    ],
)
def test_refuses_a_wrong_amount(fake: FakeGateway, maker: Vendor, body: dict[str, int], status: int, code: str) -> None:
    ready(fake, maker)
    answer = api(maker.owner).post("/api/v1/payouts/request", body, format="json")
    assert (answer.status_code, answer.json()["code"]) == (status, code)


def test_follows_a_payment_and_asks_the_provider(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    path = f"/api/v1/payments/{payment.public_id}"
    first = api().get(path, headers={"X-Order-Token": "guest-token"}).json()
    assert (first["status"], first["amount"]["amount"]) == ("requires_action", 10_000)
    assert first["redirect_url"] == payment.redirect_url
    fake.pay(payment.provider_reference)
    second = api().get(path, headers={"X-Order-Token": "guest-token"}).json()
    assert (second["status"], second["redirect_url"], second["client_secret"]) == ("succeeded", "", "")


def test_answers_with_what_is_known_when_the_provider_is_silent(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    fake.hang_before_next("retrieve_payment")
    path = f"/api/v1/payments/{payment.public_id}"
    assert api(UserFactory(roles=["finance"])).get(path).json()["status"] == "pending"


def test_hides_the_payments_of_others_as_if_there_were_none(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    answers = [
        api(UserFactory()).get(f"/api/v1/payments/{payment.public_id}"),
        api().get(f"/api/v1/payments/{payment.public_id}", headers={"X-Order-Token": "another"}),
        api().get(f"/api/v1/payments/{uuid.uuid4()}"),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert {answer.json()["code"] for answer in answers} == {"payment_not_found"}
