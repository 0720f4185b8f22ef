"""Reads of the accounts app."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import RoleGrant, User
from core.errors import NotFound


@dataclass(frozen=True, slots=True)
class Account:
    """A user with the roles held, for showing to its owner."""

    public_id: UUID
    email: str
    full_name: str
    phone: str
    language: str
    roles: list[str]
    created_at: datetime


def account_of(user: User) -> Account:
    """The account as its owner sees it; one query for the roles."""
    return Account(
        public_id=user.public_id,
        email=user.email,
        full_name=user.full_name,
        phone=user.phone,
        language=user.language,
        roles=sorted(roles_of(user)),
        created_at=user.created_at,
    )


def roles_of(user: User) -> frozenset[str]:
    """The roles this user holds now; one query, none when ``role_grants`` was prefetched."""
    if not user.is_authenticated:
        return frozenset()
    if "role_grants" in getattr(user, "_prefetched_objects_cache", {}):
        return frozenset(grant.role for grant in user.role_grants.all())
    return frozenset(RoleGrant.objects.filter(user=user).values_list("role", flat=True))


def get_user(public_id: UUID | str) -> User:
    """The active user with this public id; raises NotFound ``user_not_found``, also for what is no id at all."""
    try:
        wanted = UUID(str(public_id))
    except ValueError:
        wanted = None
    user = User.objects.filter(public_id=wanted, is_active=True).first() if wanted else None
    if user is None:
        raise NotFound("user_not_found", _("There is no such person here"))
    return user
