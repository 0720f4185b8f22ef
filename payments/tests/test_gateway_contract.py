"""One contract for every provider: the one in memory that tests use, and the sandbox in a process of its own."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from core import clock
from core.ids import uuid7
from payments.gateways.sandbox import SandboxGateway
from payments.ports import (
    AccountRequest,
    BadSignature,
    Gateway,
    GatewayRefused,
    GatewayUnknown,
    PaymentRequest,
    PayoutRequest,
    ProviderPayment,
    RefundRequest,
    TransferRequest,
)
from payments.tests import sandbox_process
from payments.tests.fake_gateway import FakeGateway


def key() -> str:
    return str(uuid7())


class Contract:
    """What each gateway must do. Subclasses say how the buyer pays and where webhooks arrive."""

    def pay(self, door: Any, payment: ProviderPayment) -> None:
        raise NotImplementedError

    def webhook(self, door: Any, payment: ProviderPayment) -> tuple[bytes, dict[str, str]]:
        raise NotImplementedError

    def balance(self, door: Any) -> int:
        """What the provider holds for the platform, in paise."""
        raise NotImplementedError

    def asked(self, door: Gateway, amount: int = 10_000, *, currency: str = "INR", **names: str) -> ProviderPayment:
        names = {"payable": key(), "payment": key(), **names}
        request = PaymentRequest(amount, currency, "card", "http://127.0.0.1:8000/back/", names)
        return door.create_payment(request, key=key())

    def paid(self, door: Gateway, amount: int = 10_000) -> ProviderPayment:
        payment = self.asked(door, amount)
        self.pay(door, payment)
        return door.retrieve_payment(payment.reference)

    def test_asks_for_a_payment_and_shows_it_again(self, door: Gateway) -> None:
        names = {"payable": key(), "payment": key()}
        payment = self.asked(door, 12_345, **names)
        again = door.retrieve_payment(payment.reference)
        assert again == payment
        assert (payment.status, payment.amount, payment.captured) == ("requires_payment", 12_345, 0)
        assert (payment.account, payment.livemode, payment.currency) == (door.account, door.livemode, "INR")
        assert dict(payment.metadata) == names
        assert payment.redirect_url.startswith("http")
        assert payment.client_secret

    @pytest.mark.parametrize(("currency", "amount"), [("JPY", 1_000), ("KWD", 1_234_567)])
    def test_takes_minor_units_as_they_are_whatever_the_decimals(
        self, door: Gateway, currency: str, amount: int
    ) -> None:
        payment = self.asked(door, amount, currency=currency)
        self.pay(door, payment)
        paid = door.retrieve_payment(payment.reference)
        assert (paid.amount, paid.captured, paid.currency) == (amount, amount, currency)

    def test_answers_the_same_key_with_the_same_payment(self, door: Gateway) -> None:
        request = PaymentRequest(500, "INR", "upi", "http://127.0.0.1/", {"payable": key(), "payment": key()})
        once = key()
        assert door.create_payment(request, key=once) == door.create_payment(request, key=once)

    def test_finds_a_payment_by_what_we_called_it(self, door: Gateway) -> None:
        payable, mine, other = key(), key(), key()
        payment = self.asked(door, payable=payable, payment=mine)
        self.asked(door, payable=payable, payment=other)
        found = door.find_payment(payable=payable, payment=mine)
        assert found is not None
        assert found.reference == payment.reference
        assert door.find_payment(payable=payable, payment=key()) is None

    def test_refuses_what_it_does_not_know(self, door: Gateway) -> None:
        with pytest.raises(GatewayRefused):
            door.retrieve_payment("sp_nothing")

    def test_captures_the_whole_amount_when_the_buyer_pays(self, door: Gateway) -> None:
        before = self.balance(door)
        payment = self.paid(door)
        assert (payment.status, payment.captured) == ("succeeded", 10_000)
        assert self.balance(door) == before + 10_000 - (payment.fee or 0)

    def test_cancels_what_is_open_and_not_what_is_paid(self, door: Gateway) -> None:
        assert door.cancel_payment(self.asked(door).reference, key=key()).status == "cancelled"
        with pytest.raises(GatewayRefused):
            door.cancel_payment(self.paid(door).reference, key=key())

    def test_gives_back_in_steps_up_to_the_whole_and_once_per_key(self, door: Gateway) -> None:
        payment, name, once = self.paid(door), key(), key()
        request = RefundRequest(payment.reference, 6_000, {"refund": name})
        refund = door.refund(request, key=once)
        assert door.refund(request, key=once) == refund
        assert (refund.status, refund.amount, refund.payment) == ("succeeded", 6_000, payment.reference)
        assert door.retrieve_refund(refund.reference) == refund
        assert door.find_refund(refund=name) == refund
        assert door.find_refund(refund=key()) is None
        with pytest.raises(GatewayRefused):
            door.refund(RefundRequest(payment.reference, 4_001, {"refund": key()}), key=key())
        assert door.retrieve_payment(payment.reference).refunded == 6_000

    def test_passes_money_on_takes_it_back_and_sends_it_to_the_bank(self, door: Gateway) -> None:
        payment = self.paid(door)
        account = door.create_account(AccountRequest("Asha", {"vendor": key()}), key=key())
        assert account.payouts_enabled
        assert door.retrieve_account(account.reference) == account
        before, once = self.balance(door), key()
        name = key()
        request = TransferRequest(account.reference, 5_400, "INR", payment.reference, {"transfer": name})
        transfer = door.transfer(request, key=once)
        assert door.transfer(request, key=once) == transfer
        assert transfer.status == "succeeded"
        assert door.retrieve_transfer(transfer.reference) == transfer == door.find_transfer(transfer=name)
        assert door.find_transfer(transfer=key()) is None
        with pytest.raises(GatewayRefused):
            door.retrieve_transfer("st_nothing")
        assert self.balance(door) == before - 5_400

        assert door.reverse(transfer.reference, amount=400, metadata={"transfer": key()}, key=key())
        assert self.balance(door) == before - 5_000
        payout = door.payout(PayoutRequest(account.reference, 5_000, "INR", {"payout": name}), key=key())
        assert payout.status in {"paid", "processing"}
        assert door.retrieve_payout(payout.reference).reference == payout.reference
        found = door.find_payout(payout=name)
        assert found is not None
        assert found.reference == payout.reference
        assert door.find_payout(payout=key()) is None
        with pytest.raises(GatewayRefused):
            door.payout(PayoutRequest(account.reference, 1, "INR", {"payout": key()}), key=key())

    def test_refuses_to_pass_on_more_than_there_is(self, door: Gateway) -> None:
        payment = self.paid(door)
        account = door.create_account(AccountRequest("Asha", {"vendor": key()}), key=key())
        request = TransferRequest(
            account.reference, self.balance(door) + 1, "INR", payment.reference, {"transfer": key()}
        )
        with pytest.raises(GatewayRefused):
            door.transfer(request, key=key())

    def test_reports_with_a_signature_over_the_raw_body(self, door: Gateway) -> None:
        payment = self.paid(door)
        body, headers = self.webhook(door, payment)
        event = door.parse_webhook(body, headers, now=clock.now())
        assert (event.object_kind, event.object_reference) == ("payment", payment.reference)
        assert (event.account, event.livemode, event.amount) == (door.account, door.livemode, 10_000)
        with pytest.raises(BadSignature):
            door.parse_webhook(body, dict.fromkeys(headers, "t=1,v1=00"), now=clock.now())
        with pytest.raises(BadSignature):
            door.parse_webhook(body, {}, now=clock.now())


@pytest.mark.django_db
class TestFake(Contract):
    @pytest.fixture
    def door(self) -> FakeGateway:
        return FakeGateway()

    def pay(self, door: FakeGateway, payment: ProviderPayment) -> None:
        door.pay(payment.reference)

    def balance(self, door: FakeGateway) -> int:
        return door.balance().get("INR", 0)

    def webhook(self, door: FakeGateway, payment: ProviderPayment) -> tuple[bytes, dict[str, str]]:
        body = door.event("ev_1", "payment.succeeded", payment.reference, payment.amount)
        return body, {"Fake-Signature": "genuine"}


@pytest.mark.slow
class TestSandbox(Contract):
    """Over HTTP, with the provider in its own process and our own ears for its webhooks."""

    @pytest.fixture
    def received(self) -> list[tuple[bytes, dict[str, str]]]:
        return []

    @pytest.fixture
    def door(self, committed_db: str, received: list[tuple[bytes, dict[str, str]]]) -> Iterator[SandboxGateway]:
        with sandbox_process.running(committed_db, received) as door:
            yield door

    def pay(self, door: SandboxGateway, payment: ProviderPayment) -> None:
        sandbox_process.pay(door, payment)

    def balance(self, door: SandboxGateway) -> int:
        return sandbox_process.balance(door)

    def webhook(self, door: SandboxGateway, payment: ProviderPayment) -> tuple[bytes, dict[str, str]]:
        return sandbox_process.wait_for_mail(self._received, payment.reference)

    @pytest.fixture(autouse=True)
    def _ears(self, received: list[tuple[bytes, dict[str, str]]]) -> None:
        self._received = received

    def test_refuses_a_genuine_webhook_that_is_too_old(self, door: SandboxGateway) -> None:
        payment = self.paid(door)
        body, headers = self.webhook(door, payment)
        later = clock.now() + timedelta(seconds=301)
        with pytest.raises(BadSignature):
            door.parse_webhook(body, headers, now=later)


def test_does_not_know_what_happened_when_nobody_answers() -> None:
    door = SandboxGateway(url=f"http://127.0.0.1:{sandbox_process.free_port()}", api_key="key", webhook_secret="secret")
    with pytest.raises(GatewayUnknown):
        door.retrieve_payment("sp_1")


BODY = (
    b'{"id":"sev_1","type":"payment.succeeded","created":1,"account":"acct_platform","data":{"object":{"id":"sp_1"}}}'
)


def signed(body: bytes, secret: str, age: int) -> str:
    at = int(clock.now().timestamp()) - age
    return f"t={at},v1={hmac.new(secret.encode(), f'{at}.'.encode() + body, hashlib.sha256).hexdigest()}"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "secret", "age", "genuine"),
    [
        (BODY, "secret", 0, True),
        (BODY, "secret", 290, True),
        (BODY, "secret", 310, False),
        (BODY, "secret", -310, False),
        (BODY, "another", 0, False),
        (b"not an event", "secret", 0, False),
        (b"[]", "secret", 0, False),
    ],
)
def test_believes_only_fresh_events_signed_with_our_secret(body: bytes, secret: str, age: int, genuine: bool) -> None:
    door = SandboxGateway(url="http://127.0.0.1:1", api_key="key", webhook_secret="secret")
    headers = {"sandbox-signature": signed(body, secret, age)}
    if genuine:
        assert door.parse_webhook(body, headers, now=clock.now()).object_reference == "sp_1"
        with pytest.raises(BadSignature):
            door.parse_webhook(body.replace(b"sp_1", b"sp_2"), headers, now=clock.now())
    else:
        with pytest.raises(BadSignature):
            door.parse_webhook(body, headers, now=clock.now())


def test_refuses_a_signature_that_is_not_even_ascii() -> None:
    door = SandboxGateway(url="http://127.0.0.1:1", api_key="key", webhook_secret="secret")
    with pytest.raises(BadSignature):
        door.parse_webhook(b"{}", {"Sandbox-Signature": "t=1,v1=\u0915"}, now=clock.stamp())
