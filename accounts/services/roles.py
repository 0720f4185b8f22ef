"""Giving and taking roles."""

from django.db import transaction

from accounts.errors import roles_not_yours
from accounts.models import Role, RoleGrant, User
from accounts.policies import may_change_roles
from core import audit
from core.actor import Actor

# Customer and vendor follow sign-up and approval; these open the back office and are given by people.
BY_HAND = frozenset({Role.MODERATOR, Role.FINANCE, Role.ADMIN})


@transaction.atomic
def grant(*, user: User, role: str, actor: Actor) -> RoleGrant:
    """Let ``user`` hold ``role``; holding it already is fine. Raises NotAllowed ``roles_not_yours``."""
    row, created = RoleGrant.objects.get_or_create(user=user, role=role)
    if created:
        _check(user, role, actor)
        audit.record("role.granted", on=user, actor=actor, data={"role": role})
    return row


@transaction.atomic
def revoke(*, user: User, role: str, actor: Actor, reason: str = "") -> None:
    """Take ``role`` from ``user``; not holding it is fine. Raises NotAllowed ``roles_not_yours``."""
    deleted, _rows = RoleGrant.objects.filter(user=user, role=role).delete()
    if deleted:
        _check(user, role, actor)
        audit.record("role.revoked", on=user, actor=actor, reason=reason, data={"role": role})


def _check(user: User, role: str, actor: Actor) -> None:
    """Roles of the back office come from an admin who is somebody else, or from a command of the system."""
    if role not in BY_HAND or actor.kind == "system":
        return
    giver = User.objects.filter(pk=actor.user_id).first() if actor.user_id is not None else None
    if giver is None or not may_change_roles(giver, user):
        raise roles_not_yours()
