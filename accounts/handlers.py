"""What the accounts app does about news from allauth's pages."""

from typing import TYPE_CHECKING, Any

from accounts.models import User
from accounts.services import mails, tokens
from accounts.services.mails import Kind
from core.actor import Actor

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress


def end_app_sessions(sender: Any, user: User, **_facts: Any) -> None:
    """Whoever had the old password may still hold tokens: a new password logs every app out."""
    tokens.revoke_all(user=user, reason="password", actor=Actor.of(user))


def tell_address_taken_off(sender: Any, user: User, email_address: "EmailAddress", **_facts: Any) -> None:
    """Its reader hears of it too, if they ever confirmed it; allauth tells only the address that is left."""
    if email_address.verified:
        mails.warn(kind=Kind.EMAIL_CHANGED, user=user, to=email_address.email)
