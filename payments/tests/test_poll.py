"""Asking providers: who comes first, and what one bad row does to the others."""

from datetime import timedelta

import pytest
from django.db import connection

from core import clock
from core.errors import Conflict
from payments import tasks
from payments.models import InboxEvent, Payment, Payout, Refund
from payments.ports import GatewayUnknown
from payments.services import claims, inbox, payouts, poll
from payments.services.charge import LIVE
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway
from payments.tests.test_inbox import received

pytestmark = pytest.mark.django_db


def test_asks_first_about_the_payment_that_was_never_asked_about(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "BATCH", 1)
    asked = steps.started(make.payable())
    new = steps.started(make.payable())
    Payment.objects.filter(pk=asked.pk).update(polled_at=clock.now())
    fake.pay(new.provider_reference)
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        poll.pending(actor=ACTOR)
    new.refresh_from_db()
    assert new.status == "succeeded"


def test_asks_first_about_the_refund_that_was_never_asked_about(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "BATCH", 1)
    payable, _payment = steps.paid(fake)
    fake.refund_status = "pending"
    for _number in range(2):
        steps.refunded(payable, (make.shares(payable)[0], 100))
    asked, new = Refund.objects.order_by("id")
    Refund.objects.filter(pk=asked.pk).update(polled_at=clock.now())
    fake.decide_refund(new.provider_reference, "succeeded")
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        poll.pending(actor=ACTOR)
    new.refresh_from_db()
    assert new.status == "succeeded"


def ready_payout(fake: FakeGateway) -> Payout:
    payable, _payment = steps.paid(fake, 6_000)
    share = steps.matured(make.shares(payable)[0])
    return payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)


def test_sends_a_stuck_payout_to_the_end_of_those_it_asks_about(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(poll, "BATCH", 1)
    fake.payout_status = "processing"
    stuck, other = ready_payout(fake), ready_payout(fake)
    for minutes in (2, 4):
        with clock.freeze(clock.now() + timedelta(minutes=minutes)):
            poll.pending(actor=ACTOR)
    stuck.refresh_from_db()
    other.refresh_from_db()
    assert (stuck.status, other.status) == ("processing", "processing")


def test_asks_four_times_an_hour_about_a_payout_that_is_with_the_bank(fake: FakeGateway) -> None:
    fake.payout_status = "processing"
    payouts.advance(payout=ready_payout(fake), actor=ACTOR)
    for minute in range(61):
        with clock.freeze(clock.now() + timedelta(minutes=minute)):
            poll.pending(actor=ACTOR)
    assert fake.calls["retrieve_payout"] == 3
    fake.payout_status = "paid"
    with clock.freeze(clock.now() + timedelta(minutes=77)):
        poll.pending(actor=ACTOR)
    assert Payout.objects.get().status == "paid"


@pytest.mark.parametrize("by", ["run", "poll"])
def test_moves_the_other_payouts_on_though_one_cannot_be(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch, by: str
) -> None:
    """Two who advance one payout at once: the slower one meets a Conflict."""
    first, second = ready_payout(fake), ready_payout(fake)
    advance = payouts.advance

    def advance_unless_first(*, payout: Payout, actor: object) -> Payout:
        if payout.pk == first.pk:
            raise Conflict("illegal_move", "somebody was faster")
        return advance(payout=payout, actor=ACTOR)

    monkeypatch.setattr(payouts, "advance", advance_unless_first)
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        done = payouts.run(actor=ACTOR) if by == "run" else poll.pending(actor=ACTOR)
    second.refresh_from_db()
    assert (done, second.status) == (1, "paid")


def refused_event(fake: FakeGateway) -> InboxEvent:
    """About a refund of which the provider says another amount than was asked for."""
    payable, _payment = steps.paid(fake)
    fake.refund_status = "pending"
    steps.refunded(payable, (make.shares(payable)[0], 100))
    row = Refund.objects.get()
    fake.decide_refund(row.provider_reference, "succeeded", amount=900)
    return received(fake, "ev_bad", "refund.succeeded", row.provider_reference)


def test_applies_the_other_events_though_one_is_refused(fake: FakeGateway) -> None:
    bad = refused_event(fake)
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    good = received(fake, "ev_good", "payment.succeeded", payment.provider_reference, 10_000)
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        assert tasks.sweep_inbox() == 2
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.status, bad.note, good.status) == ("failed", "refund_differs", "applied")


