"""The number shown while a price is typed is the number the server books."""

from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from catalog.importing.text import minor_units
from core.money import apply_bp

SCRIPT = settings.ROOT / "static" / "js" / "receives.js"

pytestmark = pytest.mark.e2e


@pytest.fixture
def page(new_page: Any) -> Any:
    page = new_page()
    source = Path(SCRIPT).read_text(encoding="utf-8")
    page.add_script_tag(content=source + "\nwindow.shown = { minorUnits, receives };", type="module")
    page.wait_for_function("window.shown !== undefined")
    return page


def test_takes_off_the_same_fee_as_the_server_to_the_paisa(page):
    asked = [(minor, rate) for minor in [*range(1, 400), 240_000, 8_500_001] for rate in (1, 333, 1_000, 9_999)]
    shown = page.evaluate("(asked) => asked.map(([minor, rate]) => window.shown.receives(minor, rate))", asked)
    assert shown == [minor - apply_bp(minor, rate) for minor, rate in asked]


PRICES = ["2400", "1,24,500", "9.99", "9,99", "₹ 250", "12.5", "1,350.50", "free", "", "1.2.3"]


@pytest.mark.parametrize("written", PRICES)
def test_reads_a_price_as_the_server_does(page, written):
    assert page.evaluate("(text) => window.shown.minorUnits(text)", written) == minor_units(written, 2)
