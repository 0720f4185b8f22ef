"""Who may give and take roles."""

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import RoleGrant, User
from accounts.services import roles
from accounts.tests.factories import UserFactory
from core.actor import Actor
from core.errors import NotAllowed
from core.models import AuditEntry

pytestmark = pytest.mark.django_db


def held(user: User) -> set[str]:
    return set(RoleGrant.objects.filter(user=user).values_list("role", flat=True))


def office(client: Client, user: User, **changes: object) -> int:
    """What the back office answers to saving this account."""
    fields = {"full_name": user.full_name, "phone": "", "language": "en", "is_active": "on", **changes}
    return client.post(reverse("admin:accounts_user_change", args=[user.pk]), fields).status_code


@pytest.fixture
def boss(client: Client) -> User:
    user = UserFactory(roles=["admin"], is_staff=True)
    client.force_login(user)
    return user


def test_lets_an_admin_appoint_and_dismiss_others(boss: User) -> None:
    user = UserFactory()
    roles.grant(user=user, role="finance", actor=Actor.of(boss))
    roles.revoke(user=user, role="finance", actor=Actor.of(boss))
    entries = AuditEntry.objects.filter(object_id=user.public_id, actor_id=boss.pk)
    assert list(entries.values_list("action", flat=True).order_by("id")) == ["role.granted", "role.revoked"]


@pytest.mark.parametrize("role", ["finance", "moderator", "vendor", "customer"])
def test_lets_nobody_else_give_or_take_roles_of_the_back_office(role: str) -> None:
    giver, user = UserFactory(roles=[role], is_staff=True), UserFactory(roles=["moderator"])
    for verb, name in ((roles.grant, "finance"), (roles.revoke, "moderator")):
        with pytest.raises(NotAllowed, match="roles_not_yours"):
            verb(user=user, role=name, actor=Actor.of(giver))
    with pytest.raises(NotAllowed, match="roles_not_yours"):
        roles.grant(user=user, role="finance", actor=Actor.guest())
    assert held(user) == {"customer", "moderator"}


def test_lets_no_admin_change_their_own_roles(client: Client, boss: User) -> None:
    with pytest.raises(NotAllowed, match="roles_not_yours"):
        roles.grant(user=boss, role="finance", actor=Actor.of(boss))
    before = held(boss)
    assert office(client, boss, roles=["finance", "moderator"], is_staff="", is_active="", full_name="Boss") == 302
    boss.refresh_from_db()
    assert (held(boss), boss.is_staff, boss.is_active, boss.full_name) == (before, True, True, "Boss")


def test_keeps_superusers_from_admins(client: Client, boss: User) -> None:
    root = UserFactory(is_staff=True, is_superuser=True)
    assert office(client, root, is_active="", roles=["moderator"]) == 403
    with pytest.raises(NotAllowed, match="roles_not_yours"):
        roles.grant(user=root, role="moderator", actor=Actor.of(boss))
    root.refresh_from_db()
    assert root.is_active


def test_makes_nobody_a_superuser_however_the_form_is_sent(client: Client, boss: User) -> None:
    user = UserFactory()
    assert office(client, user, is_superuser="on", user_permissions=["1"], roles=["finance"], is_staff="on") == 302
    user.refresh_from_db()
    assert (user.is_superuser, user.user_permissions.count(), held(user)) == (False, 0, {"customer", "finance"})
    entry = AuditEntry.objects.get(action="user.changed", object_id=user.public_id)
    assert entry.data == {"fields": ["is_staff"]}


def test_shows_an_admin_the_account_of_a_superuser_without_a_form(client: Client, boss: User) -> None:
    root = UserFactory(is_staff=True, is_superuser=True)
    page = client.get(reverse("admin:accounts_user_change", args=[root.pk]))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
