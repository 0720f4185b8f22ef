"""Money that is not what was asked for, and what finance makes of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from core import prove
from core.errors import Conflict
from core.events import relay_due
from core.models import AuditEntry
from core.testing import at_once
from payments.invariants import INVARIANTS
from payments.models import LedgerTransaction, Payable, Payment, Refund
from payments.services import charge, refunds, review
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR, Handler
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def books(fake: FakeGateway) -> Iterator[None]:
    """Whatever is decided, nothing may be wrong afterwards."""
    yield
    assert [invariant.code for invariant in INVARIANTS if prove.check(invariant)] == []


def in_review(fake: FakeGateway, **lie: Any) -> Payment:
    payment = steps.started(make.payable())
    fake.decide(payment.provider_reference, "succeeded", **lie)
    payment = steps.settled(payment)
    assert payment.status == "review"
    return payment


def states(payment: Payment) -> tuple[str, str]:
    row = Payment.objects.select_related("payable").get(pk=payment.pk)
    return row.status, row.payable.status


def sent_back() -> Refund:
    refund = Refund.objects.select_related("payment", "payable").get()
    return refunds.send(refund=refund, actor=ACTOR)


OTHER_PAYABLE = {"metadata": {"payable": "another"}}


def test_counts_as_paid_what_differs_in_the_notes_alone(fake: FakeGateway, handler: Handler) -> None:
    payment = review.accept(payment=in_review(fake, **OTHER_PAYABLE), actor=ACTOR)
    assert states(payment) == ("succeeded", "paid")
    assert handler.words() == ["paid"]
    assert steps.owed(make.shares(payment.payable)[0]) == (5_400, 0, 0)
    assert steps.balance("provider:fake:clearing") == 10_000 == fake.balance()["INR"]
    assert AuditEntry.objects.filter(action="payment.accepted", reason="payable").count() == 1

    told = LedgerTransaction.objects.count()
    assert steps.settled(payment).flag == "payable"
    assert LedgerTransaction.objects.count() == told


@pytest.mark.parametrize(
    "lie", [{"amount": 9_999}, {"currency": "USD"}, {"account": "acct_stranger"}, {"livemode": True}]
)
def test_never_counts_other_money_as_paid(fake: FakeGateway, lie: dict[str, Any]) -> None:
    payment = in_review(fake, **lie)
    with pytest.raises(Conflict, match="money_differs"):
        review.accept(payment=payment, actor=ACTOR)
    assert states(payment) == ("review", "review")


def test_returns_accepted_money_when_the_thing_can_no_longer_be_given(fake: FakeGateway, handler: Handler) -> None:
    handler.cannot = "stock_gone"
    payment = review.accept(payment=in_review(fake, **OTHER_PAYABLE), actor=ACTOR)
    assert (states(payment), sent_back().status) == (("succeeded", "cancelled"), "succeeded")
    assert fake.balance()["INR"] == 0 == steps.balance("provider:fake:clearing")


@pytest.mark.parametrize(
    ("lie", "came"), [({"amount": 9_999}, 10_000), (OTHER_PAYABLE, 10_000), ({"captured": 9_999}, 9_999)]
)
def test_gives_back_whatever_came_and_lets_the_order_go(
    fake: FakeGateway, handler: Handler, lie: dict[str, Any], came: int
) -> None:
    fake.fee = 200
    payment = in_review(fake, **lie)
    assert fake.retrieve_payment(payment.provider_reference).captured == came

    review.take_back(payment=payment, actor=ACTOR)

    assert states(payment) == ("cancelled", "cancelled")
    assert handler.words() == ["given up"]
    assert steps.balance(f"held:{payment.payable.public_id}") == -came
    assert (sent_back().status, Refund.objects.get().amount_minor) == ("succeeded", came)
    assert steps.balance(f"held:{payment.payable.public_id}") == 0
    assert steps.balance("provider:fake:clearing") == -200 == fake.balance()["INR"]
    assert not any(share.refunded_minor for share in make.shares(payment.payable))
    assert AuditEntry.objects.filter(action="payment.taken_back").count() == 1
    steps.settled(Payment.objects.select_related("payable").get(pk=payment.pk))
    assert states(payment) == ("cancelled", "cancelled")


def test_keeps_an_order_that_other_money_has_paid(fake: FakeGateway, handler: Handler) -> None:
    payable = make.payable()
    right, wrong = steps.started(payable, "card"), steps.started(payable, "upi")
    fake.pay(right.provider_reference)
    steps.settled(right)
    fake.decide(wrong.provider_reference, "succeeded", amount=9_999)
    wrong = steps.settled(wrong)
    review.take_back(payment=wrong, actor=ACTOR)
    sent_back()
    assert states(wrong) == ("cancelled", "paid")
    assert handler.words() == ["paid"]
    assert steps.balance("provider:fake:clearing") == 10_000 == fake.balance()["INR"]


@pytest.mark.parametrize("lie", [{"account": "acct_stranger"}, {"livemode": True}])
def test_books_nothing_of_money_that_is_not_ours(fake: FakeGateway, handler: Handler, lie: dict[str, Any]) -> None:
    payment = in_review(fake, **lie)
    review.take_back(payment=payment, actor=ACTOR)
    assert states(payment) == ("cancelled", "cancelled")
    assert handler.words() == ["given up"]
    assert not LedgerTransaction.objects.exists()
    assert not Refund.objects.exists()
    again = steps.settled(Payment.objects.select_related("payable").get(pk=payment.pk))
    assert states(payment) == ("cancelled", "cancelled")
    assert "dealt with" in again.flag


def test_counts_nothing_that_has_gone_back_already(fake: FakeGateway, handler: Handler) -> None:
    payment = in_review(fake, **OTHER_PAYABLE)
    fake.decide(payment.provider_reference, "succeeded", refunded=10_000)
    with pytest.raises(Conflict, match="money_differs"):
        review.accept(payment=payment, actor=ACTOR)
    assert states(payment) == ("review", "review")


def test_waits_until_money_of_another_currency_was_returned_at_the_provider(
    fake: FakeGateway, handler: Handler
) -> None:
    payment = in_review(fake, currency="USD")
    with pytest.raises(Conflict, match="return_by_hand"):
        review.take_back(payment=payment, actor=ACTOR)
    assert states(payment) == ("review", "review")

    fake.decide(payment.provider_reference, "succeeded", refunded=10_000)
    review.take_back(payment=payment, actor=ACTOR)
    assert not LedgerTransaction.objects.exists()
    steps.settled(Payment.objects.select_related("payable").get(pk=payment.pk))
    assert states(payment) == ("cancelled", "cancelled")


def test_decides_once(fake: FakeGateway) -> None:
    payment = in_review(fake, amount=9_999)
    review.take_back(payment=payment, actor=ACTOR)
    for decide in (review.take_back, review.accept):
        with pytest.raises(Conflict):
            decide(payment=payment, actor=ACTOR)
    assert Refund.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_lets_one_of_many_decisions_count(fake: FakeGateway, handler: Handler) -> None:
    payment = in_review(fake, **OTHER_PAYABLE)
    decisions = [
        lambda: review.accept(payment=payment, actor=ACTOR),
        lambda: review.take_back(payment=payment, actor=ACTOR),
    ]
    results = at_once(decisions * 3)
    assert sum(isinstance(result, Payment) for result in results) == 1
    assert sum(isinstance(result, Conflict) for result in results) == 5
    assert LedgerTransaction.objects.count() == 1
    assert len(handler.words()) == 1


def test_would_book_two_decisions_without_looking_again_under_the_lock(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: who decides on the row as it was read first gives back money that has been counted."""
    payment = in_review(fake, **OTHER_PAYABLE)

    def careless(stale: Payment) -> tuple[Payable, Payment]:
        charge.lock(stale.payable_id)
        return stale.payable, stale

    review.accept(payment=Payment.objects.select_related("payable").get(pk=payment.pk), actor=ACTOR)
    with monkeypatch.context() as patch:
        patch.setattr(review, "_locked", careless)
        with pytest.raises(Conflict) as met:
            review.take_back(payment=payment, actor=ACTOR)
    assert met.value.code != "not_in_review"  # only the table of states was left to stop it


def test_tells_the_log_that_somebody_has_to_look(fake: FakeGateway, caplog: pytest.LogCaptureFixture) -> None:
    payment = in_review(fake, amount=9_999)
    relay_due()
    assert f"Payment {payment.public_id} has to be looked at: amount" in caplog.text
    review.take_back(payment=payment, actor=ACTOR)


@pytest.mark.parametrize(("action", "ends"), [("accept", "succeeded"), ("take_back", "cancelled")])
def test_is_decided_by_finance_in_the_back_office(client: Client, fake: FakeGateway, action: str, ends: str) -> None:
    payment = in_review(fake, **OTHER_PAYABLE)
    path = reverse("admin:payments_payment_changelist")
    chosen = {"action": action, "_selected_action": [payment.pk]}
    client.force_login(UserFactory(roles=["moderator"], is_staff=True))
    assert client.post(path, chosen).status_code == 403
    assert states(payment) == ("review", "review")

    client.force_login(UserFactory(roles=["finance"], is_staff=True))
    client.post(path, chosen)
    assert states(payment)[0] == ends
    answer = client.post(path, chosen)
    assert "not being checked any more" in " ".join(str(message) for message in get_messages(answer.wsgi_request))
