"""What happened to accounts."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True)
class UserRegistered(Event):
    """Somebody has an account now. ``wants_to_sell`` tells that they came by the maker's way."""

    user_id: str
    wants_to_sell: bool = False


@dataclass(frozen=True)
class RefreshTokenReused(Event):
    """A refresh token that had been used was shown again: the family was ended, its owner should know."""

    user_id: str
    family_id: str


@dataclass(frozen=True)
class AccountMailAsked(Event):
    """A mail about an account is due. Its link is not told, and its address rarely: both are read when it is written.

    ``mail`` is the mail's own id, ``kind`` one of ``accounts.services.mails.Kind``; ``address`` is the key of the
    EmailAddress it goes to (that table has no public ids), none for the account's own. A warning goes ``to`` the
    address that was the account's when it was asked for, even when that is taken off before it is written.
    """

    mail: str
    kind: str
    user_id: str
    address: int | None = None
    to: str = ""


@dataclass(frozen=True)
class StrangerMailAsked(Event):
    """A mail is due to somebody without an account, who has nothing but this address and the language of the page."""

    mail: str
    kind: str
    email: str
    language: str
