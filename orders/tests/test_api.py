"""Bags, orders and their payments on the API."""

import pytest

from accounts.tests.factories import UserFactory
from catalog.models import Variant
from catalog.tests.factories import make_variant
from core.testing import query_budget
from kalavpp.testing.api import ApiClient, is_error, same_refusal
from orders.models import Cart, Order, VendorOrder
from orders.tests import factories as make
from payments.models import Payment
from payments.services.charge import LIVE
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db

NOBODY = "018f2f3a-0000-7000-8000-000000000000"
ADDRESS = {
    "full_name": "Ananya Desai",
    "phone": "98450 12736",
    "line1": "12, 3rd Cross, Jakkasandra",
    "city": "Jaipur",
    "state": "Rajasthan",
    "pin": "302001",
    "country": "IN",
}


def _guest_with(*wanted: tuple[Variant, int]) -> ApiClient:
    """A guest whose bag holds these pieces, filled through the API."""
    api = ApiClient()
    for variant, quantity in wanted:
        answer = api.post("/cart/items", {"variant_id": str(variant.public_id), "quantity": quantity})
        assert answer.status_code == 201, answer.content
        api.headers["X-Cart-Token"] = answer["X-Cart-Token"]
    return api


def _order(**changes: object) -> dict[str, object]:
    return {"address": ADDRESS, "email": make.EMAIL, "payment_method": "upi", **changes}


class TestCart:
    def test_is_empty_before_anything_is_added(self):
        body = ApiClient().get("/cart").json()
        assert body["groups"] == []
        assert body["total"] == {"amount": 0, "currency": "INR", "formatted": "₹0.00"}
        assert Cart.objects.count() == 0

    def test_gives_a_guest_a_token_and_groups_by_vendor(self):
        jar, stole = make_variant(price_minor=6_000), make_variant(price_minor=4_000)
        api = _guest_with((jar, 2), (stole, 1))
        body = api.get("/cart").json()
        assert body.keys() >= {"version", "groups", "total"}
        first, second = body["groups"]
        assert first["vendor"]["id"] == str(jar.product.vendor.public_id)
        assert first["subtotal"]["amount"] == 12_000
        (item,) = first["items"]
        assert item.keys() >= {"id", "variant_id", "title", "quantity", "unit_price", "line_total"}
        assert (item["quantity"], item["line_total"]["amount"]) == (2, 12_000)
        assert second["subtotal"]["amount"] == 4_000
        assert body["total"]["amount"] == 16_000 + body["shipping"]["amount"]

    def test_changes_and_takes_out_lines(self):
        api = _guest_with((make_variant(), 1))
        item = api.get("/cart").json()["groups"][0]["items"][0]["id"]
        assert api.patch(f"/cart/items/{item}", {"quantity": 3}).json()["groups"][0]["items"][0]["quantity"] == 3
        assert api.patch(f"/cart/items/{item}", {"quantity": 0}).json()["groups"] == []
        is_error(api.delete(f"/cart/items/{item}"), 404, "item_not_found")

    def test_refuses_more_than_there_are(self):
        variant = make_variant(on_hand=2)
        api = ApiClient()
        body = is_error(
            api.post("/cart/items", {"variant_id": str(variant.public_id), "quantity": 3}), 409, "insufficient_stock"
        )
        assert body["message"] == "Only 2 left."
        assert "quantity" in body["errors"]
        assert body["data"] == {"lines": [{"variant": str(variant.public_id), "left": 2}]}

    def test_refuses_a_change_made_from_an_older_bag(self):
        api = _guest_with((make_variant(), 1))
        shown = api.get("/cart")
        item = shown.json()["groups"][0]["items"][0]["id"]
        assert api.patch(f"/cart/items/{item}", {"quantity": 2}, If_Match=shown["ETag"]).status_code == 200
        stale = api.patch(f"/cart/items/{item}", {"quantity": 4}, If_Match=shown["ETag"])
        body = is_error(stale, 412, "stale_version")
        assert body["data"]["current"]["groups"][0]["items"][0]["quantity"] == 2

    def test_answers_anothers_line_like_a_missing_one(self):
        other = _guest_with((make_variant(), 1))
        item = other.get("/cart").json()["groups"][0]["items"][0]["id"]
        api = _guest_with((make_variant(), 1))
        missing = api.patch(f"/cart/items/{NOBODY}", {"quantity": 2})
        is_error(missing, 404, "item_not_found")
        assert same_refusal(missing, api.patch(f"/cart/items/{item}", {"quantity": 2}))
        assert same_refusal(missing, api.delete(f"/cart/items/{item}"))
        assert same_refusal(missing, ApiClient().delete(f"/cart/items/{item}"))

    def test_answers_what_is_not_for_sale_as_missing(self):
        is_error(ApiClient().post("/cart/items", {"variant_id": NOBODY}), 404, "variant_not_found")
        assert "variant_id" in is_error(ApiClient().post("/cart/items", {"variant_id": "17"}), 422)["errors"]

    def test_pours_the_guests_bag_into_the_users(self):
        guest = _guest_with((make_variant(), 1))
        api = ApiClient(UserFactory())
        body = api.get("/cart", X_Cart_Token=guest.headers["X-Cart-Token"]).json()
        assert len(body["groups"]) == 1
        assert api.get("/cart").json()["groups"] == body["groups"]
        assert guest.get("/cart").json()["groups"] == []


