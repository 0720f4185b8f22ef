"""How much GST stands inside prices."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from core.money import FULL, included_part
from tax.models import TaxRate

UNTAXED = 0


@dataclass(frozen=True, slots=True)
class TaxLine:
    """One line to look at: its HSN or SAC code and what is paid for it, tax included, in minor units."""

    hsn_code: str
    net_minor: int


@dataclass(frozen=True, slots=True)
class LineTax:
    """The tax inside one line, minor units. Either ``igst`` or the equal pair ``cgst`` and ``sgst`` is set."""

    rate_bp: int
    tax_included_minor: int
    cgst_minor: int
    sgst_minor: int
    igst_minor: int


def rates_on(on: date) -> dict[str, int]:
    """All rates that hold on the day, by prefix."""
    rows = TaxRate.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gte=on), valid_from__lte=on)
    return dict(rows.order_by("valid_from").values_list("hsn_prefix", "rate_bp"))


def assess(lines: Sequence[TaxLine], supply_state: str | None, place_state: str, on: date) -> list[LineTax]:
    """The tax inside each line, in the order of the lines.

    ``supply_state`` is the GST code of the state in which the seller is registered, or None for a seller who is
    not: such a seller charges no GST. ``place_state`` is the GST code of the place of supply.
    """
    return on_lines(lines, supply_state, place_state, rates_on(on))


def on_lines(
    lines: Sequence[TaxLine], supply_state: str | None, place_state: str, rates: Mapping[str, int]
) -> list[LineTax]:
    """As ``assess``, over rates that were read before. Pure."""
    return [_inside(line, supply_state, place_state, rates) for line in lines]


def _inside(line: TaxLine, supply_state: str | None, place_state: str, rates: Mapping[str, int]) -> LineTax:
    rate_bp = UNTAXED if supply_state is None else _rate(line.hsn_code, rates)
    if supply_state != place_state:
        tax = included_part(line.net_minor, rate_bp)
        return LineTax(rate_bp, tax, 0, 0, tax)
    # Within a state two equal taxes of half the rate are charged, and each is rounded by itself (half up).
    half = (line.net_minor * rate_bp + FULL + rate_bp) // (2 * (FULL + rate_bp))
    return LineTax(rate_bp, 2 * half, half, half, 0)


def _rate(hsn_code: str, rates: Mapping[str, int]) -> int:
    for length in range(len(hsn_code), 1, -1):
        if (found := rates.get(hsn_code[:length])) is not None:
            return found
    return UNTAXED
