"""From pending to the vendor's bank."""

from datetime import timedelta

import pytest

from core import clock
from core.errors import Conflict
from payments.models import Attempt, LedgerTransaction, Payable, Payout, Share, Transfer
from payments.ports import GatewayUnknown
from payments.services import attempts, claims, earnings, payouts
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway
from vendors.models import Vendor
from vendors.services import applications

pytestmark = pytest.mark.django_db


def ready_share(fake: FakeGateway, amount: int = 6_000, **options: object) -> Share:
    payable, _payment = steps.paid(fake, amount, **options)
    return steps.matured(make.shares(payable)[0])


def test_matures_when_the_time_has_come_and_not_before(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake)
    soon, later = make.shares(payable)
    earnings.schedule(share=soon, at=steps.in_days(7), actor=ACTOR)
    earnings.schedule(share=later, at=steps.in_days(9), actor=ACTOR)
    assert earnings.mature_due(actor=ACTOR) == 0
    with clock.freeze(steps.in_days(8)):
        assert earnings.mature_due(actor=ACTOR) == 1
    assert steps.owed(soon) == (0, 5_400, 0)
    assert steps.owed(later) == (3_600, 0, 0)


def test_keeps_the_earlier_of_two_times(fake: FakeGateway) -> None:
    share = make.shares(steps.paid(fake)[0])[0]
    early = steps.in_days(2)
    earnings.schedule(share=share, at=early, actor=ACTOR)
    earnings.schedule(share=share, at=early + timedelta(days=3), actor=ACTOR)
    share.refresh_from_db()
    assert share.mature_at == early


def test_matures_once(fake: FakeGateway) -> None:
    share = ready_share(fake)
    steps.matured(share)
    assert LedgerTransaction.objects.filter(kind="matured").count() == 1


def test_does_not_mature_what_is_frozen_or_unpaid(fake: FakeGateway) -> None:
    share = make.shares(steps.paid(fake)[0])[0]
    earnings.schedule(share=share, at=steps.in_days(-1), actor=ACTOR)
    earnings.freeze(share=share, reason="not received", actor=ACTOR)
    assert earnings.mature_due(actor=ACTOR) == 0
    with pytest.raises(Conflict, match="share_frozen"):
        earnings.mature(share=share, actor=ACTOR)
    earnings.unfreeze(share=share, actor=ACTOR)
    assert earnings.mature_due(actor=ACTOR) == 1

    with pytest.raises(Conflict, match="not_paid"):
        earnings.mature(share=make.shares(make.payable())[0], actor=ACTOR)


def test_pays_what_has_matured(fake: FakeGateway) -> None:
    share = ready_share(fake)
    payouts.run(actor=ACTOR)
    payout = Payout.objects.get()
    share.refresh_from_db()
    assert (payout.status, payout.amount_minor) == ("paid", 5_400)
    assert payout.number.startswith("PO-")
    assert share.transferred_minor == 5_400
    assert steps.owed(share) == (0, 0, 0)
    assert steps.balance("in_transit") == 0
    assert steps.balance("provider:fake:clearing") == 600 == fake.balance()["INR"]


def test_pays_the_asked_amount_and_leaves_the_rest(fake: FakeGateway) -> None:
    maker = make.vendor()
    shares = [ready_share(fake, 1_000, owners=[maker]) for _number in range(2)]
    payout = payouts.request(vendor=maker, currency="INR", amount=1_000, actor=ACTOR)
    payouts.advance(payout=payout, actor=ACTOR)
    assert [line.amount_minor for line in payout.lines.order_by("id")] == [900, 100]
    assert steps.owed(shares[0]) == (0, 800, 0)
    payouts.run(actor=ACTOR)
    assert steps.owed(shares[0]) == (0, 0, 0)


def test_refuses_a_second_payout_while_one_is_on_its_way(fake: FakeGateway) -> None:
    maker = make.vendor()
    ready_share(fake, 1_000, owners=[maker])
    payouts.request(vendor=maker, currency="INR", amount=None, actor=ACTOR)
    ready_share(fake, 1_000, owners=[maker])
    with pytest.raises(Conflict, match="payout_in_progress"):
        payouts.request(vendor=maker, currency="INR", amount=None, actor=ACTOR)


