"""Processes that die at the worst moment. After a restart all arrives, and nothing arrives twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator

import pytest
import requests

from catalog.models import Variant
from catalog.tests.factories import make_variant
from core import clock, prove
from core.api.idempotency import ABANDONED_AFTER
from core.models import Delivery, IdempotencyKey
from kalavpp.testing import databases
from kalavpp.testing.live import LiveShop, live_shop
from notifications.models import Message
from orders.models import Order
from payments.models import LedgerTransaction
from tests.buyers import Buyer

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]

EVERYBODY = ("web", "sandbox", "worker", "beat")


@pytest.fixture(scope="module")
def fragile_shop(django_db_setup: None, django_db_blocker: object) -> Iterator[LiveShop]:
    """A shop that each test starts itself, with a place to die at or without."""
    with django_db_blocker.unblock(), databases.own_clone("fragile") as url:  # type: ignore[attr-defined]
        running = live_shop(url)
        try:
            yield running
        finally:
            running.stop()


def start(shop: LiveShop, *names: str, crash_at: str = "") -> None:
    shop.family.extra["CRASH_AT"] = crash_at
    shop.start(*names)


def restart(shop: LiveShop) -> None:
    """Whatever still runs is ended by force; then everybody starts as usual."""
    for name in list(shop.children):
        shop.kill(name)
    start(shop, *EVERYBODY)


def survive(call: Callable[[], object]) -> None:
    """The server may die while answering."""
    try:
        call()
    except requests.RequestException:
        return


def arrived_once(shop: LiveShop, variant: Variant, order: Order) -> None:
    """The order is confirmed, and each consequence is there exactly once."""
    shop.until(lambda: Order.objects.filter(pk=order.pk, paid_at__isnull=False).exists(), seconds=90)
    shop.until(
        lambda: not Delivery.objects.filter(delivered_at__isnull=True, dead_at__isnull=True).exists(), seconds=60
    )
    variant.refresh_from_db()
    assert (variant.on_hand, variant.reserved) == (4, 0)
    assert LedgerTransaction.objects.filter(payable=order.payable, kind="sale").count() == 1
    mails = Counter(Message.objects.filter(event__contains=str(order.public_id)).values_list("event", "to"))
    assert [count for (_event, to), count in mails.items() if to == order.email] == [1]
    assert prove.run() == []


@pytest.mark.parametrize("point", ["checkout.after_place", "charge.after_call"])
def test_goes_on_with_the_same_key_after_dying_in_checkout(fragile_shop: LiveShop, point: str) -> None:
    variant = make_variant(on_hand=5)
    restart(fragile_shop)
    buyer = Buyer(fragile_shop.url)
    assert buyer.add(str(variant.public_id)).status_code == 201
    fragile_shop.kill("web")
    start(fragile_shop, "web", crash_at=point)
    survive(lambda: buyer.order(key="the-same-key", email="ananya@example.in"))
    order = Order.objects.latest("id")
    restart(fragile_shop)
    # What was begun under the key counts as abandoned after a while, because its process cannot say that it died.
    IdempotencyKey.objects.update(started_at=clock.now() - 2 * ABANDONED_AFTER)
    assert buyer.order(key="the-same-key", email="ananya@example.in").status_code == 201
    assert buyer.answer["number"] == order.number
    buyer.finish("pay")
    arrived_once(fragile_shop, variant, order)


@pytest.mark.parametrize(
    "point", ["inbox.after_insert", "settle.before_post", "settle.after_post", "settle.after_commit"]
)
def test_confirms_once_after_web_and_worker_died_while_settling(fragile_shop: LiveShop, point: str) -> None:
    variant = make_variant(on_hand=5)
    restart(fragile_shop)
    buyer = Buyer(fragile_shop.url)
    assert buyer.add(str(variant.public_id)).status_code == 201
    assert buyer.order().status_code == 201
    order = Order.objects.latest("id")
    for name in ("web", "worker"):
        fragile_shop.kill(name)
    start(fragile_shop, "web", "worker", crash_at=point)
    buyer.finish("pay")
    survive(buyer.confirm)
    restart(fragile_shop)
    arrived_once(fragile_shop, variant, order)
