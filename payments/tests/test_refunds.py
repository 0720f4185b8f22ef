"""Money that goes back, and whose it was."""

import pytest

from core.errors import Conflict
from core.models import Event
from payments.errors import RefundTooLarge
from payments.models import LedgerTransaction, Refund, RefundPart
from payments.ports import GatewayRefused, GatewayUnknown
from payments.services import payouts, poll, refunds
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR, Handler
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db


def test_takes_one_vendors_part_only(fake: FakeGateway, handler: Handler) -> None:
    payable, payment = steps.paid(fake, 6_000, 4_000, shipping=500)
    first, second = make.shares(payable)
    steps.refunded(payable, (first, 6_500))
    payable.refresh_from_db()
    payment.refresh_from_db()

    assert steps.owed(first) == (0, 0, 0)
    assert steps.owed(second) == (4_100, 0, 0)
    assert steps.balance("platform_fee") + steps.balance("fee_gst") == -400
    assert steps.balance("provider:fake:clearing") == 4_500 == fake.balance()["INR"]
    assert (payable.refunded_minor, payment.refunded_minor) == (6_500, 6_500)
    assert handler.words() == ["paid", "refunded"]


def test_restores_every_paisa_in_seven_uneven_steps(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake, 9_999, 1)
    share = make.shares(payable)[0]
    for amount in (1, 33, 4_999, 7, 2_000, 1_111, 1_848):
        steps.refunded(payable, (share, amount))
    share.refresh_from_db()
    assert (share.refunded_earning_minor, share.refunded_fee_minor, share.refunded_fee_gst_minor) == (
        share.earning_minor,
        share.fee_minor,
        share.fee_gst_minor,
    )
    assert steps.owed(share) == (0, 0, 0)


def test_takes_from_available_what_has_matured(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    share = steps.matured(make.shares(payable)[0])
    steps.refunded(payable, (share, 3_000))
    assert steps.owed(share) == (0, 2_700, 0)


def test_makes_a_debt_of_what_has_been_transferred_and_nets_it_later(fake: FakeGateway) -> None:
    maker = make.vendor()
    payable, _payment = steps.paid(fake, 10_000, owners=[maker])
    share = steps.matured(make.shares(payable)[0])
    payouts.run(actor=ACTOR)
    steps.refunded(payable, (share, 10_000))
    assert steps.owed(share) == (0, 0, 9_000)

    paid_out = []
    for _round in range(2):
        other, _ = steps.paid(fake, 6_000, owners=[maker])
        steps.matured(make.shares(other)[0])
        payouts.run(actor=ACTOR)
        paid_out.append(share.payout_lines.model.objects.latest("id").payout.amount_minor)
    assert paid_out == [0, 1_800]
    assert steps.owed(share) == (0, 0, 0)
    assert steps.balance("provider:fake:clearing") == fake.balance()["INR"]


def test_refuses_more_than_is_left(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    share = make.shares(payable)[0]
    steps.refunded(payable, (share, 3_600))
    with pytest.raises(RefundTooLarge) as refused:
        refunds.refund(payable=payable, parts=[(share, 3_600)], reason="", actor=ACTOR)
    assert refused.value.data["left"] == 2_400
    assert Refund.objects.count() == 1


def test_refuses_what_was_never_paid(fake: FakeGateway) -> None:
    payable = make.payable()
    with pytest.raises(Conflict, match="not_paid"):
        refunds.refund(payable=payable, parts=[(make.shares(payable)[0], 1)], reason="", actor=ACTOR)


def test_frees_the_reserved_amount_when_the_provider_refuses(fake: FakeGateway) -> None:
    payable, payment = steps.paid(fake)
    share = make.shares(payable)[0]
    fake.refuse_next("refund")
    steps.refunded(payable, (share, 6_000))
    share.refresh_from_db()
    payable.refresh_from_db()
    payment.refresh_from_db()
    assert Refund.objects.get().status == "failed"
    assert (share.refunded_minor, payable.refunded_minor, payment.refunded_minor) == (0, 0, 0)
    assert steps.owed(share) == (5_400, 0, 0)
    assert Event.objects.filter(type="payments.RefundFailed").count() == 1


def test_asks_what_became_of_a_refund_whose_answer_was_lost(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    row = refunds.refund(payable=payable, parts=[(make.shares(payable)[0], 100)], reason="", actor=ACTOR)
    fake.lose_next_answer("refund")
    with pytest.raises(GatewayUnknown):
        refunds.send(refund=row, actor=ACTOR)
    refunds.send(refund=row, actor=ACTOR)
    row.refresh_from_db()
    assert row.status == "succeeded"
    assert fake.calls["refund"] == 1
    assert fake.balance()["INR"] == 9_900 == steps.balance("provider:fake:clearing")


def test_keeps_a_refund_on_its_way_when_the_provider_will_not_say(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    fake.refund_status = "pending"
    steps.refunded(payable, (make.shares(payable)[0], 100))
    row = Refund.objects.select_related("payment", "payable").get()
    del fake._refunds[row.provider_reference]
    with pytest.raises(GatewayRefused):
        refunds.send(refund=row, actor=ACTOR)
    row.refresh_from_db()
    assert row.status == "pending"


def test_books_a_pending_refund_only_when_it_has_succeeded(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    share = make.shares(payable)[0]
    fake.refund_status = "pending"
    steps.refunded(payable, (share, 6_000))
    assert steps.owed(share) == (5_400, 0, 0)
    assert not LedgerTransaction.objects.filter(kind="refund").exists()

    row = Refund.objects.get()
    fake.decide_refund(row.provider_reference, "succeeded")
    Refund.objects.update(updated_at=steps.in_days(-1))
    assert poll.pending(actor=ACTOR) == 1
    assert steps.owed(share) == (0, 0, 0)


def test_books_a_refund_once_however_often_it_is_recorded(fake: FakeGateway, handler: Handler) -> None:
    payable, _payment = steps.paid(fake)
    steps.refunded(payable, (make.shares(payable)[0], 6_000))
    row = Refund.objects.select_related("payment", "payable").get()
    fact = fake.find_refund(refund=str(row.public_id))
    assert fact is not None
    refunds.record(refund=row, fact=fact, actor=ACTOR)
    assert LedgerTransaction.objects.filter(kind="refund").count() == 1
    assert handler.words() == ["paid", "refunded"]


def test_moves_what_a_pending_refund_left_behind_when_the_share_matures_in_between(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    share = make.shares(payable)[0]
    fake.refund_status = "pending"
    steps.refunded(payable, (share, 3_000))
    steps.matured(share)
    assert steps.owed(share) == (0, 5_400, 0)
    row = Refund.objects.get()
    fake.decide_refund(row.provider_reference, "succeeded")
    refunds.send(refund=Refund.objects.select_related("payment", "payable").get(), actor=ACTOR)
    assert steps.owed(share) == (0, 2_700, 0)
    assert RefundPart.objects.get().clawed_minor == 0
