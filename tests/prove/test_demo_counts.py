"""The demo shop holds what a shop worth looking at needs: counted in the seeded database, not in its plans."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db.models import Count, Max, Min, Q

from accounts.models import User
from catalog.models import Product, ProductImage, Variant
from core import clock
from digital_assets.models import Grant
from kalavpp.demo import content
from orders.models import Order, VendorOrder
from orders.selectors import OrderStatus, order_status
from payments.models import LedgerEntry, Payout, VendorBalance
from vendors.models import Vendor

pytestmark = [pytest.mark.slow, pytest.mark.timeout(600)]
ORDER_STATES = set(OrderStatus.values)


@pytest.fixture(autouse=True)
def _seeded(demo_database: str, django_db_blocker: object) -> Iterator[None]:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        yield


def test_has_makers_in_many_states_who_tell_their_story() -> None:
    makers = Vendor.objects.filter(status="approved")

    assert makers.count() == len(content.shops()) >= 14
    assert makers.values("state").distinct().count() >= 10
    assert all(len(story) >= 300 for story in makers.values_list("story", flat=True))
    assert makers.filter(portrait=None).count() == 0


def test_has_pieces_of_many_crafts_kinds_and_prices() -> None:
    pieces = Product.objects.visible()
    kinds = Counter(pieces.values_list("kind", flat=True))
    variants = Variant.objects.filter(product__in=pieces, is_active=True)
    prices = variants.aggregate(low=Min("price_minor"), high=Max("price_minor"))
    stock = pieces.filter(kind="physical").annotate(
        sorts=Count("variants"),
        left=Count("variants", filter=Q(variants__on_hand__gt=0)),
        most=Max("variants__on_hand"),
    )

    assert pieces.count() == sum(len(shop.pieces) for shop in content.shops()) >= 160
    assert pieces.exclude(craft=None).values("craft").distinct().count() >= 12
    assert kinds["digital"] >= 12
    assert kinds["made_to_order"] >= 3
    assert (prices["low"], prices["high"]) == (15_000, 8_500_000)
    assert stock.filter(sorts__gt=1).count() >= 20
    assert stock.filter(left=0).count() >= 3
    assert stock.filter(sorts=1, most=1).count() >= 5


def test_shows_every_piece_in_a_picture_of_its_own_and_its_further_views() -> None:
    pieces = Product.objects.visible()
    shown = ProductImage.objects.filter(product__in=pieces)
    first = list(shown.filter(is_primary=True).values_list("image__sha256", flat=True))
    planned = {piece.title: len(piece.shots) for shop in content.shops() for piece in shop.pieces}

    assert len(first) == pieces.count()
    # Photographs come in few: no drawing is shown twice.
    drawn = shown.filter(image__credit="", is_primary=True).values_list("image__sha256", flat=True)
    assert len(set(drawn)) == len(drawn) >= 150
    assert len(set(first)) == len(first)
    assert dict(pieces.annotate(views=Count("images")).values_list("title", "views")) == planned


def test_has_orders_in_every_state_over_ninety_days() -> None:
    orders = Order.objects.select_related("payable").prefetch_related("vendor_orders")
    placed = orders.aggregate(first=Min("placed_at"), last=Max("placed_at"))

    assert orders.count() >= 60
    assert {_state(order) for order in orders} >= ORDER_STATES
    assert placed["last"] - placed["first"] > timedelta(days=75)
    assert placed["first"] > clock.now() - timedelta(days=91)
    assert LedgerEntry.objects.count() > 4 * orders.filter(paid_at__isnull=False).count()


def test_has_work_waiting_for_each_demo_login() -> None:
    own = Order.objects.filter(user__email="customer@kalavpp.test").select_related("payable")
    waiting = Vendor.objects.filter(status="pending_approval")

    assert {_state(order) for order in own} >= ORDER_STATES
    assert Grant.objects.filter(user__email="customer@kalavpp.test", status="active").exists()
    for number in (1, 2, 3):
        shop = Vendor.objects.get(owner__email=f"vendor{number}@kalavpp.test", status="approved")
        to_send = VendorOrder.objects.filter(vendor=shop, status__in=["confirmed", "processing"])
        assert to_send.count() >= 3
        assert Payout.objects.filter(vendor=shop, status="paid").exists()
        assert VendorBalance.objects.filter(vendor=shop, pending_minor__gt=0, available_minor__gt=0).exists()
    assert waiting.count() == 3
    assert waiting.filter(description="").count() == 1
    assert User.objects.get(email="admin@kalavpp.test").is_superuser


def _state(order: Order) -> str:
    parts = [part.status for part in order.vendor_orders.all()]
    return order_status(parts, order.payable.status, order.payable.refunded_minor, order.payable.captured_minor).value
