"""Proving who one is by a password."""

from accounts.errors import bad_credentials
from accounts.models import User
from core import clock


def check_password(*, email: str, password: str) -> User:
    """The active user with this e-mail and password; raises NotSignedIn ``bad_credentials``.

    An unknown e-mail costs one password hash too, so that the time taken does not tell which it was.
    """
    user = User.objects.filter(email=User.objects.clean_email(email)).first()
    if user is None:
        User().set_password(password)
        raise bad_credentials()
    if not user.check_password(password) or not user.is_active:
        raise bad_credentials()
    user.last_login = clock.stamp()
    user.save(update_fields=["last_login"])
    return user
