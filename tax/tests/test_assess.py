"""The tax inside a price."""

from datetime import date

import pytest

from core.money import included_part
from tax.models import TaxRate
from tax.services import TaxLine, assess, on_lines, rates_on

TODAY = date(2026, 11, 21)
RATES = {"50": 500, "5007": 1_200, "71": 300}


def inside(code: str, net: int, supply: str | None = "08", place: str = "29") -> tuple[int, ...]:
    (one,) = on_lines([TaxLine(code, net)], supply, place, RATES)
    return one.rate_bp, one.tax_included_minor, one.cgst_minor, one.sgst_minor, one.igst_minor


def test_takes_the_longest_prefix() -> None:
    assert inside("500720", 11_200)[0] == 1_200
    assert inside("5001", 10_500)[0] == 500


def test_knows_no_tax_for_an_unknown_code_or_a_seller_who_is_not_registered() -> None:
    assert inside("9999", 10_000) == (0, 0, 0, 0, 0)
    assert inside("50", 10_500, supply=None) == (0, 0, 0, 0, 0)
    assert inside("", 10_500) == (0, 0, 0, 0, 0)


def test_is_one_tax_between_states_and_two_equal_ones_within() -> None:
    assert inside("50", 10_500) == (500, 500, 0, 0, 500)
    assert inside("50", 10_500, place="08") == (500, 500, 250, 250, 0)


def test_rounds_each_half_by_itself() -> None:
    """3 % inside 1.00 is 2.9126 paise: as one tax 3, as two halves of 1.4563 each 1."""
    assert inside("71", 100) == (300, 3, 0, 0, 3)
    assert inside("71", 100, place="08") == (300, 2, 1, 1, 0)


def test_never_takes_more_than_the_price_and_stays_within_a_paisa_of_the_rate() -> None:
    for net in range(0, 5_000, 7):
        for place in ("08", "29"):
            _rate, tax, cgst, sgst, igst = inside("50", net, place=place)
            assert tax == cgst + sgst + igst
            assert abs(tax - included_part(net, 500)) <= 1
            assert 0 <= tax <= net


@pytest.mark.django_db
def test_judges_a_day_by_the_rates_of_that_day() -> None:
    before, after = rates_on(date(2025, 9, 21)), rates_on(date(2025, 9, 22))

    assert (before["69"], after["69"]) == (1_200, 500)
    assert before["71"] == after["71"] == 300
    (line,) = assess([TaxLine("6912", 11_200)], "08", "29", date(2025, 9, 21))
    assert line.tax_included_minor == 1_200


@pytest.mark.django_db
def test_names_the_source_of_every_rate() -> None:
    assert TaxRate.objects.exists()
    assert not TaxRate.objects.filter(citation="").exists()


@pytest.mark.django_db
@pytest.mark.parametrize("on", [date(2018, 8, 1), date(2025, 9, 21), date(2025, 9, 22), TODAY])
def test_has_one_rate_per_prefix_on_any_day(on: date) -> None:
    standing = TaxRate.objects.filter(valid_from__lte=on).exclude(valid_to__lt=on)

    assert standing.count() == len(rates_on(on)) > 0
