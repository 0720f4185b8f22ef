"""Many at once. Each race has a control that shows the race is real when the guard is taken out."""

import random
from datetime import timedelta
from threading import Barrier, Event

import pytest
from django.db import transaction
from django.db.models import F, Sum

from core import clock
from core.actor import Actor
from core.lifecycle import IllegalMove
from core.testing import at_once
from payments import tasks
from payments.errors import NotOpen, RefundTooLarge
from payments.models import (
    InboxEvent,
    LedgerEntry,
    LedgerTransaction,
    Payable,
    Payment,
    Payout,
    Refund,
    Share,
    Transfer,
    VendorBalance,
)
from payments.ports import PaymentRequest, ProviderPayment, ProviderTransfer, TransferRequest
from payments.services import charge, claims, earnings, inbox, ledger, payouts, poll, refunds
from payments.services.ledger import Line
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR, Handler
from payments.tests.fake_gateway import FakeGateway

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_lets_one_of_ten_refunds_of_sixty_percent_through(fake: FakeGateway) -> None:
    """Invariant 12."""
    payable, _payment = steps.paid(fake, 10_000)
    share = make.shares(payable)[0]

    def one() -> Refund:
        return refunds.refund(payable=payable, parts=[(share, 6_000)], reason="", actor=ACTOR)

    results = at_once([one] * 10)
    assert sum(isinstance(result, Refund) for result in results) == 1
    assert sum(isinstance(result, RefundTooLarge) for result in results) == 9
    payable.refresh_from_db()
    assert payable.refunded_minor == 6_000


