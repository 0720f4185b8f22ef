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


def may_edit_account(editor: Person, user: User) -> bool:
    """Admins edit accounts; that of a superuser is for superusers."""
    return is_admin(editor) and (not user.is_superuser or _is_superuser(editor))


def may_change_roles(editor: Person, user: User) -> bool:
    """Admins give and take roles, never their own; a superuser holds every role anyway."""
    return may_edit_account(editor, user) and (editor.pk != user.pk or _is_superuser(editor))


def _is_superuser(person: Person) -> bool:
    return isinstance(person, User) and person.is_active and person.is_superuser
