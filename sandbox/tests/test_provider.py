"""The provider over its own addresses, as the shop and the buyer's browser use it."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from django.conf import settings
from django.test import Client, override_settings

from core import clock
from sandbox.models import Payment, WebhookEvent
from sandbox.services import accounts, payments, webhooks

pytestmark = [pytest.mark.django_db, pytest.mark.urls("sandbox.urls")]

RETURN_URL = "http://127.0.0.1:8000/checkout/return/"


@pytest.fixture(autouse=True)
def _own_process(settings: Any) -> None:
    """Serve as the provider's own process does: none of the shop's middleware."""
    settings.MIDDLEWARE = ["django.middleware.security.SecurityMiddleware"]


@pytest.fixture
def api() -> Client:
    return Client(headers={"Authorization": f"Bearer {settings.SANDBOX_API_KEY}"})


def post(api: Client, path: str, body: dict[str, Any], key: str = "") -> Any:
    headers = {"Idempotency-Key": key} if key else {}
    return api.post(path, json.dumps(body), content_type="application/json", headers=headers)


def new_payment(api: Client, **changes: Any) -> dict[str, Any]:
    body = {
        "amount": 129_900,
        "currency": "INR",
        "method": "upi",
        "metadata": {"payable": "p1"},
        "return_url": RETURN_URL,
    }
    answer = post(api, "/v1/payments", body | changes)
    assert answer.status_code == 200, answer.content
    return answer.json()


def choose(payment: dict[str, Any], outcome: str) -> Any:
    return Client().post(f"/pay/{payment['id']}", {"outcome": outcome})


def test_refuses_a_wrong_key() -> None:
    answer = Client(headers={"Authorization": "Bearer wrong"}).get("/v1/balance")
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "unauthorized"


def test_names_the_hosted_page_after_the_host_of_the_shop(api: Client) -> None:
    payment = new_payment(api, return_url="http://192.168.1.5:8000/checkout/return/")
    assert payment["hosted_url"].startswith("http://192.168.1.5:")
    assert payment["hosted_url"].endswith(f"/pay/{payment['id']}")


@pytest.mark.parametrize(
    ("outcome", "status", "event"),
    [
        ("pay", "succeeded", "payment.succeeded"),
        ("decline", "failed", "payment.failed"),
        ("authenticate", "requires_action", "payment.requires_action"),
        ("abandon", "requires_payment", None),
        ("pay_late", "processing", "payment.processing"),
    ],
)
def test_sends_the_buyer_back_and_tells_the_shop(api: Client, outcome: str, status: str, event: str | None) -> None:
    payment = new_payment(api)
    answer = choose(payment, outcome)
    assert answer.status_code == 303
    assert answer["Location"].startswith(RETURN_URL)
    assert api.get(f"/v1/payments/{payment['id']}").json()["status"] == status
    assert list(WebhookEvent.objects.values_list("type", flat=True)) == ([event] if event else [])


def test_pays_after_the_bank_has_asked(api: Client) -> None:
    payment = new_payment(api)
    choose(payment, "authenticate")
    assert "Your bank asks" in Client().get(f"/pay/{payment['id']}").content.decode()
    choose(payment, "pay")
    assert api.get(f"/v1/payments/{payment['id']}").json()["amount_captured"] == 129_900


def test_captures_once_however_often_the_page_is_posted(api: Client) -> None:
    payment = new_payment(api)
    for outcome in ("pay", "pay", "decline"):
        choose(payment, outcome)
    assert api.get(f"/v1/payments/{payment['id']}").json()["status"] == "succeeded"
    assert WebhookEvent.objects.count() == 1


def test_lets_a_late_payment_arrive_when_its_time_has_come(api: Client) -> None:
    payment = new_payment(api)
    choose(payment, "pay_late")
    assert payments.complete_late() == 0
    assert post(api, f"/v1/payments/{payment['id']}/cancel", {}).status_code == 409
    late = Payment.objects.get(reference=payment["id"]).pays_at
    assert late is not None
    with clock.freeze(late):
        assert payments.complete_late() == 1
    assert api.get(f"/v1/payments/{payment['id']}").json()["status"] == "succeeded"


def test_answers_a_repeated_key_with_the_first_answer_and_refuses_another_body(api: Client) -> None:
    payment = new_payment(api)
    choose(payment, "pay")
    body = {"payment": payment["id"], "amount": 100, "metadata": {}}
    first, again = (post(api, "/v1/refunds", body, key="k1").json() for _ in range(2))
    assert first == again
    assert post(api, "/v1/refunds", body | {"amount": 200}, key="k1").status_code == 409
    assert api.get(f"/v1/payments/{payment['id']}").json()["amount_refunded"] == 100


def test_never_refunds_more_than_was_captured(api: Client) -> None:
    payment = new_payment(api)
    assert post(api, "/v1/refunds", {"payment": payment["id"], "amount": 1}).status_code == 400
    choose(payment, "pay")
    assert post(api, "/v1/refunds", {"payment": payment["id"], "amount": 129_900}).status_code == 200
    answer = post(api, "/v1/refunds", {"payment": payment["id"], "amount": 1})
    assert answer.json()["error"]["code"] == "amount_too_large"


def test_keeps_all_money_somewhere(api: Client) -> None:
    payment = new_payment(api, amount=10_000)
    choose(payment, "pay")
    account = post(api, "/v1/accounts", {"name": "Khurja Pottery"}).json()
    sent = post(api, "/v1/transfers", {"account": account["id"], "amount": 5_400, "currency": "INR"}).json()
    post(api, f"/v1/transfers/{sent['id']}/reversals", {"amount": 400})
    post(api, "/v1/refunds", {"payment": payment["id"], "amount": 1_000})
    paid = post(api, "/v1/payouts", {"account": account["id"], "amount": 2_000, "currency": "INR"}).json()
    assert paid["status"] == "paid"
    row = accounts.find(account["id"])
    assert api.get("/v1/balance").json() == {"available": {"INR": 10_000 - 1_000 - 5_000}}
    assert accounts.account_balance(row, "INR") == 5_000 - 2_000


def test_refuses_transfers_beyond_the_balance_and_to_restricted_accounts(api: Client) -> None:
    account = post(api, "/v1/accounts", {"name": "Khurja Pottery"}).json()
    body = {"account": account["id"], "amount": 1, "currency": "INR"}
    assert post(api, "/v1/transfers", body).json()["error"]["code"] == "balance_insufficient"
    post(api, f"/v1/accounts/{account['id']}", {"payouts_enabled": False})
    assert post(api, "/v1/transfers", body).json()["error"]["code"] == "account_restricted"


def test_signs_the_exact_body() -> None:
    at = 1_790_000_000
    header = webhooks.signature('{"id":"sev_1"}', at=at, secret="s")
    expected = hmac.new(b"s", f'{at}.{{"id":"sev_1"}}'.encode(), hashlib.sha256).hexdigest()
    assert header == f"t={at},v1={expected}"


@override_settings(SANDBOX_WEBHOOK_URL="http://127.0.0.1:9/nobody-listens")
def test_keeps_an_event_that_did_not_arrive_and_waits_longer_each_time(api: Client, socket_enabled: None) -> None:
    payment = new_payment(api)
    choose(payment, "pay")
    assert webhooks.deliver_due() == 1
    event = WebhookEvent.objects.get()
    first_wait = event.due_at - event.created_at
    assert event.delivered_at is None
    with clock.freeze(event.due_at):
        webhooks.deliver_due()
    again = WebhookEvent.objects.get()
    assert again.attempts == 2
    assert again.due_at - event.due_at > first_wait


def test_shows_a_page_that_a_plain_browser_can_use(api: Client) -> None:
    payment = new_payment(api)
    answer = Client().get(f"/pay/{payment['id']}")
    text = answer.content.decode()
    assert "₹1,299.00" in text
    assert 'value="pay_late"' in text
    assert "form-action 'self' http://127.0.0.1:8000" in answer["Content-Security-Policy"]
    assert Client().get("/pay/sp_unknown").status_code == 404