class TestPlacingAnOrder:
    def test_answers_a_guest_with_the_order_its_parts_and_where_to_pay(self):
        jar, stole = make_variant(price_minor=6_000), make_variant(price_minor=4_000)
        api = _guest_with((jar, 1), (stole, 1))
        answer = api.post("/orders", _order(), Idempotency_Key="one")
        assert answer.status_code == 201, answer.content
        body = answer.json()
        order = Order.objects.get()
        assert body["id"] == str(order.public_id)
        assert body["number"] == order.number
        assert body["status"] == "pending_payment"
        assert body["total"]["amount"] == order.total_minor
        assert [part["subtotal"]["amount"] for part in body["vendor_orders"]] == [6_000, 4_000]
        assert body["vendor_orders"][0].keys() >= {"id", "vendor", "status", "subtotal", "items"}
        assert body["payment"].keys() >= {"id", "provider", "status", "client_secret", "redirect_url"}
        assert body["payment"]["redirect_url"].startswith("http")
        read = ApiClient(X_Order_Token=answer["X-Order-Token"]).get(f"/orders/{body['id']}")
        assert read.json()["number"] == order.number

    def test_gives_the_first_answer_again_for_the_same_key(self):
        api = _guest_with((make_variant(), 1))
        first = api.post("/orders", _order(), Idempotency_Key="one")
        again = api.post("/orders", _order(), Idempotency_Key="one")
        assert again.status_code == 201
        assert again.content == first.content
        assert again["Idempotent-Replayed"] == "true"
        assert again["X-Order-Token"] == first["X-Order-Token"]
        assert Order.objects.count() == 1

    def test_lets_the_older_order_go_when_the_bag_is_ordered_anew(self):
        api = _guest_with((make_variant(on_hand=1), 1))
        older = api.post("/orders", _order(), Idempotency_Key="one").json()
        newer = api.post("/orders", _order(address={**ADDRESS, "line1": "14, 3rd Cross"}), Idempotency_Key="two")
        assert newer.status_code == 201, newer.content
        statuses = dict(VendorOrder.objects.values_list("order__public_id", "status"))
        assert {str(key): status for key, status in statuses.items()} == {
            older["id"]: "cancelled",
            newer.json()["id"]: "pending_payment",
        }

    def test_refuses_another_body_under_the_key(self):
        api = _guest_with((make_variant(), 1))
        api.post("/orders", _order(), Idempotency_Key="one")
        refused = api.post("/orders", _order(payment_method="card"), Idempotency_Key="one")
        is_error(refused, 422, "idempotency_key_reused")

    def test_keeps_the_keys_of_two_guests_apart(self):
        variant = make_variant()
        for _guest in range(2):
            answer = _guest_with((variant, 1)).post("/orders", _order(), Idempotency_Key="one")
            assert answer.status_code == 201
        assert Order.objects.count() == 2

    def test_lets_the_key_be_used_again_once_the_address_is_mended(self):
        api = _guest_with((make_variant(), 1))
        wrong = _order(address={**ADDRESS, "pin": "110001"})
        assert "state" in is_error(api.post("/orders", wrong, Idempotency_Key="one"), 422)["errors"]
        assert api.post("/orders", _order(), Idempotency_Key="one").status_code == 201

    def test_ignores_no_price_that_a_client_sends(self):
        api = _guest_with((make_variant(), 1))
        body = is_error(api.post("/orders", _order(total={"amount": 1, "currency": "INR"})), 422)
        assert body["errors"].keys() == {"total"}

    def test_refuses_a_total_that_is_not_the_present_one(self):
        api = _guest_with((make_variant(), 1))
        body = is_error(
            api.post("/orders", _order(expected_total={"amount": 1, "currency": "INR"})), 409, "price_changed"
        )
        assert body["data"]["currency"] == "INR"

    def test_refuses_the_right_total_in_another_currency(self):
        api = _guest_with((make_variant(price_minor=6_000), 1))
        total = api.get("/cart").json()["total"]["amount"]
        answer = api.post("/orders", _order(expected_total={"amount": total, "currency": "USD"}))
        assert is_error(answer, 409, "price_changed")["data"]["currency"] == "INR"
        answer = api.post("/orders", _order(expected_total={"amount": total, "currency": "INR"}))
        assert answer.status_code == 201, answer.content

    def test_refuses_an_empty_bag(self):
        is_error(ApiClient().post("/orders", _order()), 409, "cart_empty")

    def test_needs_an_address_for_the_receipt_from_guests(self):
        api = _guest_with((make_variant(), 1))
        assert "email" in is_error(api.post("/orders", _order(email="")), 422, "email_needed")["errors"]

    def test_names_each_part_of_the_address_that_is_missing(self):
        api = _guest_with((make_variant(), 1))
        body = is_error(api.post("/orders", _order(address={"state": "Rajasthan"})), 422, "validation")
        wanted = {"full_name", "phone", "line1", "city", "pin"}
        assert body["errors"].keys() == {f"address.{name}" for name in wanted}

    def test_answers_409_when_somebody_was_faster(self):
        variant = make_variant(on_hand=1)
        slow, fast = _guest_with((variant, 1)), _guest_with((variant, 1))
        assert fast.post("/orders", _order()).status_code == 201
        is_error(slow.post("/orders", _order()), 409, "insufficient_stock")


