"""What happens depends on the set of facts, not on their order, delay or repetition."""

from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from payments import gateways
from payments.models import LedgerEntry, Payable
from payments.services import inbox, refunds
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db

KINDS = (
    "payment.requires_action",
    "payment.failed",
    "payment.succeeded",
    "payment.canceled",
    "refund.succeeded",
    "noise",
)


def end_state(order: Sequence[str]) -> dict[str, Any]:
    """Two tabs paid one payable, one vendor was refunded; then the events come in this order."""
    payable = make.payable(6_000, 4_000)
    door = FakeGateway(prefix=f"{payable.pk}-")
    gateways.override("fake", door)
    first, second = steps.started(payable, "card"), steps.started(payable, "upi")
    door.pay(first.provider_reference)
    steps.settled(first)
    row = refunds.refund(payable=payable, parts=[(make.shares(payable)[0], 3_000)], reason="", actor=ACTOR)
    door.refund_status = "pending"
    refunds.send(refund=row, actor=ACTOR)
    row.refresh_from_db()
    door.decide_refund(row.provider_reference, "succeeded")
    door.pay(second.provider_reference)
    for number, kind in enumerate(order):
        reference = row.provider_reference if kind.startswith("refund") else second.provider_reference
        body = door.event(f"ev_{payable.pk}_{number}", kind, reference)
        event, _created = inbox.receive(provider="fake", body=body, headers={"Fake-Signature": "genuine"})
        inbox.apply(event=event, actor=ACTOR)
    return facts(payable)


def facts(payable: Payable) -> dict[str, Any]:
    payable.refresh_from_db()
    legs = LedgerEntry.objects.filter(transaction__payable=payable)
    return {
        "payable": (payable.status, payable.captured_minor, payable.refunded_minor),
        "payments": list(
            payable.payments.order_by("id").values_list("status", "booked_as", "captured_minor", "refunded_minor")
        ),
        "shares": list(payable.shares.order_by("id").values_list("refunded_minor", "refunded_fee_minor")),
        "refunds": sorted(payable.refunds.values_list("status", "amount_minor")),
        "legs": sorted(legs.values_list("account__bucket", "amount_minor")),
    }


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_ends_in_the_same_rows_for_every_order_and_repetition(data: st.DataObject) -> None:
    """Invariant 19."""
    chosen = data.draw(st.permutations(KINDS))
    again = data.draw(st.lists(st.sampled_from(KINDS), max_size=4))
    order = data.draw(st.permutations([*chosen, *again]))
    assert end_state(order) == end_state(KINDS)
