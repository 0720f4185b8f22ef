"""People in the back office."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import RoleGrant
from accounts.tests.factories import UserFactory
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def office() -> Client:
    client = Client()
    client.force_login(
        UserFactory(roles=["admin"], is_staff=True, is_superuser=True), "django.contrib.auth.backends.ModelBackend"
    )
    return client


def test_finds_people_and_shows_their_roles(office: Client):
    UserFactory(email="packer@kalavpp.test", roles=["moderator"])
    page = office.get(reverse("admin:accounts_user_changelist"), {"q": "packer"})
    assert page.status_code == 200
    assert b"Customer, Moderator" in page.content


def test_gives_and_takes_roles_with_an_audit_row_each(office: Client):
    user = UserFactory(roles=["moderator"])
    url = reverse("admin:accounts_user_change", args=[user.pk])
    fields = {"full_name": user.full_name, "phone": "", "language": "en", "is_active": "on"}
    assert office.post(url, {**fields, "roles": ["finance"]}).status_code == 302
    assert set(RoleGrant.objects.filter(user=user).values_list("role", flat=True)) == {"customer", "finance"}
    actions = AuditEntry.objects.filter(object_id=user.public_id).values_list("action", flat=True)
    assert sorted(actions) == ["role.granted", "role.revoked"]


def test_adds_and_deletes_nobody(office: Client):
    user = UserFactory()
    assert office.get(reverse("admin:accounts_user_add")).status_code == 403
    assert office.post(reverse("admin:accounts_user_delete", args=[user.pk])).status_code == 403


def test_links_nobody_to_a_providers_account_by_hand(office: Client):
    assert office.get("/admin/").status_code == 200
    for name in ("socialaccount", "socialapp", "socialtoken"):
        assert office.get(f"/admin/socialaccount/{name}/").status_code == 404
