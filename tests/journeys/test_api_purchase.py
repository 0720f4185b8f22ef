"""A whole purchase by the API alone, against running processes: what a mobile app would do, call by call."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from PIL import Image as Picture

from accounts.models import Role, User
from accounts.services import roles
from accounts.tests.factories import PASSWORD
from catalog.models import Product
from catalog.tests.factories import make_category
from core.actor import Actor
from digital_assets.tests.factories import CONTENT, add_file
from kalavpp.testing.live import LiveShop

pytestmark = pytest.mark.slow

ADDRESS = {
    "full_name": "Ananya Desai",
    "phone": "98450 12736",
    "line1": "12, 3rd Cross, Jakkasandra",
    "city": "Jaipur",
    "state": "Rajasthan",
    "pin": "302001",
}
TIMEOUT = 30


@dataclass
class App:
    """One phone: keeps its tokens as an app does."""

    base: str
    headers: dict[str, str] = field(default_factory=dict)

    def call(self, method: str, path: str, status: int, **options: Any) -> Any:
        """One call; fails loudly on another status than expected."""
        headers = {**self.headers, **options.pop("headers", {})}
        answer = requests.request(method, self.base + path, headers=headers, timeout=TIMEOUT, **options)
        assert answer.status_code == status, f"{method} {path}: {answer.status_code} {answer.text[:2000]}"
        if token := answer.headers.get("X-Cart-Token"):
            self.headers["X-Cart-Token"] = token
        if token := answer.headers.get("X-Order-Token"):
            self.headers["X-Order-Token"] = token
        return answer.json() if answer.content else None

    def get(self, path: str, **options: Any) -> Any:
        return self.call("GET", path, 200, **options)

    def post(self, path: str, body: Any, status: int = 201, **options: Any) -> Any:
        return self.call("POST", path, status, json=body, **options)

    def signed_in(self, body: dict[str, Any]) -> dict[str, Any]:
        """Remember the session of a login or registration."""
        self.headers["Authorization"] = f"Bearer {body['access']}"
        return body


@pytest.fixture(scope="module")
def base(shop: LiveShop) -> str:
    return f"{shop.url}/api/v1"


@pytest.fixture(scope="module")
def admin(base: str, shop: LiveShop) -> App:
    """Registered like everybody, then given the role by hand: no API gives it."""
    app = App(base)
    person = {"email": "admin@kalavpp.test", "password": PASSWORD, "full_name": "Admin"}
    app.post("/auth/register", person)
    roles.grant(user=User.objects.get(email=person["email"]), role=Role.ADMIN, actor=Actor.system("test"))
    del person["full_name"]
    app.signed_in(app.post("/auth/login", person, 200))
    return app


@pytest.fixture(autouse=True)
def _database(django_db_blocker: Any, shop: LiveShop) -> Iterator[None]:
    """The test process is connected to the shop's own database; its rows are really committed."""
    with django_db_blocker.unblock():
        yield


def _open_shop(base: str, admin: App, number: int) -> App:
    """A maker registers, an admin approves."""
    app = App(base)
    body = app.post(
        "/auth/register",
        {
            "email": f"maker{number}@kalavpp.test",
            "password": PASSWORD,
            "full_name": f"Maker {number}",
            "role": "vendor",
            "business_name": f"House of craft {number}",
            "business_type": "individual",
            "location": "Jaipur",
            "pin": "302001",
        },
    )
    app.signed_in(body)
    assert body["application"]["status"] == "pending_approval"
    pending = admin.get("/admin/vendors/pending")["items"]
    assert body["application"]["id"] in {one["id"] for one in pending}
    decided = admin.call("PUT", f"/admin/vendors/{body['application']['id']}/approve", 200)
    assert decided["status"] == "approved"
    return app


def _sell(app: App, title: str, price: int, kind: str = "physical") -> str:
    """Make a product, hang a picture, publish; answers the variant's id."""
    variant: dict[str, Any] = {"price": {"amount": price, "currency": "INR"}}
    if kind == "physical":
        variant["on_hand"] = 5
    product = app.post(
        "/vendor/products",
        {
            "title": title,
            "description": "Made by hand.",
            "category": make_category().slug,
            "kind": kind,
            "variants": [variant],
        },
    )
    path = f"/vendor/products/{product['id']}"
    app.call("POST", f"{path}/images", 201, files={"image": ("jar.png", _png(), "image/png")}, data={"alt": title})
    if kind == "digital":
        # Files come with the dashboard's upload page; the API only gives them out.
        add_file(Product.objects.get(public_id=product["id"]))
    assert app.post(f"{path}/publish", {}, 200)["status"] == "published"
    return str(product["variants"][0]["id"])


def _pay(shop: LiveShop, payment: dict[str, Any], outcome: str = "pay") -> None:
    """What the provider's hosted page does when its button is pressed."""
    assert payment["redirect_url"].startswith(shop.sandbox_url)
    answer = requests.post(payment["redirect_url"], data={"outcome": outcome}, allow_redirects=False, timeout=TIMEOUT)
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith(shop.url)


