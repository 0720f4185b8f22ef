"""Splitting refunds: no paisa lost, none invented, whatever the steps."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from payments.services.parts import Part, Whole, part_of


@st.composite
def wholes(draw: st.DrawFn) -> Whole:
    earning = draw(st.integers(0, 10_000_000))
    fee = draw(st.integers(0 if earning else 1, 2_000_000))
    return Whole(earning, draw(st.integers(0, earning)), fee, draw(st.integers(0, fee)), 0, 0, 0)


def after(whole: Whole, part: Part) -> Whole:
    return Whole(
        whole.earning,
        whole.shipping,
        whole.fee,
        whole.fee_gst,
        whole.refunded_earning + part.earning,
        whole.refunded_fee + part.fee,
        whole.refunded_fee_gst + part.fee_gst,
    )


@given(wholes(), st.lists(st.integers(1, 10_000_000), max_size=12))
def test_gives_every_part_back_exactly_in_any_number_of_steps(whole: Whole, steps: list[int]) -> None:
    start = whole
    for step in [*steps, whole.left]:
        amount = min(step, whole.left)
        if not amount:
            break
        part = part_of(whole, amount)
        assert part.earning + part.fee == amount
        assert 0 <= part.fee_gst <= part.fee
        assert part.earning >= 0
        whole = after(whole, part)
    if whole.left:
        whole = after(whole, part_of(whole, whole.left))
    assert (whole.refunded_earning, whole.refunded_fee, whole.refunded_fee_gst) == (
        start.earning,
        start.fee,
        start.fee_gst,
    )


@given(wholes(), st.data())
def test_stays_within_every_part_when_an_earlier_step_came_to_nothing(whole: Whole, data: st.DataObject) -> None:
    if whole.left < 3:
        return
    first = part_of(whole, data.draw(st.integers(1, whole.left - 2)))
    both = after(whole, first)
    second = part_of(both, data.draw(st.integers(1, both.left)))
    only_second = after(whole, second)
    for amount in {1, only_second.left} if only_second.left else set():
        part = part_of(only_second, amount)
        end = after(only_second, part)
        assert 0 <= part.fee_gst <= part.fee <= amount
        assert end.refunded_earning <= whole.earning
        assert end.refunded_fee <= whole.fee
        assert end.refunded_fee - end.refunded_fee_gst <= whole.fee - whole.fee_gst


def test_takes_a_tenth_of_the_fee_for_a_tenth_of_the_price() -> None:
    assert part_of(Whole(5_400, 0, 600, 92, 0, 0, 0), 600) == Part(earning=540, fee=60, fee_gst=9)


def test_gives_the_goods_back_with_all_of_their_fee_before_the_delivery() -> None:
    whole = Whole(5_900, 500, 600, 92, 0, 0, 0)
    goods = part_of(whole, 6_000)
    assert goods == Part(earning=5_400, fee=600, fee_gst=92)
    assert part_of(after(whole, goods), 500) == Part(earning=500, fee=0, fee_gst=0)


@pytest.mark.parametrize("amount", [0, -1, 6_001])
def test_refuses_nothing_and_too_much(amount: int) -> None:
    with pytest.raises(ValueError, match="refund"):
        part_of(Whole(5_400, 0, 600, 92, 0, 0, 0), amount)