@pytest.mark.parametrize(("amount", "code"), [(901, "not_enough_available"), (0, "not_enough_available")])
def test_refuses_more_than_is_available(fake: FakeGateway, amount: int, code: str) -> None:
    share = ready_share(fake, 1_000)
    with pytest.raises(Conflict, match=code):
        payouts.request(vendor=share.vendor, currency="INR", amount=amount, actor=ACTOR)


def test_refuses_when_there_is_nothing(fake: FakeGateway) -> None:
    share = make.shares(steps.paid(fake)[0])[0]
    with pytest.raises(Conflict, match="nothing_available"):
        payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)


def test_leaves_out_what_is_frozen_even_after_it_was_claimed(fake: FakeGateway) -> None:
    maker = make.vendor()
    frozen, free = (ready_share(fake, 1_000, owners=[maker]) for _number in range(2))
    payout = payouts.request(vendor=maker, currency="INR", amount=None, actor=ACTOR)
    earnings.freeze(share=frozen, reason="looked into", actor=ACTOR)
    payouts.advance(payout=payout, actor=ACTOR)
    payout.refresh_from_db()
    frozen.refresh_from_db()
    free.refresh_from_db()
    assert (payout.status, payout.amount_minor) == ("paid", 900)
    assert (frozen.transferred_minor, free.transferred_minor) == (0, 900)
    assert steps.owed(free) == (0, 900, 0)


def test_pays_a_share_once_that_was_frozen_while_its_transfer_had_no_answer(fake: FakeGateway) -> None:
    share = ready_share(fake)
    fake.lose_next_answer("transfer")
    payouts.run(actor=ACTOR)
    earnings.freeze(share=share, reason="looked into", actor=ACTOR)
    payouts.run(actor=ACTOR)
    assert Transfer.objects.get().status == "succeeded"
    earnings.unfreeze(share=share, actor=ACTOR)
    payouts.run(actor=ACTOR)
    assert len(fake._transfers) == 1
    assert Payout.objects.get().status == "paid"
    assert steps.balance("provider:fake:clearing") == 600 == fake.balance()["INR"]


