"""Tokens of apps: a pair per login, rotated in a family under the family's row lock.

Both JWTs of a pair are computed from one ``RefreshToken`` row, so nothing secret is stored and the pair can be
given again. Times of tokens are the machine's, not the shop's clock: they are compared without a query on every
call, and moving the demo clock must not sign anybody out.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from rest_framework_simplejwt.exceptions import TokenError
from rest_framework_simplejwt.settings import api_settings
from rest_framework_simplejwt.tokens import AccessToken, Token
from rest_framework_simplejwt.tokens import RefreshToken as RefreshJwt

from accounts.errors import NotSignedIn, bad_token
from accounts.events import RefreshTokenReused
from accounts.models import RefreshToken, TokenFamily, User
from core import audit
from core.actor import Actor
from core.events import publish

REUSE_GRACE = timedelta(seconds=30)


@dataclass(frozen=True)
class TokenPair:
    """What an app keeps: ``access`` for its calls (15 minutes), ``refresh`` for the next pair (7 days)."""

    access: str
    refresh: str


@dataclass(frozen=True)
class TokenFacts:
    """What a valid access token says."""

    user_id: str
    expires_at: datetime


@transaction.atomic
def issue(*, user: User, device_id: str = "", user_agent: str = "") -> TokenPair:
    """Start a family for one login. ``device_id`` is the app's own stable name; with it, parallel refreshes
    within 30 s get the same new pair."""
    family = TokenFamily.objects.create(user=user, device_id=device_id[:100], user_agent=user_agent[:300])
    return _pair(_link(family), user)


def rotate(*, refresh: str, device_id: str = "") -> TokenPair:
    """The next pair for an unused refresh token.

    A used one gives the same pair again for 30 s to the device named at login; after that, or to anybody else,
    it ends the whole family and tells the owner. Raises NotSignedIn ``token_not_valid``.
    """
    jti = _read_refresh(refresh)
    with transaction.atomic():
        pair = _rotate_locked(jti, device_id)
    # Raised outside: ending a family must be kept.
    if pair is None:
        raise bad_token()
    return pair


def _rotate_locked(jti: UUID, device_id: str) -> TokenPair | None:
    family = TokenFamily.objects.select_for_update(of=("self",)).filter(tokens__jti=jti).first()
    if family is None or family.revoked_at is not None:
        return None
    user = User.objects.filter(pk=family.user_id, is_active=True).first()
    if user is None:
        return None
    now = timezone.now()
    token = RefreshToken.objects.get(jti=jti)
    if token.used_at is None:
        token.used_at = now
        token.save(update_fields=["used_at"])
        return _pair(_link(family, parent=token), user)
    same_device = bool(device_id) and device_id == family.device_id
    if same_device and now - token.used_at <= REUSE_GRACE:
        return _pair(RefreshToken.objects.select_related("family").get(parent=token), user)
    _end(family, reason="reuse", actor=Actor.system("tokens"))
    publish(RefreshTokenReused(user_id=str(user.public_id), family_id=str(family.public_id)))
    return None


@transaction.atomic
def revoke(*, refresh: str, actor: Actor) -> None:
    """Log out the app that holds this refresh token; an unknown or dead token is fine."""
    try:
        jti = _read_refresh(refresh)
    except NotSignedIn:
        return
    family = TokenFamily.objects.select_for_update(of=("self",)).filter(tokens__jti=jti).first()
    if family is not None:
        _end(family, reason="logout", actor=actor)


@transaction.atomic
def revoke_all(*, user: User, reason: str, actor: Actor) -> int:
    """Log out every app of this user; answers how many were signed in."""
    families = list(TokenFamily.objects.select_for_update().filter(user=user, revoked_at=None).order_by("id"))
    for family in families:
        _end(family, reason=reason, actor=actor)
    return len(families)


def facts(*, access: str) -> TokenFacts | None:
    """What the access token says, when it holds and its user may still log in; else ``None``."""
    try:
        token = AccessToken(access)  # type: ignore[arg-type]
        user_id = UUID(str(token["sub"]))
    except (TokenError, KeyError, ValueError):
        return None
    if not User.objects.filter(public_id=user_id, is_active=True).exists():
        return None
    return TokenFacts(str(user_id), datetime.fromtimestamp(token["exp"], tz=UTC))


def _read_refresh(refresh: str) -> UUID:
    try:
        return UUID(str(RefreshJwt(refresh)["jti"]))  # type: ignore[arg-type]
    except (TokenError, KeyError, ValueError) as error:
        raise bad_token() from error


def _link(family: TokenFamily, parent: RefreshToken | None = None) -> RefreshToken:
    # Whole seconds, because that is what a JWT carries: the pair must come out the same next time.
    now = timezone.now().replace(microsecond=0)
    return RefreshToken.objects.create(
        family=family, parent=parent, issued_at=now, expires_at=now + api_settings.REFRESH_TOKEN_LIFETIME
    )


def _pair(row: RefreshToken, user: User) -> TokenPair:
    common = {"sub": str(user.public_id), "fam": str(row.family.public_id)}
    access_ends = row.issued_at + api_settings.ACCESS_TOKEN_LIFETIME
    return TokenPair(
        access=_signed(AccessToken, row.access_jti, row.issued_at, access_ends, common),
        refresh=_signed(RefreshJwt, row.jti, row.issued_at, row.expires_at, common),
    )


def _signed(kind: type[Token], jti: UUID, issued: datetime, ends: datetime, claims: dict[str, Any]) -> str:
    token = kind()
    token.payload = {
        api_settings.TOKEN_TYPE_CLAIM: kind.token_type,
        "jti": str(jti),
        "iat": int(issued.timestamp()),
        "exp": int(ends.timestamp()),
        **claims,
    }
    return str(token)


def _end(family: TokenFamily, *, reason: str, actor: Actor) -> None:
    if family.revoked_at is not None:
        return
    family.revoked_at = timezone.now()
    family.revoked_reason = reason
    family.save(update_fields=["revoked_at", "revoked_reason"])
    audit.record("tokens.revoked", on=family, actor=actor, reason=reason)
