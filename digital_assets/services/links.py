"""Signed links: whoever holds one may download one file for a few minutes, without signing in."""

import hmac
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils.crypto import salted_hmac

from core import clock
from digital_assets import errors
from digital_assets.lifecycle import REVOKED
from digital_assets.models import Grant

SALT = "digital_assets.links"
LONGEST = 300  # seconds


@dataclass(frozen=True, slots=True)
class Link:
    """``url`` is a path with its signature; it ends at ``expires_at``."""

    url: str
    expires_at: datetime


def make(*, grant: Grant) -> Link:
    """A link to the grant's file, alive for ``settings.DOWNLOAD_LINK_TTL`` and at most 300 seconds.

    The caller has checked whose grant it is. Raises NotAllowed ``grant_revoked``, Conflict ``grant_expired`` or
    ``download_limit``.
    """
    now = clock.now()
    check_open(grant, now)
    if grant.remaining == 0:
        raise errors.download_limit()
    life = min(int(settings.DOWNLOAD_LINK_TTL.total_seconds()), LONGEST)
    expires = int(now.timestamp()) + life
    path = path_of(grant)
    query = urlencode({"e": expires, "s": signature(path, grant, expires)})
    return Link(f"{path}?{query}", datetime.fromtimestamp(expires, tz=UTC))


def check_open(grant: Grant, now: datetime) -> None:
    """Raises NotAllowed ``grant_revoked`` or Conflict ``grant_expired``."""
    if grant.status == REVOKED:
        raise errors.grant_revoked()
    if grant.expires_at is not None and grant.expires_at <= now:
        raise errors.grant_expired()


def path_of(grant: Grant) -> str:
    return reverse("digital_assets:download", args=[grant.public_id, grant.asset.public_id])


def signature(path: str, grant: Grant, expires: int) -> str:
    """The HMAC (SHA-256) over path, grant and expiry."""
    return salted_hmac(SALT, f"{path}\n{grant.public_id}\n{expires}", algorithm="sha256").hexdigest()


def verify(*, grant: Grant, path: str, expires: str, given: str, now: datetime) -> None:
    """Raises NotFound for a link we did not make, NotAllowed ``link_expired`` for one whose time has ended."""
    if not expires.isascii() or not expires.isdigit() or len(expires) > 12:
        raise errors.grant_not_found()
    until = int(expires)
    if not hmac.compare_digest(signature(path, grant, until).encode(), given.encode()):
        raise errors.grant_not_found()
    if until <= now.timestamp():
        raise errors.link_expired()
