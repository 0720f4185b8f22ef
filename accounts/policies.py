"""Who may do what, as far as roles decide it."""

from django.contrib.auth.models import AnonymousUser

from accounts.models import Role, User
from accounts.selectors import roles_of

Person = User | AnonymousUser


def _holds(user: Person, *roles: str) -> bool:
    if not isinstance(user, User) or not user.is_active:
        return False
    return user.is_superuser or not roles_of(user).isdisjoint(roles)


def is_admin(user: Person) -> bool:
    """Runs the marketplace: decides on vendors, sees everything."""
    return _holds(user, Role.ADMIN)


def is_finance(user: Person) -> bool:
    """May move money on behalf of others: refunds, payout runs."""
    return _holds(user, Role.FINANCE, Role.ADMIN)


def is_moderator(user: Person) -> bool:
    """May judge what others publish."""
    return _holds(user, Role.MODERATOR, Role.ADMIN)


def is_vendor(user: Person) -> bool:
    """Owns a shop that was approved at some time; whether it may sell today is asked of ``vendors``."""
    return isinstance(user, User) and user.is_active and Role.VENDOR in roles_of(user)


def may_see_account(viewer: Person, user: User) -> bool:
    """The whole account is for its owner and for admins; others get the public profile."""
    return (isinstance(viewer, User) and viewer.pk == user.pk) or is_admin(viewer)