class TestBuyersOrders:
    def test_lists_only_ones_own_newest_first(self, fake: FakeGateway):
        user = UserFactory()
        orders = [make.place((make_variant(), 1), user=user) for _one in range(3)]
        make.place((make_variant(), 1), user=UserFactory())
        api = ApiClient(user)
        page = api.get("/orders", {"limit": "2"}).json()
        rest = api.get("/orders", {"limit": "2", "cursor": page["next_cursor"]}).json()
        ids = [item["id"] for item in page["items"] + rest["items"]]
        assert ids == [str(order.public_id) for order in reversed(orders)]
        is_error(ApiClient().get("/orders"), 401, "not_authenticated")

    def test_answers_anothers_order_like_a_missing_one_at_every_door(self, fake: FakeGateway):
        order = make.paid(fake, (make_variant(), 1), user=UserFactory())
        payment = Payment.objects.get()
        for api in (ApiClient(UserFactory()), ApiClient(), ApiClient(X_Order_Token="0" * 64)):
            for method, path in (("GET", "/orders/{}"), ("POST", "/orders/{}/cancel"), ("POST", "/orders/{}/received")):
                missing = api.send(method, path.format(NOBODY), {} if method == "POST" else None)
                is_error(missing, 404, "order_not_found")
                foreign = api.send(method, path.format(order.public_id), {} if method == "POST" else None)
                assert same_refusal(missing, foreign), path
            body = {"order_id": NOBODY, "payment_method": "card"}
            missing = api.post("/payments/create-intent", body)
            is_error(missing, 404, "order_not_found")
            foreign = api.post("/payments/create-intent", {**body, "order_id": str(order.public_id)})
            assert same_refusal(missing, foreign)
            missing = api.post("/payments/confirm", {"payment_id": NOBODY})
            is_error(missing, 404, "payment_not_found")
            assert same_refusal(missing, api.post("/payments/confirm", {"payment_id": str(payment.public_id)}))
            missing = api.get(f"/payments/{NOBODY}")
            is_error(missing, 404, "payment_not_found")
            assert same_refusal(missing, api.get(f"/payments/{payment.public_id}"))

    def test_believes_the_provider_and_not_the_client(self, fake: FakeGateway):
        user = UserFactory()
        order = make.place((make_variant(), 1), user=user)
        api = ApiClient(user)
        started = api.post("/payments/create-intent", {"order_id": str(order.public_id), "payment_method": "card"})
        assert started.status_code == 201
        payment = started.json()
        confirm = {"payment_id": payment["id"]}
        assert api.post("/payments/confirm", confirm).json()["status"] in LIVE
        assert api.get(f"/orders/{order.public_id}").json()["status"] == "pending_payment"
        fake.pay(Payment.objects.get().provider_reference)
        assert api.post("/payments/confirm", confirm).json()["status"] == "succeeded"
        assert api.get(f"/payments/{payment['id']}").json()["status"] == "succeeded"
        assert api.get(f"/orders/{order.public_id}").json()["status"] == "confirmed"
        again = api.post("/payments/create-intent", {"order_id": str(order.public_id), "payment_method": "card"})
        assert again.json()["id"] == payment["id"]

    def test_cancels_one_part_and_gives_its_money_back(self, fake: FakeGateway):
        user = UserFactory()
        order = make.paid(fake, (make_variant(), 1), (make_variant(), 1), user=user)
        first, _second = make.parts(order)
        api = ApiClient(user)
        body = api.post(f"/orders/{order.public_id}/cancel", {"vendor_order_id": str(first.public_id)}).json()
        assert [part["status"] for part in body["vendor_orders"]] == ["cancelled", "confirmed"]
        assert body["refunded"]["amount"] == first.total_minor
        everything = api.post(f"/orders/{order.public_id}/cancel", {})
        assert everything.json()["status"] == "cancelled"

    def test_hears_what_arrived_and_what_did_not(self, fake: FakeGateway):
        user = UserFactory()
        order = make.paid(fake, (make_variant(), 1), (make_variant(), 1), user=user)
        api = ApiClient(user)
        is_error(api.post(f"/orders/{order.public_id}/received", {}), 409, "not_underway")
        for part in make.parts(order):
            vendor = ApiClient(part.vendor.owner)
            vendor.patch(f"/vendor/orders/{part.public_id}/status", {"status": "processing"})
            sent = {"status": "shipped", "carrier": "india_post", "tracking_number": "EG482119305IN"}
            assert vendor.patch(f"/vendor/orders/{part.public_id}/status", sent).status_code == 200
        first, second = make.parts(order)
        body = api.post(f"/orders/{order.public_id}/received", {"vendor_order_id": str(first.public_id)}).json()
        assert body["vendor_orders"][0]["status"] == "delivered"
        assert body["vendor_orders"][0]["received_at"].endswith("Z")
        body = api.post(f"/orders/{order.public_id}/not-received", {"vendor_order_id": str(second.public_id)}).json()
        assert body["vendor_orders"][1]["not_received_at"]
        is_error(api.post(f"/orders/{order.public_id}/cancel", {}), 409, "too_late_to_cancel")

    @pytest.mark.parametrize("orders", [1, 30])
    def test_lists_orders_with_the_same_queries_for_one_and_thirty(self, orders: int):
        user, variant = UserFactory(), make_variant(on_hand=100)
        for _one in range(orders):
            make.place(user=user, cart=make.make_cart((variant, 1)))
        api = ApiClient(user)
        explained = {
            "who asks": 1,
            "orders with payable, state, user": 1,
            "parts with vendor and share": 1,
            "lines with image and variant": 1,
            "sizes of the images": 1,
        }
        with query_budget(explained):
            assert len(api.get("/orders", {"limit": "100"}).json()["items"]) == orders


def test_names_every_vendor_order_by_its_public_id(fake: FakeGateway):
    order = make.paid(fake, (make_variant(), 1), user=(user := UserFactory()))
    shown = ApiClient(user).get(f"/orders/{order.public_id}").content.decode()
    assert str(VendorOrder.objects.get().public_id) in shown
    assert '"pk"' not in shown
