"""Every kind of page of the demo shop, on a desk and on a phone: usable by all, within the screen, without errors."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import transaction
from playwright.sync_api import Page, expect

from catalog.services import imports
from core.actor import Actor
from core.lifecycle import move
from digital_assets.models import Grant
from kalavpp.testing.live import LiveShop
from orders.models import Order, VendorOrder
from tests.e2e import people

PASSWORD = "kalavpp-demo"
BUYER, MAKER = "customer@kalavpp.test", "vendor1@kalavpp.test"
WIDTHS = [1280, 360]
AXE = Axe()
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}


@pytest.fixture(params=WIDTHS, ids=["desk", "phone"])
def visitor(request: pytest.FixtureRequest, new_page: Callable[..., Page]) -> Page:
    """A page as wide as a desk's or a phone's screen."""
    width: int = request.param
    phone = width < 500
    return new_page(width=width, height=740 if phone else 900, is_mobile=phone, has_touch=phone)


def test_keeps_the_storefront_open_to_everybody(demo_shop: LiveShop, visitor: Page) -> None:
    found = _faults(
        demo_shop,
        visitor,
        "/",
        "/shop/",
        "/p/wheat-smoke-lidded-jar/",
        "/shop/?q=zzqqxx",
        "/nowhere/",
        "/accounts/login/",
        "/accounts/signup/",
        "/sell/",
        "/artisans/",
        "/crafts/",
        "/regions/",
        "/help/",
    )
    assert found == []


def test_keeps_the_checkout_open_to_everybody(demo_shop: LiveShop, visitor: Page) -> None:
    visitor.goto(f"{demo_shop.url}/p/cloud-glaze-serving-bowl/")
    visitor.locator("[data-bag-button]").click()
    expect(visitor.get_by_text("It is in your bag.")).to_be_visible()
    found = _faults(demo_shop, visitor, "/cart/", "/checkout/")
    visitor.get_by_role("button", name="Continue to payment").click()
    expect(visitor.get_by_role("heading", name="There is a problem")).to_be_visible()
    found += _look(visitor, "address with problems")
    people.fill_address(visitor)
    expect(visitor.get_by_label("City")).to_have_value("Jaipur")
    visitor.get_by_role("button", name="Continue to payment").click()
    expect(visitor.get_by_role("heading", level=1, name="Look over and pay")).to_be_visible()
    found += _look(visitor, "review")
    people.go_to_pay(visitor)
    visitor.get_by_role("button", name="Pay, but let it arrive late").click()
    expect(visitor.get_by_role("heading", level=1, name="Waiting for your bank")).to_be_visible()
    found += _look(visitor, "payment under way")
    assert found == []


def test_keeps_the_pages_of_a_buyer_open_to_everybody(demo_shop: LiveShop, visitor: Page) -> None:
    people.sign_in(visitor, demo_shop, BUYER, PASSWORD)
    orders = Order.objects.filter(user__email=BUYER)
    sent = orders.filter(vendor_orders__status="shipped").first()
    assert sent
    assert Grant.objects.filter(user__email=BUYER).exists()
    found = _faults(demo_shop, visitor, "/orders/", f"/orders/{sent.number}/", "/library/", "/account/")
    assert found == []


def test_keeps_the_desk_of_a_maker_open_to_everybody(demo_shop: LiveShop, visitor: Page) -> None:
    people.sign_in(visitor, demo_shop, MAKER, PASSWORD)
    part = VendorOrder.objects.filter(vendor__owner__email=MAKER, status="confirmed").select_related("vendor").first()
    assert part
    piece = part.vendor.products.filter(status="published", kind="physical").first()
    assert piece
    actor = Actor.system("test")
    batch = imports.open_batch(
        vendor=part.vendor, content=b"Handle,Title\ncup,Cup\n", file_name="long.csv", dry_run=True, actor=actor
    )
    with transaction.atomic():
        move(batch, to="running", actor=actor)
    found = _faults(
        demo_shop,
        visitor,
        "/dashboard/",
        "/dashboard/orders/",
        f"/dashboard/orders/{part.public_id}/",
        "/dashboard/products/",
        "/dashboard/products/new/",
        f"/dashboard/products/{piece.public_id}/",
        f"/dashboard/products/{piece.public_id}/stock/",
        "/dashboard/products/import/",
        f"/dashboard/products/import/{batch.public_id}/",
        "/dashboard/earnings/",
        "/dashboard/payouts/",
        "/dashboard/shop/",
    )
    assert found == []


def _faults(shop: LiveShop, page: Page, *paths: str) -> list[str]:
    found: list[str] = []
    for path in paths:
        page.goto(shop.url + path)
        found += _look(page, path)
    return found


def _look(page: Page, name: str) -> list[str]:
    """What is wrong with the page as it stands: words for the report, none when all is well."""
    found = []
    wide = page.evaluate("document.scrollingElement.scrollWidth - document.scrollingElement.clientWidth")
    if wide > 0:
        found.append(f"{name}: {wide} px wider than the screen")
    if page.get_by_role("heading", level=1).count() != 1:
        found.append(f"{name}: not exactly one main heading")
    for violation in AXE.run(page, options=RULES).response["violations"]:
        if violation["impact"] in {"serious", "critical"}:
            where = [" ".join(map(str, node["target"])) for node in violation["nodes"]]
            found.append(f"{name}: {violation['id']} at {where[:4]}")
    return found