def test_would_promise_too_much_without_the_lock(fake: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: read first, meet the others, then write; only the constraints are left to stop it."""
    payable, _payment = steps.paid(fake, 10_000)
    meet = Barrier(4)

    def careless() -> bool:
        with transaction.atomic():
            left = Payable.objects.get(pk=payable.pk)
            enough = left.captured_minor - left.refunded_minor >= 6_000
            meet.wait(timeout=10)
            return enough

    assert at_once([careless] * 4) == [True] * 4


def test_applies_one_event_once_though_it_comes_twenty_times(fake: FakeGateway, handler: Handler) -> None:
    """Invariant 17."""
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    body = fake.event("ev_1", "payment.succeeded", payment.provider_reference, 10_000)

    def one() -> str:
        event, _created = inbox.receive(provider="fake", body=body, headers={"Fake-Signature": "genuine"})
        return inbox.apply(event=event, actor=ACTOR).status

    assert at_once([one] * 20) == ["applied"] * 20
    assert InboxEvent.objects.count() == 1
    assert LedgerTransaction.objects.count() == 1
    assert handler.words() == ["paid"]


def test_would_pay_twice_without_the_lock(fake: FakeGateway, handler: Handler, monkeypatch: pytest.MonkeyPatch) -> None:
    """Control: with the lock taken out both settlers reach the handler before either writes."""
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    meet = Barrier(2)

    def unlocked(payable_id: int) -> Payable:
        row = Payable.objects.get(pk=payable_id)
        meet.wait(timeout=10)
        return row

    monkeypatch.setattr(charge, "lock", unlocked)
    at_once([lambda: steps.settled(payment)] * 2)
    assert handler.words() == ["paid", "paid"]


def test_takes_one_money_when_two_tabs_pay_one_payable(fake: FakeGateway, handler: Handler) -> None:
    """Invariant 15."""
    payable = make.payable()
    tabs = [steps.started(payable, "card"), steps.started(payable, "upi")]
    for tab in tabs:
        fake.pay(tab.provider_reference)
    at_once([(lambda tab=tab: steps.settled(tab)) for tab in tabs for _again in range(3)])

    assert handler.words() == ["paid"]
    assert Payment.objects.filter(status="succeeded").count() == 1
    refund = Refund.objects.select_related("payment", "payable").get()
    refunds.send(refund=refund, actor=ACTOR)
    assert fake.balance()["INR"] == 10_000 == steps.balance("provider:fake:clearing")


def test_makes_one_provider_payment_when_two_tabs_start_at_once(fake: FakeGateway) -> None:
    payable = make.payable()
    started = at_once([lambda: steps.started(payable)] * 6)
    assert {payment.pk for payment in started} == {Payment.objects.get().pk}
    assert len(fake._payments) == 1


def test_pays_nothing_twice_when_two_runs_meet(fake: FakeGateway) -> None:
    maker = make.vendor()
    for amount in (1_000, 2_000, 3_000):
        payable, _payment = steps.paid(fake, amount, owners=[maker])
        steps.matured(make.shares(payable)[0])
    at_once([lambda: payouts.run(actor=ACTOR)] * 4)
    payouts.run(actor=ACTOR)
    assert Payout.objects.filter(status="paid").aggregate(sum=Sum("amount_minor"))["sum"] == 5_400
    assert len(fake._transfers) == 3
    assert fake.balance()["INR"] == 600 == steps.balance("provider:fake:clearing")


def cancelled_while_the_provider_is_asked(fake: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """The buyer's tab is creating the payment; meanwhile the order is cancelled and withdrawn in another process."""
    payable = make.payable()
    asking, cancelled = Event(), Event()
    create = fake.create_payment

    def slow(request: PaymentRequest, *, key: str) -> ProviderPayment:
        asking.set()
        cancelled.wait(timeout=10)
        return create(request, key=key)

    def cancel() -> None:
        asking.wait(timeout=10)
        try:
            charge.cancel(payable=payable, actor=ACTOR)
            tasks.withdraw_payments(str(payable.public_id))
        finally:
            cancelled.set()

    monkeypatch.setattr(fake, "create_payment", slow)
    results = at_once([lambda: steps.started(payable), cancel])
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        poll.pending(actor=ACTOR)
    return results


def test_leaves_no_page_open_when_an_order_is_cancelled_while_its_payment_starts(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    started, _cancelled = cancelled_while_the_provider_is_asked(fake, monkeypatch)
    assert isinstance(started, NotOpen)
    assert Payment.objects.get().status == "cancelled"
    assert fake.retrieve_payment("fp_1").status == "cancelled"


def test_would_leave_a_page_that_nobody_asks_about_if_the_payment_stayed_given_up(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: a reference kept on a payment that is cancelled already is never polled."""
    record = charge.record_started

    def keep_only(*, payment: Payment, fact: ProviderPayment, actor: Actor) -> Payment:
        if Payment.objects.get(pk=payment.pk).status != "cancelled":
            return record(payment=payment, fact=fact, actor=actor)
        Payment.objects.filter(pk=payment.pk).update(provider_reference=fact.reference)
        return Payment.objects.select_related("payable").get(pk=payment.pk)

    monkeypatch.setattr(charge, "record_started", keep_only)
    cancelled_while_the_provider_is_asked(fake, monkeypatch)
    assert Payment.objects.get().status == "cancelled"
    assert fake.retrieve_payment("fp_1").status == "requires_payment"


def frozen_while_another_worker_is_at_the_provider(fake: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """One worker is in the middle of the transfer; the share is frozen; a second worker comes along."""
    payable, _payment = steps.paid(fake, 6_000)
    share = steps.matured(make.shares(payable)[0])
    payout = payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)
    inside, frozen = Event(), Event()
    transfer = fake.transfer

    def slow(request: TransferRequest, *, key: str) -> ProviderTransfer:
        if not inside.is_set():
            inside.set()
            frozen.wait(timeout=10)
        return transfer(request, key=key)

    def second() -> Payout:
        inside.wait(timeout=10)
        earnings.freeze(share=share, reason="looked into", actor=ACTOR)
        try:
            return payouts.advance(payout=payout, actor=ACTOR)
        finally:
            frozen.set()

    monkeypatch.setattr(fake, "transfer", slow)
    return at_once([lambda: payouts.advance(payout=payout, actor=ACTOR), second])


def test_does_not_let_go_of_a_frozen_share_while_its_money_may_be_moving(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    results = frozen_while_another_worker_is_at_the_provider(fake, monkeypatch)
    assert [type(result) for result in results] == [Payout, Payout]
    assert Transfer.objects.get().status == "succeeded"
    assert len(fake._transfers) == 1
    assert Share.objects.get().transferred_minor == 5_400
    assert fake.balance()["INR"] == 600 == steps.balance("provider:fake:clearing")


def test_would_free_money_that_has_gone_without_asking_for_the_attempt(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Control: a share that looks free while the provider has moved its money would be paid a second time."""
    monkeypatch.setattr(claims, "must_wait", lambda row: row.line.share.frozen)
    results = frozen_while_another_worker_is_at_the_provider(fake, monkeypatch)
    assert any(isinstance(result, IllegalMove) for result in results)
    assert Share.objects.get().transferred_minor == 0
    assert fake.balance()["INR"] == 600


def test_keeps_the_bank_whole_while_eight_tellers_work() -> None:
    """Invariant 9: every snapshot of all balances adds up to the same total, and equals the legs."""
    makers = [make.vendor() for _number in range(4)]
    with transaction.atomic():
        for maker in makers:
            ledger.post(
                kind="seed",
                object_id=maker.slug,
                currency="INR",
                lines=[Line(ledger.PLATFORM_FEE, 100_000), Line(ledger.vendor(maker, "available"), -100_000)],
            )

    def teller(seed: int) -> list[int]:
        chance = random.Random(seed)
        seen = []
        for number in range(25):
            giver, taker = chance.sample(makers, 2)
            amount = chance.randint(1, 500)
            with transaction.atomic():
                ledger.post(
                    kind="move",
                    object_id=f"{seed}-{number}",
                    currency="INR",
                    lines=[
                        Line(ledger.vendor(giver, "available"), amount),
                        Line(ledger.vendor(taker, "available"), -amount),
                    ],
                )
            seen.append(VendorBalance.objects.aggregate(total=Sum("available_minor"))["total"])
        return seen

    results = at_once([lambda seed=seed: teller(seed) for seed in range(8)])
    assert {total for seen in results for total in seen} == {400_000}
    for maker in makers:
        legs = LedgerEntry.objects.filter(account__vendor=maker).aggregate(sum=Sum("amount_minor"))["sum"]
        assert -legs == VendorBalance.objects.get(vendor=maker).available_minor


def test_would_lose_money_if_balances_were_read_and_written_back() -> None:
    """Control: the same work without F() and lock drifts from the legs."""
    maker = make.vendor()
    VendorBalance.objects.create(vendor=maker, currency="INR")
    meet = Barrier(2)

    def careless() -> None:
        row = VendorBalance.objects.get(vendor=maker)
        meet.wait(timeout=10)
        VendorBalance.objects.filter(pk=row.pk).update(available_minor=row.available_minor + 1)

    at_once([careless, careless])
    assert VendorBalance.objects.get(vendor=maker).available_minor == 1
    VendorBalance.objects.filter(vendor=maker).update(available_minor=F("available_minor") + 1)
    assert VendorBalance.objects.get(vendor=maker).available_minor == 2
