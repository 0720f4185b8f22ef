"""Errors of the accounts app."""

from django.utils.translation import gettext_lazy as _

from core.errors import DomainError


class NotSignedIn(DomainError):
    """No credentials, or credentials that do not hold. Never says which part was wrong."""

    status = 401


def bad_credentials() -> NotSignedIn:
    """One answer for an unknown e-mail, a wrong password and a disabled account."""
    return NotSignedIn("bad_credentials", _("This e-mail and password do not match an account"))


def bad_token() -> NotSignedIn:
    """One answer for every token that cannot be used (any more)."""
    return NotSignedIn("token_not_valid", _("This sign-in has ended. Log in again"))
