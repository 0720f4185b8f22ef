"""Exact money: integers of minor units, a currency beside them, and rounding that loses nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Self

from babel import Locale
from babel.numbers import format_currency
from django.utils import translation

FULL = 10_000  # basis points in the whole

# ISO 4217 exponents of the currencies we handle; an unknown currency is an error, never a guess.
EXPONENTS = {"INR": 2, "USD": 2, "EUR": 2, "GBP": 2, "JPY": 0, "KWD": 3}


class CurrencyMismatch(TypeError):
    """Two amounts of different currencies met in one sum: always a bug."""


@dataclass(frozen=True, order=False)
class Money:
    """``amount`` minor units of ``currency`` (ISO 4217). Refuses floats and mixed currencies."""

    amount: int
    currency: str = "INR"

    def __post_init__(self) -> None:
        if type(self.amount) is not int:
            raise TypeError("Money counts whole minor units.")
        if self.currency not in EXPONENTS:
            raise ValueError(f"Unknown currency {self.currency}.")

    def _same(self, other: Self) -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(f"{self.currency} and {other.currency}")

    def __add__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.amount + other.amount, self.currency)

    def __sub__(self, other: Self) -> Self:
        self._same(other)
        return type(self)(self.amount - other.amount, self.currency)

    def __neg__(self) -> Self:
        return type(self)(-self.amount, self.currency)

    def __mul__(self, quantity: int) -> Self:
        if type(quantity) is not int:
            raise TypeError("Money is multiplied by whole numbers; use apply_bp for rates.")
        return type(self)(self.amount * quantity, self.currency)

    def __lt__(self, other: Self) -> bool:
        self._same(other)
        return self.amount < other.amount

    def __le__(self, other: Self) -> bool:
        self._same(other)
        return self.amount <= other.amount

    def share(self, rate_bp: int) -> Self:
        """This part of it in basis points, rounded half up."""
        return type(self)(apply_bp(self.amount, rate_bp), self.currency)

    def split(self, weights: Sequence[int]) -> list[Self]:
        """Parts in proportion to ``weights`` that add up to the whole exactly."""
        return [type(self)(part, self.currency) for part in split(self.amount, weights)]

    def __str__(self) -> str:
        return format_minor(self.amount, self.currency)


def _divide_half_up(numerator: int, denominator: int) -> int:
    """Quotient of a non-negative numerator, halves rounded up."""
    return (2 * numerator + denominator) // (2 * denominator)


def apply_bp(amount: int, rate_bp: int) -> int:
    """``rate_bp`` basis points of ``amount`` minor units, rounded half up (symmetric about zero)."""
    part = _divide_half_up(abs(amount) * rate_bp, FULL)
    return part if amount >= 0 else -part


def included_part(gross: int, rate_bp: int) -> int:
    """The tax inside a tax-inclusive ``gross``: gross × rate / (1 + rate), rounded half up.

    For 6.00 at 18 % it is 0.92, which leaves 5.08.
    """
    part = _divide_half_up(abs(gross) * rate_bp, FULL + rate_bp)
    return part if gross >= 0 else -part


def split(total: int, weights: Sequence[int]) -> list[int]:
    """Split ``total`` minor units by the largest remainder; ties go to the earlier place.

    Answers one part per weight and Σ parts = total. With all weights 0 the parts are as equal as possible.
    Raises ValueError without weights or with a negative one.
    """
    if not weights or min(weights) < 0:
        raise ValueError("Weights are needed, none of them negative.")
    if total < 0:
        return [-part for part in split(-total, weights)]
    if not any(weights):
        weights = [1] * len(weights)
    whole = sum(weights)
    parts = [total * weight // whole for weight in weights]
    remainders = [total * weight % whole for weight in weights]
    left = total - sum(parts)
    for place in sorted(range(len(weights)), key=lambda i: (-remainders[i], i))[:left]:
        parts[place] += 1
    return parts


def to_decimal(amount: int, currency: str) -> Decimal:
    """Minor units as a decimal number of major units, for display and outside formats."""
    return Decimal(amount).scaleb(-EXPONENTS[currency])


def to_minor(whole: int, currency: str) -> int:
    """Whole major units (rupees, yen, dinars) as minor units: 1 000 yen are 1 000, 1 000 dinars are 1 000 000."""
    return whole * 10 ** EXPONENTS[currency]


@lru_cache(maxsize=8)
def _locale(language: str) -> Locale:
    return Locale.parse(f"{language}_IN") if language in {"en", "hi"} else Locale.parse("en_IN")


def format_minor(amount: int, currency: str = "INR", language: str | None = None) -> str:
    """An amount as people write it, ₹1,24,500.00 with lakh grouping; a true minus sign when negative."""
    return _formatted(amount, currency, (language or translation.get_language() or "en").split("-")[0])


@lru_cache(maxsize=8192)
def _formatted(amount: int, currency: str, language: str) -> str:
    minor = abs(amount)
    # Rupees are on every page, several times; Babel takes fifty times as long for the same text.
    text = _rupees(minor) if currency == "INR" else _by_babel(minor, currency, language)
    return f"−{text}" if amount < 0 else text


def _by_babel(minor: int, currency: str, language: str) -> str:
    text: str = format_currency(to_decimal(minor, currency), currency, locale=_locale(language))
    return text


def _rupees(paise: int) -> str:
    """₹12,34,567.89: the last three digits, then pairs (lakh, crore), in English as in Hindi."""
    rupees, rest = divmod(paise, 100)
    thousands, last = divmod(rupees, 1000)
    if not thousands:
        return f"₹{last}.{rest:02d}"
    digits = str(thousands)
    pairs = [digits[max(0, end - 2) : end] for end in range(len(digits), 0, -2)][::-1]
    return f"₹{','.join(pairs)},{last:03d}.{rest:02d}"


def format_short(amount: int, currency: str = "INR", language: str | None = None) -> str:
    """The same without decimals when they are zero (₹2,400), for cards and titles."""
    text = format_minor(amount, currency, language)
    exponent = EXPONENTS[currency]
    zeros = "." + "0" * exponent
    return text.removesuffix(zeros) if exponent else text