def test_asks_nobody_for_a_share_that_is_frozen_right_before_the_call(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The check and the attempt are one transaction: whoever looks later sees the one or the other."""
    share = ready_share(fake)
    looked = attempts.answered

    def freeze_after_the_first_look(**about: object) -> attempts.Answer:
        earnings.freeze(share=share, reason="looked into", actor=ACTOR)
        return looked(**about)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(attempts, "answered", freeze_after_the_first_look)
        payouts.run(actor=ACTOR)
    assert not Attempt.objects.filter(kind="transfer").exists()
    assert Payout.objects.get().status == "processing"
    payouts.run(actor=ACTOR)
    assert (Payout.objects.get().status, fake._transfers) == ("failed", {})
    assert steps.owed(share) == (0, 5_400, 0)


def test_books_a_transfer_that_the_provider_answered_as_failed_as_failed_after_a_crash(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    share = ready_share(fake)
    fake.transfer_status = "failed"
    with monkeypatch.context() as patch:

        def die(**_facts: object) -> None:
            raise GatewayUnknown("killed")

        patch.setattr(claims, "record_not_transferred", die)
        payouts.run(actor=ACTOR)
    assert (Transfer.objects.get().status, Attempt.objects.get(kind="transfer").status) == ("started", "succeeded")
    payouts.run(actor=ACTOR)
    assert (Transfer.objects.get().status, Payout.objects.get().status) == ("failed", "failed")
    assert steps.owed(share) == (0, 5_400, 0)
    assert steps.balance("provider:fake:clearing") == 6_000 == fake.balance()["INR"]


@pytest.mark.parametrize("pays_banks", [True, False])
def test_waits_for_a_transfer_that_is_pending_and_books_what_became_of_it(fake: FakeGateway, pays_banks: bool) -> None:
    fake.transfer_status, fake.pays_banks = "pending", pays_banks
    share = ready_share(fake)
    payouts.run(actor=ACTOR)
    payouts.run(actor=ACTOR)
    payout = Payout.objects.get()
    assert (payout.status, Transfer.objects.get().status) == ("processing", "started")
    assert (fake.calls["transfer"], fake.calls["payout"]) == (1, 0)
    fake.transfer_status = "succeeded"
    payouts.run(actor=ACTOR)
    payout.refresh_from_db()
    assert (payout.status, steps.owed(share)) == ("paid", (0, 0, 0))


def test_frees_the_claim_when_a_pending_transfer_comes_to_nothing(fake: FakeGateway) -> None:
    fake.transfer_status = "pending"
    share = ready_share(fake)
    payouts.run(actor=ACTOR)
    fake.drop_transfers()
    payouts.run(actor=ACTOR)
    assert (Payout.objects.get().status, Transfer.objects.get().status) == ("failed", "failed")
    assert steps.owed(share) == (0, 5_400, 0)
    assert steps.balance("provider:fake:clearing") == 6_000 == fake.balance()["INR"]


def test_keeps_waiting_when_the_look_up_of_a_pending_transfer_is_refused(fake: FakeGateway) -> None:
    fake.transfer_status = "pending"
    ready_share(fake)
    payouts.run(actor=ACTOR)
    fake.refuse_next("retrieve_transfer", "not_found")
    payouts.run(actor=ACTOR)
    assert (Payout.objects.get().status, Transfer.objects.get().status) == ("processing", "started")


def test_waits_for_an_account_that_may_be_paid(fake: FakeGateway) -> None:
    fake.payouts_enabled = False
    share = ready_share(fake)
    payouts.run(actor=ACTOR)
    payout = Payout.objects.get()
    assert (payout.status, payout.failure) == ("requested", "account not ready")
    fake.payouts_enabled = True
    payouts.run(actor=ACTOR)
    payout.refresh_from_db()
    assert payout.status == "paid"
    assert steps.owed(share) == (0, 0, 0)


def test_frees_every_claim_when_the_provider_refuses_the_transfer(fake: FakeGateway) -> None:
    share = ready_share(fake)
    fake.refuse_next("transfer", "account_restricted")
    payouts.run(actor=ACTOR)
    payout = Payout.objects.get()
    share.refresh_from_db()
    assert (payout.status, payout.failure) == ("failed", "account_restricted")
    assert share.transferred_minor == 0
    assert steps.owed(share) == (0, 5_400, 0)
    assert steps.balance("in_transit") == 0
    payouts.run(actor=ACTOR)
    assert steps.owed(share) == (0, 0, 0)


def test_takes_the_transfers_back_when_the_bank_refuses(fake: FakeGateway) -> None:
    fake.payout_status = "processing"
    share = ready_share(fake)
    payouts.run(actor=ACTOR)
    payout = Payout.objects.get()
    assert payout.status == "processing"
    fake._accounts["fa_2"] += 5_400  # the bank gave the money back to the vendor's account
    fake.payout_status = "failed"
    payouts.advance(payout=payout, actor=ACTOR)
    payout.refresh_from_db()
    share.refresh_from_db()
    assert payout.status == "failed"
    assert Transfer.objects.get().status == "reversed"
    assert (share.transferred_minor, steps.owed(share)) == (0, (0, 5_400, 0))
    assert steps.balance("provider:fake:clearing") == 6_000 == fake.balance()["INR"]


def test_asks_daily_for_a_reversal_that_was_refused_and_strands_nothing(fake: FakeGateway) -> None:
    """The bank refused, and so did the provider: the vendor's account does not hold the money yet."""
    fake.payout_status = "processing"
    share = ready_share(fake)
    payouts.run(actor=ACTOR)
    fake.payout_status = "failed"
    payouts.run(actor=ACTOR)
    payouts.run(actor=ACTOR)
    payout = Payout.objects.get()
    assert (payout.status, payout.failure) == ("processing", "reversal refused: balance_insufficient")
    assert Transfer.objects.get().status == "succeeded"
    assert fake.calls["reverse"] == 1
    with pytest.raises(Conflict, match="payout_in_progress"):
        payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)

    fake._accounts["fa_2"] += 5_400  # the bank gave the money back to the vendor's account
    with clock.freeze(steps.in_days(1) + timedelta(minutes=1)):
        payouts.run(actor=ACTOR)
    payout.refresh_from_db()
    assert (payout.status, payout.failure) == ("failed", "bank_refused")
    assert Transfer.objects.get().status == "reversed"
    assert steps.owed(share) == (0, 5_400, 0)
    fake.payout_status = "paid"
    payouts.run(actor=ACTOR)
    assert Payout.objects.latest("id").status == "paid"