def test_buys_from_three_makers_with_one_payment(shop: LiveShop, base: str, admin: App) -> None:
    makers = [_open_shop(base, admin, number) for number in (1, 2, 3)]
    jar = _sell(makers[0], "Wheat-smoke jar", 600_000)
    stole = _sell(makers[1], "Bagru stole", 400_000)
    kolams = _sell(makers[2], "Sikku kolams to draw", 45_000, kind="digital")
    assert {item["title"] for item in App(base).get("/products")["items"]} >= {"Wheat-smoke jar", "Bagru stole"}

    # A guest fills the bag, signs up, and keeps the bag.
    app = App(base)
    for variant in (jar, stole, kolams):
        app.post("/cart/items", {"variant_id": variant, "quantity": 1})
    person = {"email": "ananya@kalavpp.test", "password": PASSWORD, "full_name": "Ananya Desai"}
    app.signed_in(app.post("/auth/register", person))
    bag = app.get("/cart")
    assert [group["subtotal"]["amount"] for group in bag["groups"]] == [600_000, 400_000, 45_000]

    order = app.post(
        "/orders",
        {"address": ADDRESS, "payment_method": "upi", "expected_total": _amount(bag["total"])},
        headers={"Idempotency-Key": "01JD0000000000000000000001"},
    )
    assert order["status"] == "pending_payment"
    assert order["total"] == bag["total"]
    path = f"/orders/{order['id']}"
    _pay(shop, order["payment"])
    shop.until(lambda: app.get(path)["status"] == "partly_delivered")

    # Each maker sees one part, and only that.
    parts = order["vendor_orders"]
    for maker, part in zip(makers, parts, strict=True):
        assert [row["id"] for row in maker.get("/vendor/orders")["items"]] == [part["id"]]
    for maker, part in zip(makers[:2], parts[:2], strict=True):
        status = f"/vendor/orders/{part['id']}/status"
        maker.call("PATCH", status, 200, json={"status": "processing"})
        maker.call(
            "PUT", status, 200, json={"status": "shipped", "carrier": "india_post", "tracking_number": "EG4821IN"}
        )
    makers[0].call("PATCH", f"/vendor/orders/{parts[1]['id']}/status", 404, json={"status": "delivered"})

    # The buyer has it: the money matures at once, to the paisa, and can be paid out.
    received = app.post(f"{path}/received", {}, 200)
    assert received["status"] == "delivered"
    shipping = parts[0]["shipping"]["amount"]
    earnings = makers[0].get("/vendor/earnings")
    assert earnings["available"]["amount"] == 540_000 + shipping
    payout = makers[0].post("/payouts/request", {})
    assert payout["amount"]["amount"] == 540_000 + shipping
    shop.until(lambda: makers[0].get("/payouts")["items"][0]["status"] == "paid")

    # The file.
    (item,) = app.get("/downloads")["items"]
    link = app.post(f"/downloads/{item['id']}/link", None)
    file = requests.get(link["url"], timeout=TIMEOUT)
    assert file.status_code == 200
    assert file.content == CONTENT
    assert file.headers["Content-Disposition"].startswith("attachment")


def test_lets_a_guest_try_again_after_a_refused_card_and_cancel(shop: LiveShop, base: str, admin: App) -> None:
    variant = _sell(_open_shop(base, admin, 4), "Blue pottery bowl", 90_000)
    app = App(base)
    app.post("/cart/items", {"variant_id": variant, "quantity": 2})
    order = app.post("/orders", {"address": ADDRESS, "email": "guest@kalavpp.test", "payment_method": "card"})
    path = f"/orders/{order['id']}"
    _pay(shop, order["payment"], "decline")
    declined = app.post("/payments/confirm", {"payment_id": order["payment"]["id"]}, 200)
    assert declined["status"] == "failed"
    assert app.get(path)["status"] == "pending_payment"

    second = app.post("/payments/create-intent", {"order_id": order["id"], "payment_method": "upi"})
    _pay(shop, second)
    assert app.post("/payments/confirm", {"payment_id": second["id"]}, 200)["status"] == "succeeded"
    assert app.get(f"/payments/{second['id']}")["status"] == "succeeded"
    assert app.get(path)["status"] == "confirmed"
    assert App(base).call("GET", path, 404)["code"] == "order_not_found"

    cancelled = app.post(f"{path}/cancel", {"reason": "changed my mind"}, 200)
    assert cancelled["status"] == "cancelled"
    assert cancelled["refunded"] == cancelled["total"]
    assert App(base).get("/products?q=bowl")["items"][0]["available"] is True


def _amount(money: dict[str, Any]) -> dict[str, Any]:
    return {"amount": money["amount"], "currency": money["currency"]}


def _png() -> io.BytesIO:
    file = io.BytesIO()
    Picture.new("RGB", (1000, 1000), "#2b3a67").save(file, "PNG")
    file.seek(0)
    return file
