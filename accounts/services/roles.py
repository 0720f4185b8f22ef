"""Giving and taking roles."""

from django.db import transaction

from accounts.models import RoleGrant, User
from core import audit
from core.actor import Actor


@transaction.atomic
def grant(*, user: User, role: str, actor: Actor) -> RoleGrant:
    """Let ``user`` hold ``role``; holding it already is fine."""
    row, created = RoleGrant.objects.get_or_create(user=user, role=role)
    if created:
        audit.record("role.granted", on=user, actor=actor, data={"role": role})
    return row


@transaction.atomic
def revoke(*, user: User, role: str, actor: Actor, reason: str = "") -> None:
    """Take ``role`` from ``user``; not holding it is fine."""
    deleted, _rows = RoleGrant.objects.filter(user=user, role=role).delete()
    if deleted:
        audit.record("role.revoked", on=user, actor=actor, reason=reason, data={"role": role})