@pytest.mark.parametrize("verb", ["create_account", "transfer", "payout"])
def test_repeats_a_call_without_an_answer_under_the_same_key(fake: FakeGateway, verb: str) -> None:
    share = ready_share(fake)
    fake.lose_next_answer(verb)
    payouts.run(actor=ACTOR)
    assert Payout.objects.get().status != "paid"
    payouts.run(actor=ACTOR)
    assert Payout.objects.get().status == "paid"
    assert Attempt.objects.filter(kind=verb).count() == 1
    assert len(fake._transfers) == len(fake._payouts) == len(fake._accounts) == 1
    assert steps.owed(share) == (0, 0, 0)


def test_asks_nobody_twice_when_the_answer_was_kept_but_not_yet_booked(
    fake: FakeGateway, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready_share(fake)
    with monkeypatch.context() as patch:

        def die(name: str) -> None:
            raise GatewayUnknown(name)

        patch.setattr("payments.services.payouts.crash.point", die)
        payouts.run(actor=ACTOR)
    payouts.run(actor=ACTOR)
    assert Payout.objects.get().status == "paid"
    assert fake.calls["transfer"] == 1
    assert Payable.objects.get().status == "paid"


def test_claims_the_debt_again_when_the_payout_it_was_taken_from_fails(fake: FakeGateway) -> None:
    maker = make.vendor()
    payable, _payment = steps.paid(fake, 10_000, owners=[maker])
    first = steps.matured(make.shares(payable)[0])
    payouts.run(actor=ACTOR)
    steps.refunded(payable, (first, 2_000))
    assert steps.owed(first) == (0, 0, 1_800)
    ready_share(fake, 6_000, owners=[maker])
    fake.refuse_next("transfer")
    payouts.run(actor=ACTOR)
    assert steps.owed(first) == (0, 5_400, 1_800)
    payouts.run(actor=ACTOR)
    assert steps.owed(first) == (0, 0, 0)
    assert Payout.objects.latest("id").amount_minor == 3_600


def suspend(vendor: Vendor) -> Vendor:
    return applications.suspend(vendor=vendor, reason="copies of others' work", actor=ACTOR)


def test_holds_the_money_of_a_suspended_shop_and_pays_it_after_reinstatement(fake: FakeGateway) -> None:
    share = ready_share(fake)
    suspend(share.vendor)
    payouts.run(actor=ACTOR)
    with pytest.raises(Conflict, match="vendor_suspended"):
        payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)
    assert (Payout.objects.count(), steps.owed(share)) == (0, (0, 5_400, 0))

    applications.reinstate(vendor=share.vendor, actor=ACTOR)
    payouts.run(actor=ACTOR)
    assert Payout.objects.get().status == "paid"
    assert steps.owed(share) == (0, 0, 0)


def test_still_matures_and_refunds_while_a_shop_is_suspended(fake: FakeGateway) -> None:
    payable, _payment = steps.paid(fake, 6_000, 4_000)
    first, second = make.shares(payable)
    suspend(first.vendor)
    steps.matured(first)
    steps.refunded(payable, (first, 6_000))
    assert Payable.objects.get().refunded_minor == 6_000
    assert steps.owed(first) == (0, 0, 0)
    steps.matured(second)
    payouts.run(actor=ACTOR)
    assert Payout.objects.get().vendor_id == second.vendor_id


def test_makes_no_new_call_for_a_payout_that_ran_when_the_shop_was_suspended(fake: FakeGateway) -> None:
    share = ready_share(fake)
    payout = payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)
    suspend(share.vendor)
    payout = payouts.advance(payout=payout, actor=ACTOR)
    assert (payout.status, payout.failure) == ("requested", "shop suspended")
    assert not Attempt.objects.filter(kind__in=["transfer", "payout"]).exists()

    applications.reinstate(vendor=share.vendor, actor=ACTOR)
    assert payouts.advance(payout=payout, actor=ACTOR).status == "paid"


def test_books_what_the_provider_did_before_a_suspension_and_sends_nothing_on(fake: FakeGateway) -> None:
    share = ready_share(fake)
    payout = payouts.request(vendor=share.vendor, currency="INR", amount=None, actor=ACTOR)
    fake.lose_next_answer("payout")
    with pytest.raises(GatewayUnknown):
        payouts.advance(payout=payout, actor=ACTOR)
    assert Transfer.objects.get().status == "succeeded"
    suspend(share.vendor)
    assert payouts.advance(payout=payout, actor=ACTOR).status == "paid"
    assert fake.calls["payout"] == 1
