"""Webhooks: kept first, applied once, believed never."""

from datetime import timedelta

import pytest
from django.test import Client

from core import clock
from core.events import relay_due
from core.models import Event
from payments import tasks
from payments.models import InboxEvent, LedgerTransaction, Payment, Refund
from payments.services import inbox, refunds
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db
GENUINE = {"Fake-Signature": "genuine"}


def post(client: Client, body: bytes, signature: str = "genuine", provider: str = "fake") -> int:
    answer = client.post(
        f"/webhooks/{provider}", body, content_type="application/json", headers={"Fake-Signature": signature}
    )
    return answer.status_code


def received(fake: FakeGateway, *args: object, **changes: object) -> InboxEvent:
    row, _created = inbox.receive(provider="fake", body=fake.event(*args, **changes), headers=GENUINE)  # type: ignore[arg-type]
    return row


def applied(event: InboxEvent) -> InboxEvent:
    return inbox.apply(event=event, actor=ACTOR)


def test_keeps_a_genuine_event_once_and_answers_200_to_both(client: Client, fake: FakeGateway) -> None:
    body = fake.event("ev_1", "payment.succeeded", "fp_1", 10_000)
    assert [post(client, body), post(client, body)] == [200, 200]
    assert InboxEvent.objects.count() == 1


def test_refuses_a_forged_event(client: Client, fake: FakeGateway) -> None:
    assert post(client, fake.event("ev_1", "payment.succeeded", "fp_1"), signature="forged") == 400
    assert not InboxEvent.objects.exists()


def test_knows_no_other_provider(client: Client, fake: FakeGateway) -> None:
    assert post(client, b"{}", provider="nobody") == 404


def test_settles_the_payment_an_event_names(fake: FakeGateway, django_capture_on_commit_callbacks: object) -> None:
    payable = make.payable()
    payment = steps.started(payable)
    fake.pay(payment.provider_reference)
    event = received(fake, "ev_1", "payment.succeeded", payment.provider_reference, 10_000)
    assert applied(event).status == "applied"
    payment.refresh_from_db()
    assert payment.status == "succeeded"


def test_queues_the_application_through_the_outbox(fake: FakeGateway, monkeypatch: pytest.MonkeyPatch) -> None:
    queued = []
    monkeypatch.setattr("payments.tasks.after_commit", lambda _task, public_id: queued.append(public_id))
    event = received(fake, "ev_1", "payment.succeeded", "fp_1")
    relay_due()
    assert queued == [str(event.public_id)]


def test_believes_the_provider_and_not_the_event(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    event = received(fake, "ev_1", "payment.succeeded", payment.provider_reference, 10_000)
    applied(event)
    payment.refresh_from_db()
    assert payment.status == "requires_action"


def test_flags_an_event_that_names_another_amount(fake: FakeGateway) -> None:
    _payable, payment = steps.paid(fake)
    event = received(fake, "ev_2", "payment.succeeded", payment.provider_reference, 9_999)
    assert applied(event).status == "flagged"
    assert LedgerTransaction.objects.count() == 1
    assert Event.objects.filter(type="payments.PaymentReviewNeeded").count() == 1


def test_flags_a_refund_event_with_a_larger_amount(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    fake.refund_status = "pending"
    steps.refunded(payable, (make.shares(payable)[0], 100))
    row = Refund.objects.get()
    fake.decide_refund(row.provider_reference, "succeeded")
    assert applied(received(fake, "ev_3", "refund.succeeded", row.provider_reference, 900)).status == "flagged"
    row.refresh_from_db()
    assert row.status == "pending"


@pytest.mark.parametrize(
    ("kind", "reference", "changes"),
    [
        ("payment.succeeded", "fp_unknown", {}),
        ("refund.succeeded", "fr_unknown", {}),
        ("payout.paid", "fo_unknown", {}),
        ("account.updated", "fa_unknown", {}),
        ("weather.changed", "w_1", {}),
        ("payment.succeeded", "fp_1", {"account": "acct_stranger"}),
        ("payment.succeeded", "fp_1", {"livemode": True}),
    ],
)
def test_keeps_and_ignores_what_is_not_ours(
    fake: FakeGateway, kind: str, reference: str, changes: dict[str, object]
) -> None:
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    event = applied(received(fake, "ev_1", kind, reference, **changes))
    assert event.status == "ignored"
    assert event.payload["type"] == kind
    payment.refresh_from_db()
    assert payment.status == "pending"


def test_finds_the_payment_by_metadata_when_the_reference_was_never_kept(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    reference = payment.provider_reference
    Payment.objects.update(provider_reference="", status="created")
    event = received(fake, "ev_1", "payment.succeeded", reference, 10_000)
    event.payload["data"]["object"]["metadata"] = {"payment": str(payment.public_id)}
    event.save(update_fields=["payload"])
    assert applied(event).status == "applied"
    payment.refresh_from_db()
    assert (payment.status, payment.provider_reference) == ("succeeded", reference)


def test_tries_again_later_when_the_provider_is_silent(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    event = received(fake, "ev_1", "payment.succeeded", payment.provider_reference, 10_000)
    fake.hang_before_next("retrieve_payment")
    tasks.apply_inbox(str(event.public_id))
    event.refresh_from_db()
    assert (event.status, event.tries) == ("failed", 1)
    assert tasks.sweep_inbox() == 0
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        assert tasks.sweep_inbox() == 1
    event.refresh_from_db()
    assert event.status == "applied"


def test_sweeps_an_event_whose_task_was_lost(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    received(fake, "ev_1", "payment.succeeded", payment.provider_reference, 10_000)
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        assert tasks.sweep_inbox() == 1
    payment.refresh_from_db()
    assert payment.status == "succeeded"


def test_polls_a_payment_of_which_no_event_ever_came(fake: FakeGateway) -> None:
    payment = steps.started(make.payable())
    fake.pay(payment.provider_reference)
    assert tasks.poll_pending() == 0
    with clock.freeze(clock.now() + timedelta(minutes=2)):
        assert tasks.poll_pending() == 1
    payment.refresh_from_db()
    assert payment.status == "succeeded"


def test_applies_a_refund_event_before_the_answer_was_kept(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    row = refunds.refund(payable=payable, parts=[(make.shares(payable)[0], 100)], reason="", actor=ACTOR)
    fake.lose_next_answer("refund")
    tasks.send_refund(str(row.public_id))
    event = received(fake, "ev_1", "refund.succeeded", "fr_2", 100)
    event.payload["data"]["object"]["metadata"] = {"refund": str(row.public_id)}
    event.save(update_fields=["payload"])
    assert applied(event).status == "applied"
    row.refresh_from_db()
    assert row.status == "succeeded"
