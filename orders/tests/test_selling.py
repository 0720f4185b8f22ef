"""A shop's list of its parts: in pages that lose and repeat nothing while parts come and go."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from catalog.tests.factories import make_variant
from orders.models import VendorOrder
from orders.selectors import for_vendor
from orders.tests import factories as make
from orders.views import dashboard
from payments.tests.fake_gateway import FakeGateway
from vendors.models import Vendor
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

FIRST = date(2026, 11, 20)


@pytest.fixture
def shop(fake: FakeGateway) -> Vendor:
    """Six parts; the third and fourth are due first, the last two on no day that is known."""
    shop = VendorFactory()
    jar = make_variant(shop, on_hand=9)
    days = [5, 5, 1, 1, None, None]
    for day in days:
        (part,) = make.parts(make.paid(fake, (jar, 1)))
        due = None if day is None else FIRST + timedelta(days=day)
        VendorOrder.objects.filter(pk=part.pk).update(ship_by=due)
    return shop


def places(shop: Vendor, **asked: str) -> list[int]:
    """Where the found parts stand among all, counted by age from 1."""
    keys = list(VendorOrder.objects.filter(vendor=shop).order_by("id").values_list("pk", flat=True))
    return [keys.index(part.pk) + 1 for part in for_vendor(shop, **asked)]


def test_lists_what_is_due_first_and_all_others_newest_first(shop: Vendor) -> None:
    assert places(shop, show="to_ship") == [4, 3, 2, 1, 6, 5]
    assert places(shop) == [6, 5, 4, 3, 2, 1]


@pytest.mark.parametrize("show", ["to_ship", "all"])
def test_goes_on_after_any_part(shop: Vendor, show: str) -> None:
    whole = list(for_vendor(shop, show=show))
    for number, part in enumerate(whole, 1):
        assert list(for_vendor(shop, show=show, after=part.number)) == whole[number:]


def test_goes_on_after_a_part_that_was_sent_meanwhile(shop: Vendor) -> None:
    first = for_vendor(shop, show="to_ship")[0]
    rest = places(shop, show="to_ship", after=first.number)

    make.ship(first)

    assert places(shop, show="to_ship", after=first.number) == rest == [3, 2, 1, 6, 5]


def test_leads_from_page_to_page(shop: Vendor, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dashboard, "PAGE", 4)
    client.force_login(shop.owner)
    first = client.get("/dashboard/orders/")
    after = first.context["next_after"]
    assert f"?show=to_ship&amp;after={after}" in first.content.decode()

    second = client.get("/dashboard/orders/", {"show": "to_ship", "after": after})

    shown = [part for page in (first, second) for part, _late in page.context["parts"]]
    assert shown == list(for_vendor(shop, show="to_ship"))
    assert second.context["next_after"] == ""


def test_starts_anew_after_a_part_of_another_shop(shop: Vendor, fake: FakeGateway) -> None:
    (other,) = make.parts(make.paid(fake, (make_variant(), 1)))
    assert len(places(shop, after=other.number)) == 6


@pytest.mark.parametrize(("show", "index"), [("to_ship", "vendor_order_due"), ("shipped", "vendor_order_by_")])
def test_reads_a_page_in_the_order_of_an_index(shop: Vendor, show: str, index: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL enable_sort = off")

    plan = for_vendor(shop, show=show)[:31].explain()

    assert index in plan
    assert "Sort" not in plan