def test_flags_an_event_that_was_refused_too_often(fake: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inbox, "MAX_TRIES", 3)
    event = refused_event(fake)
    for number in range(1, 5):
        with clock.freeze(clock.now() + timedelta(minutes=2 * number)):
            tasks.sweep_inbox()
    event.refresh_from_db()
    assert (event.status, event.note, event.tries) == ("flagged", "refund_differs", 3)


def test_never_forgets_an_event_about_which_the_provider_kept_silent(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inbox, "MAX_TRIES", 2)
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    event = received(fake, "ev_1", "payment.succeeded", payment.provider_reference, 10_000)
    with monkeypatch.context() as during:
        during.setattr(fake, "retrieve_payment", silent)
        for number in range(1, 5):
            with clock.freeze(clock.now() + timedelta(minutes=2 * number)):
                tasks.sweep_inbox()
    event.refresh_from_db()
    assert (event.status, event.tries) == ("failed", 2)
    with clock.freeze(clock.now() + timedelta(hours=2)):
        tasks.sweep_inbox()
    event.refresh_from_db()
    assert event.status == "applied"


def silent(*_args: object, **_options: object) -> None:
    raise GatewayUnknown("no answer")


def test_flags_the_news_that_a_paid_payout_failed(fake: FakeGateway) -> None:
    payout = payouts.advance(payout=ready_payout(fake), actor=ACTOR)
    assert payout.status == "paid"
    assert applied(received(fake, "ev_1", "payout.paid", payout.bank_reference)).status == "applied"
    fake.payout_status = "failed"
    event = applied(received(fake, "ev_2", "payout.failed", payout.bank_reference))
    assert (event.status, event.note) == ("flagged", "the payout is paid here")


@pytest.mark.parametrize(("here", "there"), [("succeeded", "failed"), ("failed", "succeeded")])
def test_flags_the_news_that_a_refund_ended_otherwise(fake: FakeGateway, here: str, there: str) -> None:
    payable, _payment = steps.paid(fake)
    fake.refund_status = here  # type: ignore[assignment]
    steps.refunded(payable, (make.shares(payable)[0], 100))
    refund = Refund.objects.get()
    assert refund.status == here
    reference = next(iter(fake._refunds))
    same = received(fake, "ev_1", f"refund.{here}", reference)
    other = received(fake, "ev_2", f"refund.{there}", reference)
    for event in (same, other):
        event.payload["data"]["object"]["metadata"] = {"refund": str(refund.public_id)}
        event.save(update_fields=["payload"])
    assert applied(same).status == "applied"
    fake.decide_refund(reference, there)  # type: ignore[arg-type]
    event = applied(other)
    assert (event.status, event.note) == ("flagged", f"the refund is {here} here")


def applied(event: InboxEvent) -> InboxEvent:
    return inbox.apply(event=event, actor=ACTOR)


def test_asks_for_no_payout_of_a_vendor_who_has_been_paid_all(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    payouts.advance(payout=ready_payout(fake), actor=ACTOR)
    asked = []
    monkeypatch.setattr(payouts, "request", lambda **about: asked.append(about))
    payouts.run(actor=ACTOR)
    assert asked == []
    waiting = steps.matured(make.shares(steps.paid(fake, 6_000)[0])[0])
    payouts.run(actor=ACTOR)
    assert [about["vendor"] for about in asked] == [waiting.vendor]


def test_finds_by_an_index_what_it_looks_for_all_day(fake: FakeGateway) -> None:
    """Without sequential scans, so that the plan of a table with few rows is that of one with many."""
    payable, payment = steps.paid(fake)
    facts = {"payable": payable, "payment": payment, "currency": "INR", "amount_minor": 1, "status": "failed"}
    Refund.objects.bulk_create(Refund(**facts, provider_reference=f"fr_{number}") for number in range(2_000))
    looks = {
        "share_to_pay_out": claims.claimable(vendor=make.vendor(), currency="INR"),
        "payment_longest_unasked": Payment.objects.filter(status__in=LIVE).order_by(*poll.LONGEST_UNASKED),
        "refund_longest_unasked": Refund.objects.filter(status="pending").order_by(*poll.LONGEST_UNASKED),
        "payout_longest_unasked": Payout.objects.filter(status__in=payouts.RUNNING).order_by("updated_at", "id"),
        "refund_by_reference": Refund.objects.filter(payment__provider="fake", provider_reference="fr_1"),
        "payout_by_bank_reference": Payout.objects.filter(provider="fake", bank_reference="fo_1"),
    }
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE payments_refund")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")
    for index, rows in looks.items():
        assert index in rows.explain(), index
