"""Shops and applications on the API."""

import pytest

from accounts.tests.factories import UserFactory
from core.models import AuditEntry, Event
from core.testing import query_budget
from kalavpp.testing.api import ApiClient, is_error, same_refusal
from vendors.models import Vendor, VendorStatus
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

NOBODY = "018f2f3a-0000-7000-8000-000000000000"
APPLICATION = {
    "business_name": "Neelam Blue Pottery",
    "business_type": "individual",
    "description": "Quartz and glass, fired once.",
    "location": "Jaipur",
    "pin": "302 001",
}


@pytest.fixture
def admin() -> ApiClient:
    return ApiClient(UserFactory(roles=["admin"]))


def test_takes_an_application_and_says_that_it_waits():
    answer = ApiClient(user := UserFactory()).post("/sellers/apply", APPLICATION)
    assert answer.status_code == 201
    vendor = Vendor.objects.get(owner=user)
    assert answer.json() == {"id": str(vendor.public_id), "status": "pending_approval"}


def test_refuses_a_second_application_while_the_first_waits():
    api = ApiClient(UserFactory())
    api.post("/sellers/apply", APPLICATION)
    is_error(api.post("/sellers/apply", APPLICATION), 409, "application_pending")


def test_names_what_is_missing_in_an_application():
    body = is_error(ApiClient(UserFactory()).post("/sellers/apply", {"pin": "302001"}), 422, "validation")
    assert body["errors"].keys() == {"business_name", "business_type", "location"}


def test_takes_applications_from_signed_in_people_only():
    is_error(ApiClient().post("/sellers/apply", APPLICATION), 401, "not_authenticated")


def test_lists_waiting_applications_to_admins_oldest_first(admin: ApiClient):
    first, second = (VendorFactory(status=VendorStatus.PENDING) for _one in range(2))
    VendorFactory()
    body = admin.get("/admin/vendors/pending", {"count": "1"}).json()
    assert [item["id"] for item in body["items"]] == [str(first.public_id), str(second.public_id)]
    assert body["count"] == 2
    assert body["items"][0]["applicant"]["email"] == first.owner.email


def test_keeps_the_queue_from_everybody_else():
    vendor = VendorFactory(status=VendorStatus.PENDING)
    for path, method in (
        ("/admin/vendors/pending", "GET"),
        (f"/admin/vendors/{vendor.public_id}/approve", "PUT"),
        (f"/admin/vendors/{vendor.public_id}/reject", "PUT"),
    ):
        is_error(ApiClient().send(method, path), 401)
        is_error(ApiClient(vendor.owner).send(method, path, {"reason": "x"}), 403, "not_allowed")


def test_approves_once_with_one_event_and_the_role(admin: ApiClient):
    vendor = VendorFactory(status=VendorStatus.PENDING)
    for _time in range(2):
        answer = admin.put(f"/admin/vendors/{vendor.public_id}/approve")
        assert answer.status_code == 200
        assert answer.json() == {"id": str(vendor.public_id), "status": "approved"}
    assert ApiClient(vendor.owner).get("/users/me").json()["roles"] == ["customer", "vendor"]
    assert Event.objects.filter(type="vendors.VendorApproved").count() == 1
    assert AuditEntry.objects.filter(action="vendor.approved", object_id=vendor.public_id).count() == 1


def test_rejects_with_a_reason(admin: ApiClient):
    vendor = VendorFactory(status=VendorStatus.PENDING)
    path = f"/admin/vendors/{vendor.public_id}/reject"
    assert "reason" in is_error(admin.put(path, {}), 422)["errors"]
    answer = admin.put(path, {"reason": "The pictures are of another shop."})
    assert answer.json() == {"id": str(vendor.public_id), "status": "rejected"}
    vendor.refresh_from_db()
    assert vendor.decision_reason == "The pictures are of another shop."
    assert ApiClient(vendor.owner).post("/sellers/apply", APPLICATION).status_code == 201


def test_decides_on_known_applications_only(admin: ApiClient):
    missing = admin.put(f"/admin/vendors/{NOBODY}/approve")
    is_error(missing, 404, "vendor_not_found")
    assert same_refusal(missing, admin.put("/admin/vendors/17/approve"))


def test_shows_open_shops_by_id_and_slug_and_no_others():
    shop, hidden = VendorFactory(), VendorFactory(status=VendorStatus.SUSPENDED)
    api = ApiClient()
    by_slug = api.get(f"/artisans/{shop.slug}").json()
    assert by_slug == api.get(f"/artisans/{shop.public_id}").json()
    assert by_slug["name"] == shop.name
    assert by_slug["rating"] == {"average": 0.0, "count": 0}
    assert not {"pin", "gstin", "owner", "email", "address_line"} & by_slug.keys()
    missing = api.get(f"/artisans/{NOBODY}")
    is_error(missing, 404, "vendor_not_found")
    assert same_refusal(missing, api.get(f"/artisans/{hidden.public_id}"))
    assert [item["id"] for item in api.get("/artisans").json()["items"]] == [str(shop.public_id)]


def test_answers_404_for_an_unknown_region_and_an_empty_list_for_a_craft_without_makers():
    api = ApiClient()
    is_error(api.get("/artisans", {"region": "atlantis"}), 404, "region_not_found")
    craft = api.get("/crafts").json()["items"][0]["slug"]
    assert api.get("/artisans", {"craft": craft}).json()["items"] == []


@pytest.mark.parametrize("shops", [1, 30])
def test_lists_artisans_with_the_same_queries_for_one_and_thirty(shops: int):
    from catalog.tests.factories import make_image

    for _one in range(shops):
        VendorFactory(portrait=make_image())
    with query_budget({"shops with state, craft, region, portrait": 1, "sizes of the portraits": 1}):
        body = ApiClient().get("/artisans", {"limit": "100"}).json()
    assert len(body["items"]) == shops
    assert body["items"][0]["portrait"]["sizes"]


@pytest.mark.parametrize("waiting", [1, 30])
def test_lists_applications_with_the_same_queries_for_one_and_thirty(admin: ApiClient, waiting: int):
    for _one in range(waiting):
        VendorFactory(status=VendorStatus.PENDING)
    with query_budget({"who asks": 1, "their roles": 1, "applications with owner and state": 1}):
        assert len(admin.get("/admin/vendors/pending", {"limit": "100"}).json()["items"]) == waiting
