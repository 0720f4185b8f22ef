"""What vendors and finance do with orders on the API."""

import pytest

from accounts.tests.factories import UserFactory
from catalog.tests.factories import make_variant
from core.testing import query_budget
from kalavpp.testing.api import ApiClient, is_error, same_refusal
from orders.tests import factories as make
from payments.models import Refund
from payments.tests.fake_gateway import FakeGateway
from vendors.services import applications
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

NOBODY = "018f2f3a-0000-7000-8000-000000000000"


class TestVendorsParts:
    def test_shows_a_vendor_only_the_own_paid_parts_and_no_e_mail(self, fake: FakeGateway):
        jar, stole = make_variant(price_minor=6_000), make_variant(price_minor=4_000)
        order = make.paid(fake, (jar, 1), (stole, 1))
        make.place((jar, 1))
        mine, others = make.parts(order)
        api = ApiClient(mine.vendor.owner)
        answer = api.get("/vendor/orders")
        (item,) = answer.json()["items"]
        assert item["id"] == str(mine.public_id)
        assert item["order"]["number"] == order.number
        assert item["address"]["full_name"] == "Ananya Desai"
        assert item["earning"]["amount"] == 5_400 + item["shipping"]["amount"]
        assert make.EMAIL not in answer.content.decode()
        assert api.get(f"/vendor/orders/{mine.public_id}").json() == item
        missing = api.patch(f"/vendor/orders/{NOBODY}/status", {"status": "processing"})
        is_error(missing, 404, "order_not_found")
        foreign = api.patch(f"/vendor/orders/{others.public_id}/status", {"status": "processing"})
        assert same_refusal(missing, foreign)
        assert same_refusal(missing, api.patch("/vendor/orders/17/status", {"status": "processing"}))

    @pytest.mark.parametrize("method", ["PUT", "PATCH"])
    def test_takes_the_next_step_by_put_and_patch(self, fake: FakeGateway, method: str):
        (part,) = make.parts(make.paid(fake, (make_variant(), 1)))
        api = ApiClient(part.vendor.owner)
        path = f"/vendor/orders/{part.public_id}/status"
        assert api.send(method, path, {"status": "processing"}).json()["status"] == "processing"
        body = is_error(api.send(method, path, {"status": "delivered", "proof": "to her"}), 409, "illegal_move")
        assert body["data"] == {"kind": "vendor_order", "from": "processing", "to": "delivered"}
        sent = {"status": "shipped", "carrier": "india_post", "tracking_number": "EG482119305IN"}
        body = api.send(method, path, sent).json()
        assert (body["status"], body["tracking_number"]) == ("shipped", "EG482119305IN")
        assert body["tracking_url"].startswith("https://")
        assert "status" in is_error(api.send(method, path, {"status": "lost"}), 422, "validation")["errors"]

    def test_lets_a_suspended_shop_send_what_was_bought_and_the_buyer_cancel_the_rest(self, fake: FakeGateway):
        shop, buyer = VendorFactory(), UserFactory()
        sent, left = (make.paid(fake, (make_variant(shop), 1), user=buyer) for _order in range(2))
        applications.suspend(vendor=shop, reason="a complaint", actor=make.ACTOR)
        (part,) = make.parts(sent)
        for status in ("processing", "shipped"):
            answer = ApiClient(shop.owner).patch(f"/vendor/orders/{part.public_id}/status", {"status": status})
            assert answer.status_code == 200, answer.content
        assert ApiClient(buyer).post(f"/orders/{left.public_id}/cancel", {}).status_code == 200
        make.send_refunds()
        refund = Refund.objects.get(payable=left.payable_id)
        assert (refund.amount_minor, refund.status) == (left.total_minor, "succeeded")
        is_error(ApiClient(shop.owner).post("/payouts/request", {}), 409, "vendor_suspended")

    def test_cancels_with_a_reason(self, fake: FakeGateway):
        (part,) = make.parts(make.paid(fake, (make_variant(), 1)))
        api = ApiClient(part.vendor.owner)
        path = f"/vendor/orders/{part.public_id}/status"
        is_error(api.patch(path, {"status": "cancelled"}), 422, "reason_needed")
        body = api.patch(path, {"status": "cancelled", "reason": "It broke in the kiln."}).json()
        assert body["status"] == "cancelled"
        assert body["cancel_reason"] == "It broke in the kiln."

    @pytest.mark.parametrize("orders", [1, 30])
    def test_lists_parts_with_the_same_queries_for_one_and_thirty(self, fake: FakeGateway, orders: int):
        variant = make_variant(on_hand=100)
        for _one in range(orders):
            make.paid(fake, (variant, 1))
        api = ApiClient(variant.product.vendor.owner)
        explained = {
            "who asks": 1,
            "their shop": 1,
            "parts with order, state, share, vendor": 1,
            "lines with image and variant": 1,
            "sizes of the images": 1,
        }
        with query_budget(explained):
            assert len(api.get("/vendor/orders", {"limit": "100"}).json()["items"]) == orders


class TestRefunds:
    def test_gives_back_pieces_of_the_vendors_own_part(self, fake: FakeGateway):
        (part,) = make.parts(make.paid(fake, (make_variant(price_minor=6_000), 2)))
        line = part.lines.get()
        api = ApiClient(part.vendor.owner)
        answer = api.post("/refunds", {"items": [{"id": str(line.public_id), "quantity": 1}], "reason": "a crack"})
        assert answer.status_code == 201, answer.content
        assert answer.json()["amount"]["amount"] == 6_000
        body = {"vendor_order_id": str(part.public_id), "reason": "the rest"}
        assert api.post("/refunds", body).json()["amount"]["amount"] == part.total_minor - 6_000
        is_error(api.post("/refunds", body), 409, "nothing_to_refund")
        assert Refund.objects.count() == 2

    def test_lets_finance_refund_any_part_and_nobody_else(self, fake: FakeGateway):
        user = UserFactory()
        (part,) = make.parts(make.paid(fake, (make_variant(), 1), user=user))
        body = {"vendor_order_id": str(part.public_id), "reason": "lost on the way"}
        is_error(ApiClient().post("/refunds", body), 401)
        is_error(ApiClient(user).post("/refunds", body), 403, "not_a_vendor")
        is_error(ApiClient(VendorFactory().owner).post("/refunds", body), 404, "order_not_found")
        assert ApiClient(UserFactory(roles=["finance"])).post("/refunds", body).status_code == 201

    def test_says_what_a_refund_is_of(self):
        vendor = VendorFactory()
        body = is_error(ApiClient(vendor.owner).post("/refunds", {"reason": "x"}), 422, "validation")
        assert body["errors"].keys() == {"vendor_order_id"}
