"""Keys of clients that ask twice."""

from datetime import timedelta

import pytest

from accounts.tests.factories import UserFactory
from core import clock
from core.api import idempotency
from core.models import IdempotencyKey
from kalavpp.testing.api import ApiClient, is_error
from vendors.models import Vendor

pytestmark = pytest.mark.django_db

APPLICATION = {"business_name": "Neelam", "business_type": "individual", "location": "Jaipur", "pin": "302001"}


def test_answers_in_progress_while_the_first_runs():
    api = ApiClient(UserFactory())
    first = api.post("/sellers/apply", APPLICATION, Idempotency_Key="one")
    assert first.status_code == 201
    IdempotencyKey.objects.update(status=None, answer="")
    running = api.post("/sellers/apply", APPLICATION, Idempotency_Key="one")
    is_error(running, 409, "idempotency_in_progress")


def test_takes_over_from_a_process_that_died():
    user = UserFactory()
    api = ApiClient(user)
    api.post("/sellers/apply", APPLICATION, Idempotency_Key="one")
    Vendor.objects.all().delete()
    long_ago = clock.stamp() - idempotency.ABANDONED_AFTER - timedelta(seconds=1)
    IdempotencyKey.objects.update(status=None, answer="", started_at=long_ago)
    assert api.post("/sellers/apply", APPLICATION, Idempotency_Key="one").status_code == 201
    assert Vendor.objects.filter(owner=user).count() == 1


def test_keeps_a_refusal_of_the_shops_state_and_frees_one_of_the_input():
    api = ApiClient(UserFactory())
    is_error(api.post("/sellers/apply", {**APPLICATION, "pin": "1"}, Idempotency_Key="one"), 422)
    assert api.post("/sellers/apply", APPLICATION, Idempotency_Key="one").status_code == 201
    refused = api.post("/sellers/apply", APPLICATION, Idempotency_Key="two")
    again = api.post("/sellers/apply", APPLICATION, Idempotency_Key="two")
    is_error(again, 409, "application_pending")
    assert again.content == refused.content


def test_frees_the_key_after_a_crash(monkeypatch):
    from vendors.services import applications

    user = UserFactory()
    api = ApiClient(user)
    apply = applications.apply

    def breaks(**_values: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr(applications, "apply", breaks)
    is_error(api.post("/sellers/apply", APPLICATION, Idempotency_Key="one"), 500)
    monkeypatch.setattr(applications, "apply", apply)
    assert api.post("/sellers/apply", APPLICATION, Idempotency_Key="one").status_code == 201


def test_keeps_one_persons_keys_from_another():
    first, second = ApiClient(UserFactory()), ApiClient(UserFactory())
    one = first.post("/sellers/apply", APPLICATION, Idempotency_Key="one")
    other = second.post("/sellers/apply", APPLICATION, Idempotency_Key="one")
    assert other.status_code == 201
    assert one.json()["id"] != other.json()["id"]


def test_takes_the_alias_for_the_same_request():
    user = UserFactory()
    api = ApiClient(user)
    first = api.post("/sellers/apply", APPLICATION, Idempotency_Key="one")
    alias = ApiClient(user, prefix="/api").post("/sellers/apply", APPLICATION, Idempotency_Key="one")
    assert alias.content == first.content


def test_refuses_a_key_that_no_client_would_make():
    api = ApiClient(UserFactory())
    is_error(api.post("/sellers/apply", APPLICATION, Idempotency_Key="x" * 101), 422, "idempotency_key_unusable")


def test_keeps_answers_for_two_days():
    api = ApiClient(UserFactory())
    api.post("/sellers/apply", APPLICATION, Idempotency_Key="one")
    assert idempotency.purge() == 0
    with clock.freeze(clock.now() + timedelta(hours=47)):
        assert idempotency.purge() == 0
    with clock.freeze(clock.now() + timedelta(hours=49)):
        assert idempotency.purge() == 1


def test_does_nothing_at_all_when_it_crashes_after_the_work(monkeypatch):
    from vendors.api import serializers as shapes

    user = UserFactory()
    api = ApiClient(user)

    def breaks(self: object, instance: object) -> None:
        raise RuntimeError("power cut")

    with monkeypatch.context() as patched:
        patched.setattr(shapes.VendorStateSerializer, "to_representation", breaks)
        is_error(api.post("/sellers/apply", APPLICATION, Idempotency_Key="one"), 500)
    assert not Vendor.objects.filter(owner=user).exists()
    assert api.post("/sellers/apply", APPLICATION, Idempotency_Key="one").status_code == 201
