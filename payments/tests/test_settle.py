"""Believing the provider and nobody else."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from core import clock
from core.errors import Conflict
from core.events import relay_due
from core.lifecycle import IllegalMove, move
from core.models import Event
from payments import tasks
from payments.errors import AlreadyPaid, ProviderSilent, TooManyTries
from payments.lifecycle import PAYABLE, PAYMENT, REFUND
from payments.models import (
    Attempt,
    InboxEvent,
    LedgerTransaction,
    Payable,
    Payment,
    Payout,
    Refund,
    Transfer,
)
from payments.ports import PaymentRequest, ProviderPayment
from payments.services import charge, poll, refunds, settle
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR, Handler
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db


def test_books_the_sixty_and_forty_example_to_the_paisa(fake: FakeGateway, handler: Handler) -> None:
    payable, payment = steps.paid(fake, 6_000, 4_000)
    first, second = make.shares(payable)

    assert (payable.status, payment.status) == ("paid", "succeeded")
    assert (first.earning_minor, second.earning_minor) == (5_400, 3_600)
    assert steps.owed(first) == (5_400, 0, 0)
    assert steps.owed(second) == (3_600, 0, 0)
    assert steps.balance("provider:fake:clearing") == 10_000 == fake.balance()["INR"]
    assert steps.balance("platform_fee") + steps.balance("fee_gst") == -1_000
    assert steps.balance("fee_gst") == -(92 + 61)
    assert handler.words() == ["paid"]


def test_books_the_gateway_fee_when_the_provider_names_it(fake: FakeGateway) -> None:
    fake.fee = 236
    steps.paid(fake)
    assert steps.balance("gateway_fee") == 236
    assert steps.balance("provider:fake:clearing") == 9_764 == fake.balance()["INR"]


def test_does_nothing_the_second_time(fake: FakeGateway, handler: Handler) -> None:
    _payable, payment = steps.paid(fake)
    steps.settled(payment)
    steps.settled(payment)
    assert handler.words() == ["paid"]
    assert LedgerTransaction.objects.count() == 1
    assert Event.objects.filter(type="payments.PaymentSucceeded").count() == 1


@pytest.mark.parametrize(
    ("lie", "reason"),
    [
        ({"captured_override": 9_999}, "amount"),
        ({"amount": 9_999}, "amount"),
        ({"currency": "USD"}, "currency"),
        ({"metadata": {"payable": "another"}}, "payable"),
        ({"account": "acct_stranger"}, "account"),
        ({"livemode": True}, "livemode"),
    ],
)
def test_puts_money_that_is_not_what_was_asked_for_into_review(
    fake: FakeGateway, handler: Handler, lie: dict[str, object], reason: str
) -> None:
    """Invariant 16."""
    payable = make.payable()
    payment = steps.started(payable)
    if "captured_override" in lie:
        fake.pay(payment.provider_reference)
        now = fake._payments[payment.provider_reference]
        fake._payments[payment.provider_reference] = replace(now, captured=9_999)
    else:
        fake.decide(payment.provider_reference, "succeeded", **lie)

    payment = steps.settled(payment)
    payable.refresh_from_db()

    assert (payment.status, payable.status) == ("review", "review")
    assert reason in payment.flag
    assert handler.words() == []
    assert not LedgerTransaction.objects.exists()
    assert Event.objects.filter(type="payments.PaymentReviewNeeded").count() == 1


@pytest.mark.parametrize(("currency", "amount"), [("JPY", 1_000), ("KWD", 1_234_567)])
def test_asks_and_books_other_currencies_in_their_own_units(fake: FakeGateway, currency: str, amount: int) -> None:
    """Invariant 5: the provider is asked for exactly the units of the payable, whatever the currency's decimals."""
    payable = make.payable(amount, currency=currency)
    payment = steps.started(payable)
    asked = fake.retrieve_payment(payment.provider_reference)
    assert (asked.amount, asked.currency) == (amount, currency)
    fake.pay(payment.provider_reference)
    assert steps.settled(payment).status == "succeeded"
    assert fake.balance() == {currency: amount}
    (share,) = make.shares(payable)
    assert share.fee_minor + share.earning_minor == amount


def test_puts_a_thousand_yen_that_came_as_a_hundred_thousand_into_review(fake: FakeGateway) -> None:
    payment = steps.started(make.payable(1_000, currency="JPY"))
    fake.decide(payment.provider_reference, "succeeded", amount=100_000)
    payment = steps.settled(payment)
    assert (payment.status, "amount" in payment.flag) == ("review", True)
    assert not LedgerTransaction.objects.exists()


def test_tells_of_a_failed_try_and_leaves_the_payable_open(fake: FakeGateway, handler: Handler) -> None:
    payable = make.payable()
    payment = steps.started(payable)
    fake.decide(payment.provider_reference, "failed")
    assert steps.settled(payment).status == "failed"
    payable.refresh_from_db()
    assert payable.status == "open"
    assert handler.words() == ["failed"]
    assert steps.started(payable).pk != payment.pk


