"""What the accounts app does about news from allauth's pages."""

from typing import Any

from accounts.models import User
from accounts.services import tokens
from core.actor import Actor


def end_app_sessions(sender: Any, user: User, **_facts: Any) -> None:
    """Whoever had the old password may still hold tokens: a new password logs every app out."""
    tokens.revoke_all(user=user, reason="password", actor=Actor.of(user))
