"""Exact money."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import money
from core.money import (
    CurrencyMismatch,
    Money,
    apply_bp,
    format_minor,
    format_short,
    included_part,
    split,
    to_decimal,
    to_minor,
)


def test_gives_the_maker_of_sixty_rupees_fifty_four() -> None:
    fee = apply_bp(6_000, 1_000)
    assert (fee, 6_000 - fee) == (600, 5_400)
    assert included_part(fee, 1_800) == 92
    assert apply_bp(4_000, 1_000) == 400


@pytest.mark.parametrize(("amount", "rate", "part"), [(1, 5_000, 1), (1, 4_999, 0), (-1, 5_000, -1), (0, 1, 0)])
def test_rounds_halves_up_and_alike_on_both_sides_of_zero(amount: int, rate: int, part: int) -> None:
    assert apply_bp(amount, rate) == part


@given(st.integers(0, 10**12), st.lists(st.integers(0, 10**6), min_size=1, max_size=20))
def test_loses_no_unit_in_a_split(total: int, weights: list[int]) -> None:
    parts = split(total, weights)
    assert sum(parts) == total
    assert min(parts) >= 0
    whole = sum(weights)
    if whole:
        assert all(abs(part * whole - total * weight) < whole for part, weight in zip(parts, weights, strict=True))


def test_gives_left_over_units_to_the_earlier_place() -> None:
    assert split(100, [1] * 7) == [15, 15, 14, 14, 14, 14, 14]
    assert split(-100, [1] * 7) == [-15, -15, -14, -14, -14, -14, -14]
    assert split(5, [0, 0]) == [3, 2]


def test_refuses_floats_and_mixed_currencies() -> None:
    with pytest.raises(TypeError):
        Money(1.5)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        Money(100) * 1.5  # type: ignore[operator]
    with pytest.raises(CurrencyMismatch):
        Money(1) + Money(1, "USD")
    with pytest.raises(ValueError, match="XXX"):
        Money(1, "XXX")


@pytest.mark.parametrize(
    ("amount", "currency", "text"),
    [
        (123_456_789, "INR", "₹12,34,567.89"),
        (1, "INR", "₹0.01"),
        (-240_000, "INR", "−₹2,400.00"),
        (1_000, "JPY", "JP¥1,000"),
        (1_234_567, "KWD", "KWD1,234.567"),
        (5, "KWD", "KWD0.005"),
    ],
)
def test_writes_amounts_as_people_do(amount: int, currency: str, text: str) -> None:
    assert format_minor(amount, currency, "en") == text


@given(st.integers(min_value=0, max_value=10**15), st.sampled_from(["en", "hi"]))
def test_groups_rupees_as_the_language_data_says(paise: int, language: str) -> None:
    assert money._rupees(paise) == money._by_babel(paise, "INR", language)


def test_drops_only_empty_decimals_in_short_form() -> None:
    assert format_short(240_000, language="en") == "₹2,400"
    assert format_short(240_050, language="en") == "₹2,400.50"
    assert format_short(1_000, "JPY", "en") == "JP¥1,000"


@pytest.mark.parametrize(
    ("whole", "currency", "minor"), [(1_000, "JPY", 1_000), (1_000, "INR", 100_000), (1_000, "KWD", 1_000_000)]
)
def test_counts_decimals_by_the_currency(whole: int, currency: str, minor: int) -> None:
    """Invariant 5: a thousand yen are 1 000 units, never 100 000."""
    assert to_minor(whole, currency) == minor
    assert to_decimal(minor, currency) == whole
    assert sum(split(minor, [1, 1, 1])) == minor


def test_would_take_a_thousand_yen_for_ten_with_two_decimals(monkeypatch: pytest.MonkeyPatch) -> None:
    """The positive control: the table of exponents is what decides."""
    monkeypatch.setitem(money.EXPONENTS, "JPY", 2)
    assert to_minor(1_000, "JPY") == 100_000
    assert to_decimal(1_000, "JPY") == 10