def test_lets_nobody_test_cards_on_one_order(fake: FakeGateway, settings: Settings) -> None:
    """Fault 26: after so many failed tries in an hour there is none until the oldest of them no longer counts."""
    settings.PAYMENT_TRIES_PER_HOUR = 2
    payable = make.payable()
    for _number in range(2):
        payment = steps.started(payable)
        assert steps.started(payable).pk == payment.pk
        fake.decide(payment.provider_reference, "failed")
        steps.settled(payment)
    with pytest.raises(TooManyTries) as met:
        steps.started(payable, "upi")
    assert 3_500 < met.value.data["retry_after"] <= 3_600
    assert steps.started(make.payable())
    with clock.freeze(clock.now() + timedelta(hours=1)):
        assert steps.started(payable).status == "pending"


def test_lets_the_provider_turn_a_failed_try_into_success_but_never_back(fake: FakeGateway) -> None:
    payable = make.payable()
    payment = steps.started(payable)
    fake.decide(payment.provider_reference, "failed")
    steps.settled(payment)
    fake.pay(payment.provider_reference)
    assert steps.settled(payment).status == "succeeded"
    fake.decide(payment.provider_reference, "failed")
    assert steps.settled(payment).status == "succeeded"
    payable.refresh_from_db()
    assert payable.status == "paid"


def test_returns_the_second_money_of_a_paid_payable(fake: FakeGateway, handler: Handler) -> None:
    payable = make.payable()
    first, second = steps.started(payable, "card"), steps.started(payable, "upi")
    assert first.pk != second.pk
    fake.pay(first.provider_reference)
    fake.pay(second.provider_reference)
    steps.settled(first)
    second = steps.settled(second)
    refund = Refund.objects.select_related("payment", "payable").get()

    assert (second.status, second.booked_as) == ("cancelled", "held")
    assert refund.payment_id == second.pk
    assert steps.balance(f"held:{payable.public_id}") == -10_000

    refunds.send(refund=refund, actor=ACTOR)
    payable.refresh_from_db()
    assert steps.balance(f"held:{payable.public_id}") == 0
    assert steps.balance("provider:fake:clearing") == 10_000 == fake.balance()["INR"]
    assert (payable.captured_minor, payable.refunded_minor) == (10_000, 0)
    assert handler.words() == ["paid"]


def test_keeps_late_money_when_the_handler_can_still_fulfil(fake: FakeGateway, handler: Handler) -> None:
    payable = make.payable()
    payment = steps.started(payable)
    charge.cancel(payable=payable, actor=ACTOR)
    fake.pay(payment.provider_reference)
    steps.settled(payment)
    payable.refresh_from_db()
    assert payable.status == "paid"
    assert handler.words() == ["paid"]


def test_returns_late_money_in_full_when_the_handler_cannot_fulfil(fake: FakeGateway, handler: Handler) -> None:
    handler.cannot = "stock_gone"
    payable = make.payable()
    payment = steps.started(payable)
    charge.cancel(payable=payable, actor=ACTOR)
    fake.pay(payment.provider_reference)
    payment = steps.settled(payment)
    refunds.send(refund=Refund.objects.select_related("payment", "payable").get(), actor=ACTOR)
    payable.refresh_from_db()

    assert payment.status == "succeeded"
    assert (payable.status, payable.captured_minor, payable.refunded_minor) == ("cancelled", 10_000, 10_000)
    assert handler.words() == ["paid", "refunded"]
    assert steps.balance("provider:fake:clearing") == 0 == fake.balance()["INR"]
    assert not any(share.refunded_minor for share in make.shares(payable))


def test_finds_the_payment_whose_creation_was_never_answered(fake: FakeGateway) -> None:
    payable = make.payable()
    fake.lose_next_answer("create_payment")
    with pytest.raises(ProviderSilent):
        steps.started(payable)
    payment = steps.started(payable)
    assert payment.provider_reference == "fp_1"
    assert len(fake._payments) == 1


def test_asks_again_with_the_same_key_when_the_provider_never_heard(fake: FakeGateway) -> None:
    payable = make.payable()
    fake.hang_before_next("create_payment")
    with pytest.raises(ProviderSilent):
        steps.started(payable)
    assert steps.started(payable).provider_reference == "fp_1"
    assert Payment.objects.count() == 1


def test_continues_the_same_payment_when_asked_twice(fake: FakeGateway) -> None:
    payable = make.payable()
    assert steps.started(payable).pk == steps.started(payable).pk
    assert fake.calls["create_payment"] == 1


