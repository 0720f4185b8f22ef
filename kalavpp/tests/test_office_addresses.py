"""The back office at addresses that nobody is led to."""

import pytest
from django.contrib import admin
from django.db.models import Model
from django.test import Client

from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

# Words, numbers above every column, digits that are none for int(), Django's own quoting of a NUL and of broken hex.
ODD = ["abc", "0", "-1", "9" * 25, "9" * 5_000, "²", "٣", "_00", "_ZZ", "1_2F2", "1.5", "' OR 1=1", "%E0%A4%95"]
PAGES = sorted(admin.site._registry, key=lambda model: model._meta.label_lower)


@pytest.fixture
def office(client: Client) -> Client:
    client.raise_request_exception = False
    client.force_login(UserFactory(roles=["admin"], is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label_lower)
def test_never_fails_over_an_odd_key(office: Client, model: type[Model]) -> None:
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}"
    for key in ODD:
        for page in ("change", "history", "delete"):
            answer = office.get(f"{place}/{key}/{page}/")
            assert answer.status_code < 500, (key[:20], page)


@pytest.mark.parametrize("verb", ["approve", "reject", "suspend", "reinstate"])
def test_never_fails_over_an_odd_key_of_a_decision(office: Client, verb: str) -> None:
    for key in ODD:
        answer = office.post(f"/admin/vendors/vendor/{key}/{verb}/", {"reason": "r"})
        assert answer.status_code < 500, key[:20]


@pytest.mark.parametrize("model", PAGES, ids=lambda model: model._meta.label_lower)
def test_never_fails_over_odd_filters(office: Client, model: type[Model]) -> None:
    place = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
    for query in (
        {"id__exact": "abc"},
        {"id__exact": "9" * 25},
        {"p": "9" * 25},
        {"o": "99.x"},
        {"q": "🪡" * 9},
    ):
        assert office.get(place, query).status_code < 500, query
