"""Reading the cells of other shops' files."""

import pytest

from catalog.importing import text
from catalog.models import Product
from catalog.services import imports
from catalog.tests.factories import ACTOR
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("written", "minor"),
    [
        ("449.00", 44_900),
        ("9.99", 999),
        ("1,299.00", 129_900),
        ("1,24,500", 12_450_000),
        ("9,99", 999),
        ("₹ 250", 25_000),
        ("12.5", 1_250),
        ("12.500", 1_250),
        ("12.345", None),
        ("free", None),
        ("", None),
        ("-5", None),
        ("1.2.3", None),
    ],
)
def test_reads_prices_as_people_write_them(written, minor):
    assert text.minor_units(written, 2) == minor


@pytest.mark.parametrize(
    ("written", "exponent", "minor"),
    [("1000", 0, 1_000), ("1,000", 0, 1_000), ("10.50", 0, None), ("1000", 3, 1_000_000), ("1.234", 3, 1_234)],
)
def test_reads_prices_by_the_decimals_of_the_currency(written, exponent, minor):
    assert text.minor_units(written, exponent) == minor


def test_takes_a_thousand_yen_for_a_thousand(settings):
    """Invariant 5, at the door where prices come in as text."""
    settings.PLATFORM_CURRENCY = "JPY"
    content = b"Handle,Title,Body (HTML),Variant Price,Variant Inventory Qty\njar,A jar,Fired twice,1000,1\n"
    imports.run(vendor=VendorFactory(), content=content, file_name="x", dry_run=False, actor=ACTOR)
    variant = Product.objects.get().variants.get()
    assert (variant.price_minor, variant.currency) == (1_000, "JPY")


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<p>a</p><p>b</p>", "a\n\nb"),
        ("a<br>b", "a\nb"),
        ("<style>p{}</style><b onclick='x()'>bold</b>", "bold"),
        ("&lt;script&gt;", "<script>"),
        ("5 < 6 & 7 > 3", "5 < 6 & 7 > 3"),
        ("<img src=x onerror=alert(1)>", ""),
    ],
)
def test_turns_bodies_into_text(markup, expected):
    assert text.plain(markup) == expected
