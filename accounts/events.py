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
