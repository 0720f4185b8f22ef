"""Many at once. Each race has a control that shows the race is real when the guard is taken out."""

import random
from threading import Barrier

import pytest
from django.db import transaction
from django.db.models import F, Sum

from core.testing import at_once
from payments.errors import RefundTooLarge
from payments.models import InboxEvent, LedgerEntry, LedgerTransaction, Payable, Payment, Payout, Refund, VendorBalance
from payments.services import charge, inbox, ledger, payouts, refunds
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
