"""Calls of a payout that brought no answer are looked up before anything is sent again."""

import pytest

from payments.models import Attempt, Payout
from payments.services import payouts
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway
from payments.tests.test_payouts import ready_share, suspend
from vendors.services import applications

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("verb", ["transfer", "payout"])
def test_looks_up_what_had_no_answer_before_a_provider_that_forgot_the_key_does_it_again(
    fake: FakeGateway, verb: str
) -> None:
    """Fault 25: the shop is suspended for longer than the provider remembers."""
    share = ready_share(fake)
    fake.lose_next_answer(verb)
    payouts.run(actor=ACTOR)
    suspend(share.vendor)
    payouts.run(actor=ACTOR)
    fake.forget_keys()
    applications.reinstate(vendor=share.vendor, actor=ACTOR)
    payouts.run(actor=ACTOR)
    assert Payout.objects.get().status == "paid"
    assert (fake.calls["transfer"], fake.calls["payout"]) == (1, 1)
    assert Attempt.objects.get(kind=verb).status == "succeeded"


@pytest.mark.parametrize("verb", ["transfer", "payout"])
def test_sends_nothing_while_the_look_up_of_what_had_no_answer_is_refused(fake: FakeGateway, verb: str) -> None:
    ready_share(fake)
    fake.lose_next_answer(verb)
    payouts.run(actor=ACTOR)
    fake.refuse_next(f"find_{verb}", "not_let_in")
    payouts.run(actor=ACTOR)
    assert (Payout.objects.get().status, fake.calls[verb]) == ("processing", 1)