def test_refuses_to_start_what_is_paid_or_cancelled(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    with pytest.raises(AlreadyPaid):
        steps.started(payable)
    with pytest.raises(AlreadyPaid):
        charge.cancel(payable=payable, actor=ACTOR)
    other = make.payable()
    charge.cancel(payable=other, actor=ACTOR)
    with pytest.raises(Conflict, match="payable_not_open"):
        steps.started(other)


def test_withdraws_at_the_provider_what_was_cancelled_here(fake: FakeGateway) -> None:
    payable = make.payable()
    payment = steps.started(payable)
    charge.cancel(payable=payable, actor=ACTOR)
    payment = Payment.objects.select_related("payable").get(pk=payment.pk)
    poll.one(payment=payment, actor=ACTOR)
    payment.refresh_from_db()
    assert payment.status == "cancelled"
    assert fake.retrieve_payment(payment.provider_reference).status == "cancelled"


@pytest.mark.parametrize("withdrawn", [True, False])
def test_sends_nobody_to_the_page_of_what_was_cancelled_while_the_provider_was_asked(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch, withdrawn: bool
) -> None:
    payable = make.payable()
    create = fake.create_payment

    def create_late(request: PaymentRequest, *, key: str) -> ProviderPayment:
        charge.cancel(payable=payable, actor=ACTOR)
        if withdrawn:
            tasks.withdraw_payments(str(payable.public_id))
        return create(request, key=key)

    monkeypatch.setattr(fake, "create_payment", create_late)
    with pytest.raises(Conflict, match="payable_not_open"):
        steps.started(payable)
    relay_due()
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        poll.pending(actor=ACTOR)
    payment = Payment.objects.get()
    assert (payment.status, payment.provider_reference) == ("cancelled", "fp_1")
    assert fake.retrieve_payment("fp_1").status == "cancelled"


def test_books_money_that_came_for_what_was_given_up_before_the_provider_answered(
    fake: FakeGateway, handler: Handler
) -> None:
    handler.cannot = "stock_gone"
    payable = make.payable()
    fake.lose_next_answer("create_payment")
    with pytest.raises(ProviderSilent):
        steps.started(payable)
    Payment.objects.update(status="cancelled")
    fake.pay("fp_1")
    payment = steps.settled(Payment.objects.select_related("payable").get())
    assert (payment.status, payment.booked_as) == ("succeeded", "held")


def test_leaves_a_withdrawn_payment_alone_when_an_older_fact_comes_late(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    old = fake.retrieve_payment(payment.provider_reference)
    fake.decide(payment.provider_reference, "cancelled")
    steps.settled(payment)
    assert settle.apply(payment=payment, fact=old, actor=ACTOR).status == "cancelled"


def test_cannot_hold_two_successes_even_by_raw_update(fake: FakeGateway) -> None:
    """Invariant 15."""
    payable, _payment = steps.paid(fake)
    with pytest.raises(IntegrityError, match="payment_one_success_per_payable"), transaction.atomic():
        Payment.objects.create(
            payable=payable,
            provider="fake",
            method="card",
            currency="INR",
            amount_minor=10_000,
            captured_minor=10_000,
            booked_as="sale",
            status="succeeded",
        )


def test_cannot_mix_currencies_of_payable_and_payment() -> None:
    payable = make.payable()
    with transaction.atomic():
        mixed = Payment.objects.create(payable=payable, provider="fake", method="card", currency="USD", amount_minor=1)
        with pytest.raises(IntegrityError, match="payments_payment_currency"), transaction.atomic():
            connection.check_constraints()
        Payment.objects.filter(pk=mixed.pk).update(currency="INR")


def test_withdraws_the_other_tab_once_one_has_paid(fake: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    payable = make.payable()
    first, second = steps.started(payable, "card"), steps.started(payable, "upi")
    fake.pay(first.provider_reference)
    steps.settled(first)
    queued = []
    monkeypatch.setattr("payments.tasks.after_commit", lambda task, public_id: queued.append((task, public_id)))
    relay_due()
    assert (tasks.withdraw_payments, str(payable.public_id)) in queued
    tasks.withdraw_payments(str(payable.public_id))
    second.refresh_from_db()
    assert second.status == "cancelled"
    assert fake.retrieve_payment(second.provider_reference).status == "cancelled"


def test_walks_only_ways_that_end_somewhere() -> None:
    """Every status of a model is in its table, every way leads to a known status, and money never goes back."""
    for model in (Payable, Payment, Attempt, Refund, Payout, Transfer, InboxEvent):
        table = model.lifecycle.transitions
        choices = {value for value, _label in model._meta.get_field("status").choices}
        assert set(table) == choices
        assert {new for ways in table.values() for new in ways} <= choices
    for done in (PAYABLE.transitions["paid"], PAYMENT.transitions["succeeded"], REFUND.transitions["succeeded"]):
        assert done == ()


@pytest.mark.parametrize("wrong", ["pending", "failed", "cancelled", "review", "requires_action", "created"])
def test_never_moves_a_succeeded_payment(fake: FakeGateway, wrong: str) -> None:
    """Invariant 20."""
    _payable, payment = steps.paid(fake)
    with pytest.raises(IllegalMove), transaction.atomic():
        move(payment, to=wrong, actor=ACTOR)
