"""Amounts add up, whatever is in the bag."""

from hypothesis import given, settings
from hypothesis import strategies as st

from core.money import included_part
from orders.services import pricing
from orders.services.pricing import PriceLine

FEE_GST_BP = 1_800


def line(vendor_id: int, price: int, quantity: int = 1, bp: int = 1_000, variant_id: int = 0) -> PriceLine:
    return PriceLine(variant_id, vendor_id, price, quantity, bp)


def test_divides_sixty_and_forty_rupees_exactly_as_promised() -> None:
    priced = pricing.price([line(1, 6_000), line(2, 4_000)], fee_gst_bp=FEE_GST_BP)

    first, second = pricing.totals(priced, shipping={}).vendors

    assert (first.fee_minor, first.earning_minor) == (600, 5_400)
    assert (second.fee_minor, second.earning_minor) == (400, 3_600)
    assert first.fee_minor + second.fee_minor == 1_000


def test_carves_the_gst_out_of_the_fee() -> None:
    (priced,) = pricing.price([line(1, 6_000)], fee_gst_bp=FEE_GST_BP)

    assert (priced.fee_minor - priced.fee_gst_minor, priced.fee_gst_minor) == (508, 92)


def test_rounds_the_fee_half_up_and_never_rounds_the_earning() -> None:
    (priced,) = pricing.price([line(1, 333, bp=1_250)], fee_gst_bp=FEE_GST_BP)  # 41.625

    assert (priced.fee_minor, priced.earning_minor) == (42, 291)
    (half,) = pricing.price([line(1, 5)], fee_gst_bp=FEE_GST_BP)  # 0.5
    assert (half.fee_minor, half.earning_minor) == (1, 4)


def test_splits_a_discount_so_that_nothing_is_lost() -> None:
    lines = [line(vendor, 333, variant_id=vendor) for vendor in (1, 2, 3)]

    priced = pricing.price(lines, fee_gst_bp=FEE_GST_BP, discount_minor=100)
    totals = pricing.totals(priced, shipping={1: 1, 2: 1, 3: 1})

    assert [one.discount_minor for one in priced] == [34, 33, 33]
    assert totals.discount_minor == 100
    assert totals.total_minor == 999 - 100 + 3


def test_takes_no_more_off_than_the_things_cost() -> None:
    priced = pricing.price([line(1, 500)], fee_gst_bp=FEE_GST_BP, discount_minor=900)

    assert priced[0].net_minor == 0
    assert priced[0].fee_minor == priced[0].earning_minor == 0


def test_has_no_totals_without_lines() -> None:
    assert pricing.price([], fee_gst_bp=FEE_GST_BP, discount_minor=100) == []
    assert pricing.totals([], shipping={}).total_minor == 0


def test_gives_fee_plus_earning_for_every_price_and_every_rate() -> None:
    """Invariant 2, all of price 1..999 under rates from one to 9,999 basis points in uneven steps."""
    for bp in range(1, 10_000, 7):
        lines = [line(1, price, bp=bp) for price in range(1, 1_000, 3)]
        for one in pricing.price(lines, fee_gst_bp=FEE_GST_BP):
            assert one.fee_minor + one.earning_minor == one.net_minor
            assert one.earning_minor >= 0
            assert abs(one.fee_minor * 10_000 - one.net_minor * bp) * 2 <= 10_000


def test_would_lose_money_if_both_sides_were_rounded() -> None:
    """The positive control: rounding the earning by itself breaks what the test above holds."""
    lost = [
        price
        for price in range(1, 1_000)
        if (price * 1_250 + 5_000) // 10_000 + (price * 8_750 + 5_000) // 10_000 != price
    ]
    assert lost


bags = st.lists(
    st.builds(
        PriceLine,
        variant_id=st.integers(1, 10_000),
        vendor_id=st.integers(1, 6),
        unit_price_minor=st.integers(1, 10**9),
        quantity=st.integers(1, 99),
        commission_bp=st.integers(0, 10_000),
    ),
    min_size=1,
    max_size=20,
)


@settings(max_examples=10_000, deadline=None, derandomize=True)
@given(lines=bags, discount=st.integers(0, 10**9), fee=st.integers(0, 20_000))
def test_adds_up_for_any_bag(lines: list[PriceLine], discount: int, fee: int) -> None:
    """Invariants 1, 2 and 3 over ten thousand bags."""
    vendors = {one.vendor_id for one in lines}
    priced = pricing.price(lines, fee_gst_bp=FEE_GST_BP, discount_minor=discount)
    totals = pricing.totals(priced, shipping=dict.fromkeys(vendors, fee))

    gross = sum(one.unit_price_minor * one.quantity for one in lines)
    assert totals.items_minor == gross
    assert totals.discount_minor == min(discount, gross) == sum(one.discount_minor for one in priced)
    assert totals.total_minor == sum(part.total_minor for part in totals.vendors)
    assert totals.total_minor == gross - totals.discount_minor + fee * len(vendors)
    for part in totals.vendors:
        assert part.total_minor == part.items_minor - part.discount_minor + part.tax_added_minor + part.shipping_minor
        assert part.fee_minor + part.earning_minor == part.net_minor
    for one in priced:
        assert 0 <= one.discount_minor <= one.gross_minor
        assert one.fee_minor + one.earning_minor == one.net_minor
        assert one.fee_gst_minor == included_part(one.fee_minor, FEE_GST_BP)
