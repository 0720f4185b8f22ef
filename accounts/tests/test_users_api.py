"""People on the API."""

import pytest

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from core.models import AuditEntry
from kalavpp.testing.api import ApiClient, is_error, same_refusal
from places.models import PinCode
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

SHOP = {
    "business_name": "Neelam Blue Pottery",
    "business_type": "individual",
    "location": "Jaipur",
    "pin": "302001",
}


def _person(**changes: object) -> dict[str, object]:
    return {"email": "meera@kalavpp.test", "password": PASSWORD, "full_name": "Meera Devi", **changes}


def test_registers_a_customer_with_a_first_session():
    answer = ApiClient().post("/auth/register", _person(email="Meera@Kalavpp.test"))
    assert answer.status_code == 201
    body = answer.json()
    assert body.keys() == {"user", "access", "refresh"}
    assert body["user"]["email"] == "meera@kalavpp.test"
    assert body["user"]["roles"] == ["customer"]
    me = ApiClient(Authorization=f"Bearer {body['access']}").get("/users/me")
    assert me.json()["full_name"] == "Meera Devi"


def test_registers_from_a_form():
    answer = ApiClient().form("/auth/register", _person(role="customer"))
    assert answer.status_code == 201


def test_registers_a_vendor_and_the_application_together():
    assert PinCode.objects.filter(pin="302001").exists()
    answer = ApiClient().post("/auth/register", _person(role="vendor", **SHOP))
    assert answer.status_code == 201, answer.content
    body = answer.json()
    vendor = Vendor.objects.get()
    assert body["application"] == {"id": str(vendor.public_id), "status": "pending_approval"}
    assert body["user"]["roles"] == ["customer"]
    assert vendor.owner.email == "meera@kalavpp.test"


def test_registers_nobody_when_the_application_cannot_be_taken():
    refused = ApiClient().post("/auth/register", _person(role="vendor", **{**SHOP, "pin": "000000"}))
    body = is_error(refused, 422)
    assert "pin" in body["errors"]
    assert not User.objects.filter(email="meera@kalavpp.test").exists()


def test_names_each_part_of_the_shop_that_is_missing():
    body = is_error(ApiClient().post("/auth/register", _person(role="vendor")), 422, "validation")
    assert body["errors"].keys() == {"business_name", "business_type", "location", "pin"}


def test_says_when_an_address_is_taken():
    UserFactory(email="meera@kalavpp.test")
    body = is_error(ApiClient().post("/auth/register", _person(email="MEERA@kalavpp.test")), 409, "email_taken")
    assert "email" in body["errors"]


def test_refuses_a_weak_password_with_the_reasons():
    body = is_error(ApiClient().post("/auth/register", _person(password="12345")), 422, "validation")
    assert len(body["errors"]["password"]) >= 2
    like_the_address = ApiClient().post(
        "/auth/register", _person(email="kanchipuram@kalavpp.test", password="kanchipuram")
    )
    assert "password" in is_error(like_the_address, 422)["errors"]


def test_refuses_a_role_that_is_given_by_others():
    is_error(ApiClient().post("/auth/register", _person(role="admin")), 422, "validation")


def test_names_the_key_it_does_not_know():
    body = is_error(ApiClient().post("/auth/register", _person(is_staff=True)), 422, "validation")
    assert body["errors"].keys() == {"is_staff"}


def test_changes_only_what_belongs_to_the_person():
    user = UserFactory()
    api = ApiClient(user)
    answer = api.patch("/users/me", {"full_name": "Asha K", "preferences": {"language": "hi"}})
    assert answer.status_code == 200
    assert answer.json()["full_name"] == "Asha K"
    assert answer.json()["preferences"] == {"language": "hi"}
    assert AuditEntry.objects.filter(action="user.profile_changed", object_id=user.public_id).count() == 1
    body = is_error(api.patch("/users/me", {"roles": ["admin"]}), 422, "validation")
    assert body["errors"].keys() == {"roles"}


def test_answers_in_the_readers_language():
    answer = ApiClient().get("/users/me", Accept_Language="hi")
    assert is_error(answer, 401)["message"]


def test_shows_others_the_public_profile_only():
    user = UserFactory()
    public = ApiClient(UserFactory()).get(f"/users/{user.public_id}").json()
    assert public == {"id": str(user.public_id), "full_name": user.full_name}
    assert ApiClient().get(f"/users/{user.public_id}").json() == public
    assert ApiClient(user).get(f"/users/{user.public_id}").json()["email"] == user.email
    admin = UserFactory(roles=["admin"])
    assert ApiClient(admin).get(f"/users/{user.public_id}").json()["email"] == user.email


def test_answers_a_missing_a_closed_and_an_impossible_id_alike():
    closed = UserFactory(is_active=False)
    api = ApiClient()
    missing = api.get("/users/018f2f3a-0000-7000-8000-000000000000")
    is_error(missing, 404, "user_not_found")
    assert same_refusal(missing, api.get(f"/users/{closed.public_id}"))
    assert same_refusal(missing, api.get("/users/17"))
