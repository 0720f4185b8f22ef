"""Errors of the accounts app."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, DomainError, NotAllowed, NotFound, Unavailable


class NotSignedIn(DomainError):
    """No credentials, or credentials that do not hold. Never says which part was wrong."""

    status = 401


class Malformed(DomainError):
    """A request that no client of ours makes: there is nothing to mend in a form."""

    status = 400


def bad_credentials() -> NotSignedIn:
    """One answer for an unknown e-mail, a wrong password and a disabled account."""
    return NotSignedIn("bad_credentials", _("This e-mail and password do not match an account"))


def bad_token() -> NotSignedIn:
    """One answer for every token that cannot be used (any more)."""
    return NotSignedIn("token_not_valid", _("This sign-in has ended. Log in again"))


def no_such_provider() -> NotFound:
    """An unknown provider and one that is not configured are both not there."""
    return NotFound("provider_not_found", _("Nobody can sign in that way here"))


def unknown_app_link() -> Malformed:
    """Never followed by a redirect: an address from outside must not become ours to vouch for."""
    return Malformed("app_link_unknown", _("A sign-in can only end at an app that is known here"))


def sign_in_ended() -> Malformed:
    """The state of a sign-in that is unknown, used, too old, or another provider's."""
    return Malformed("sign_in_ended", _("This sign-in has ended. Start again in the app"))


def access_denied() -> NotSignedIn:
    """The person said no on the provider's page."""
    return NotSignedIn("access_denied", _("You did not allow the sign-in. Start again if you want to"))


def provider_refused() -> NotSignedIn:
    """The provider did not vouch for anybody."""
    return NotSignedIn("provider_refused", _("The other company did not confirm the sign-in. Start again in the app"))


def provider_silent() -> Unavailable:
    """The provider does not answer, or not with what was asked for."""
    return Unavailable("provider_unavailable", _("The other company does not answer just now. Try again in a moment"))


def bad_id_token() -> NotSignedIn:
    """One answer for every id_token that is not the provider's word, to us, now."""
    return NotSignedIn("id_token_not_valid", _("This sign-in could not be checked. Start again in the app"))


def bad_code() -> NotSignedIn:
    """One answer for a code that is unknown, used or too old, and for the wrong verifier."""
    return NotSignedIn("code_not_valid", _("This sign-in has ended. Start again in the app"))


def provider_email_unverified() -> NotAllowed:
    """The provider does not know either whether the address is theirs."""
    return NotAllowed(
        "provider_email_unverified",
        _("Confirm your e-mail address with the other company first, or sign up here with a password"),
    )


def account_email_unverified() -> Conflict:
    """Somebody signed up with this address and never showed that it is theirs: they may be lying in wait."""
    return Conflict(
        "account_email_unverified",
        _("There is an account with your e-mail address that nobody confirmed. Reset its password and confirm it"),
    )


def account_closed() -> NotAllowed:
    """Told to whoever proved who they are; a password login says ``bad_credentials`` instead."""
    return NotAllowed("account_closed", _("This account is closed. Write to us if you think it should not be"))


def roles_not_yours() -> NotAllowed:
    """Roles of the back office are given by admins, and by nobody to themselves."""
    return NotAllowed("roles_not_yours", _("Another admin gives and takes these roles"))
