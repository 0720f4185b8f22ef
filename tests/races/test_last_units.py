"""Two hundred buyers want fifty pieces, over HTTP, at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from catalog.models import Variant
from catalog.tests.factories import make_variant
from core import prove
from kalavpp.testing import databases
from kalavpp.testing.live import LiveShop, live_shop
from orders.models import Order
from tests.buyers import Buyer

pytestmark = [pytest.mark.race, pytest.mark.slow, pytest.mark.timeout(600)]

BUYERS, UNITS = 200, 50


@pytest.fixture(scope="module")
def careless_shop(django_db_setup: None, django_db_blocker: object) -> Iterator[LiveShop]:
    """The same shop with the guard on stock taken out."""
    with django_db_blocker.unblock(), databases.own_clone("careless") as url:  # type: ignore[attr-defined]
        running = live_shop(url, env={"STOCK_GUARD": "off"})
        try:
            running.start("web", "sandbox")
            yield running
        finally:
            running.stop()


def rush(shop: LiveShop, variant: Variant) -> tuple[Counter[int], list[Buyer]]:
    """Everybody orders at the same moment; answers how often each status came, and who got an order."""
    barrier = Barrier(BUYERS)

    def buy(_number: int) -> tuple[int, Buyer]:
        buyer = Buyer(shop.url)
        added = buyer.add(str(variant.public_id))
        assert added.status_code == 201, added.text
        barrier.wait(timeout=120)
        return buyer.order().status_code, buyer

    with ThreadPoolExecutor(BUYERS) as pool:
        results = list(pool.map(buy, range(BUYERS)))
    return Counter(status for status, _buyer in results), [buyer for status, buyer in results if status == 201]


def test_sells_exactly_what_there_is(shop: LiveShop) -> None:
    """Invariant 27."""
    variant = make_variant(on_hand=UNITS)
    statuses, winners = rush(shop, variant)
    assert statuses == {201: UNITS, 409: BUYERS - UNITS}
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda buyer: buyer.finish("pay"), winners))
    shop.until(lambda: Order.objects.filter(paid_at__isnull=False).count() == UNITS, seconds=60)
    variant.refresh_from_db()
    assert (variant.on_hand, variant.reserved) == (0, 0)
    assert {buyer.status() for buyer in winners} == {"confirmed"}
    assert prove.run() == []


def test_oversells_without_the_guard(careless_shop: LiveShop) -> None:
    statuses, _winners = rush(careless_shop, make_variant(on_hand=UNITS))
    assert statuses[201] > UNITS
