"""Downloads on the API."""

from datetime import timedelta
from uuid import UUID

import pytest

from accounts.models import User
from accounts.tests.factories import UserFactory
from core import clock
from core.actor import Actor
from core.ids import uuid7
from core.testing import query_budget
from digital_assets.models import Grant
from digital_assets.services import grants
from digital_assets.tests.factories import CONTENT, make_digital
from kalavpp.testing.api import ApiClient, is_error, same_refusal
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

NOBODY = "018f2f3a-0000-7000-8000-000000000000"
ACTOR = Actor.system("test")


def _granted(user: User, *, reference: UUID | None = None) -> Grant:
    product = make_digital()
    sold = [grants.Sold(reference or uuid7(), product.pk)]
    (grant,) = grants.grant_for(sold=sold, user_id=user.pk, email=user.email, actor=ACTOR)
    return grant


def test_lists_what_was_bought():
    user = UserFactory()
    grant = _granted(user)
    _granted(UserFactory())
    (item,) = ApiClient(user).get("/downloads").json()["items"]
    assert item.keys() >= {"id", "product", "file_name", "size", "remaining", "expires_at"}
    assert item["id"] == str(grant.public_id)
    assert item["product"]["name"] == grant.asset.product.title
    assert item["size"] == len(CONTENT)
    assert item["expires_at"].endswith("Z")
    is_error(ApiClient().get("/downloads"), 401)


def test_makes_a_link_that_lives_five_minutes_at_most():
    user = UserFactory()
    grant = _granted(user)
    now = clock.now()
    with clock.freeze(now):
        answer = ApiClient(user).post(f"/downloads/{grant.public_id}/link")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["url"].startswith("http://testserver/")
    assert str(grant.public_id) in body["url"]
    ends = (now + timedelta(seconds=300)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert body["expires_at"] <= ends


def test_answers_anothers_download_like_a_missing_one():
    grant = _granted(UserFactory())
    api = ApiClient(UserFactory())
    missing = api.post(f"/downloads/{NOBODY}/link")
    is_error(missing, 404, "grant_not_found")
    assert same_refusal(missing, api.post(f"/downloads/{grant.public_id}/link"))
    assert same_refusal(missing, api.post("/downloads/17/link"))


def test_tells_the_owner_that_it_was_taken_back():
    user = UserFactory()
    reference = uuid7()
    grant = _granted(user, reference=reference)
    grants.revoke(references=[reference], reason="refunded", actor=ACTOR)
    api = ApiClient(user)
    is_error(api.post(f"/downloads/{grant.public_id}/link"), 403, "grant_revoked")
    assert api.get("/downloads").json()["items"][0]["status"] == "revoked"


@pytest.mark.parametrize("files", [1, 30])
def test_lists_downloads_with_the_same_queries_for_one_and_thirty(files: int):
    user, vendor = UserFactory(), VendorFactory()
    product = make_digital(vendor)
    for _one in range(files):
        grants.grant_for(sold=[grants.Sold(uuid7(), product.pk)], user_id=user.pk, email=user.email, actor=ACTOR)
    api = ApiClient(user)
    with query_budget({"who asks": 1, "grants with file and product": 1, "first pictures": 1, "their sizes": 1}):
        assert len(api.get("/downloads", {"limit": "100"}).json()["items"]) == files
