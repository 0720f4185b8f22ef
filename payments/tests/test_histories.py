"""Random lives of three vendors: whatever happens, in whatever order, the books are right after each step."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core import prove
from core.errors import Conflict
from payments import gateways
from payments.invariants import INVARIANTS
from payments.models import Refund, Share
from payments.ports import GatewayError
from payments.services import earnings, payouts, refunds
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

VERBS = st.sampled_from(
    ["pay", "refund", "refund", "mature", "mature", "pay_out", "pay_out", "freeze", "unfreeze", "send_refunds"]
)
FAULTS = st.sampled_from(["", "", "refuse transfer", "lose transfer", "lose payout", "bank", "refuse refund", "slow"])


class Life:
    """One example's vendors, provider and shares."""

    def __init__(self) -> None:
        self.makers: list[Vendor] = [make.vendor() for _number in range(3)]
        self.door = FakeGateway(prefix=f"{self.makers[0].pk}-")
        gateways.override("fake", self.door)
        self.shares: list[int] = []

    def pay(self, amount: int) -> None:
        payable, _payment = steps.paid(
            self.door, amount, amount // 3 + 1, 7, owners=self.makers, shipping=amount % 5 * 10
        )
        self.shares += [share.pk for share in make.shares(payable)]

    def refund(self, share: Share, amount: int) -> None:
        left = share.total_minor - share.refunded_minor
        if left:
            part = [(share, min(left, amount))]
            refunds.refund(payable=share.payable, parts=part, reason="", actor=ACTOR)

    def send_refunds(self) -> None:
        for row in Refund.objects.filter(status="pending").select_related("payment", "payable"):
            if row.provider_reference:
                self.door.decide_refund(row.provider_reference, "succeeded")
            refunds.send(refund=row, actor=ACTOR)

    def set_fault(self, fault: str) -> None:
        self.door.payout_status = "failed" if fault == "bank" else "paid"
        self.door.refund_status = "pending" if fault == "slow" else "succeeded"
        match fault.split():
            case ["refuse", verb]:
                self.door.refuse_next(verb)
            case ["lose", verb]:
                self.door.lose_next_answer(verb)

    def calm_down(self) -> None:
        """The provider works again: what was unknown can be asked for."""
        self.set_fault("")
        self.door.forget_faults()

    def step(self, verb: str, fault: str, which: int, amount: int) -> None:
        self.set_fault(fault)
        share = Share.objects.select_related("payable", "vendor").get(pk=self.shares[which % len(self.shares)])
        actions: dict[str, Any] = {
            "pay": lambda: self.pay(amount),
            "refund": lambda: self.refund(share, amount),
            "mature": lambda: earnings.mature(share=share, actor=ACTOR),
            "pay_out": lambda: payouts.run(actor=ACTOR),
            "freeze": lambda: earnings.freeze(share=share, reason="", actor=ACTOR),
            "unfreeze": lambda: earnings.unfreeze(share=share, actor=ACTOR),
            "send_refunds": self.send_refunds,
        }
        try:
            actions[verb]()
        except (Conflict, GatewayError):
            return


@contextmanager
def rolled_back() -> Iterator[None]:
    """Each example starts from nothing; services that need the outermost transaction see only the test's."""
    block = transaction.atomic()
    block._from_testcase = True  # type: ignore[attr-defined]
    with block:
        yield
        transaction.set_rollback(True)


@settings(
    deadline=None,
    max_examples=6,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    story=st.lists(
        st.tuples(VERBS, FAULTS, st.integers(0, 50), st.sampled_from([1, 33, 100, 999, 5_000, 100_000])),
        min_size=3,
        max_size=9,
    )
)
def test_keeps_the_books_right_after_every_step(story: list[tuple[str, str, int, int]]) -> None:
    with rolled_back():
        live(story)


def live(story: list[tuple[str, str, int, int]]) -> None:
    life = Life()
    life.pay(9_999)
    for verb, fault, which, amount in story:
        life.step(verb, fault, which, amount)
        broken = [invariant.code for invariant in INVARIANTS if prove.check(invariant)]
        assert not broken, (verb, fault, broken)
    life.calm_down()
    life.send_refunds()
    payouts.run(actor=ACTOR)
    assert steps.balance("provider:fake:clearing") == life.door.balance()["INR"]
    connection.check_constraints()
