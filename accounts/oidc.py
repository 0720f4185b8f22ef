"""Speaking OpenID Connect with a provider: where to send the browser, what its code is worth, whom it vouches for.

Nothing here touches the database, and nothing here may be called inside a transaction: the provider is far away.
"""

import base64
import hashlib
import hmac
import logging
from dataclasses import dataclass
from functools import cache
from typing import Any
from urllib.parse import urlencode

import jwt
import requests
from django.conf import settings

from accounts.errors import bad_id_token, no_such_provider, provider_refused, provider_silent

log = logging.getLogger(__name__)

CONNECT_SECONDS = 3
READ_SECONDS = 10
# How far the provider's clock and ours may be apart.
LEEWAY_SECONDS = 30
KEYS_LIVE_SECONDS = 3600
# What our columns take.
_LONGEST_SUBJECT = 191
_LONGEST_EMAIL = 254
_LONGEST_NAME = 150


@dataclass(frozen=True)
class Provider:
    """Another company that knows people. ``issuers`` are the names it signs with.

    ``response_mode`` is ``form_post`` for one that sends browsers back with a form (Apple does, to tell an e-mail).
    """

    name: str
    client_id: str
    client_secret: str
    issuers: list[str]
    authorize_url: str
    token_url: str
    jwks_url: str
    scope: str
    response_mode: str = ""

    @property
    def redirect_uri(self) -> str:
        """The one address it sends browsers back to, registered there: never made from a request's host."""
        return f"{settings.SITE_URL.rstrip('/')}/api/v1/auth/oauth/{self.name}/callback"


@dataclass(frozen=True)
class Identity:
    """Whom a provider vouches for. ``subject`` never changes; an e-mail counts only when it is verified."""

    subject: str
    email: str
    email_verified: bool
    name: str


def provider(name: str) -> Provider:
    """The configured provider; raises NotFound ``provider_not_found``."""
    facts: dict[str, Any] | None = settings.OAUTH_PROVIDERS.get(name)
    if facts is None:
        raise no_such_provider()
    return Provider(name=name, **facts)


def challenge_of(verifier: str) -> str:
    """The S256 code challenge of a verifier (RFC 7636 §4.2)."""
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()


def authorize_address(asked: Provider, *, state: str, nonce: str, verifier: str) -> str:
    """The provider's page on which the person says yes."""
    query = {
        "client_id": asked.client_id,
        "redirect_uri": asked.redirect_uri,
        "response_type": "code",
        "scope": asked.scope,
        "state": state,
        "nonce": nonce,
        "code_challenge": challenge_of(verifier),
        "code_challenge_method": "S256",
    }
    if asked.response_mode:
        query["response_mode"] = asked.response_mode
    return f"{asked.authorize_url}?{urlencode(query)}"


def redeem(asked: Provider, *, code: str, verifier: str) -> str:
    """The id_token for the provider's code. Raises NotSignedIn ``provider_refused``, Unavailable
    ``provider_unavailable``."""
    form = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": asked.redirect_uri,
        "client_id": asked.client_id,
        "client_secret": asked.client_secret,
        "code_verifier": verifier,
    }
    try:
        answer = requests.post(
            asked.token_url, data=form, timeout=(CONNECT_SECONDS, READ_SECONDS), allow_redirects=False
        )
        body = answer.json()
    except requests.RequestException as error:  # an answer that is no JSON is one as well
        raise provider_silent() from error
    if answer.status_code >= 500:
        raise provider_silent()
    id_token = body.get("id_token") if isinstance(body, dict) else None
    if answer.status_code != 200 or not isinstance(id_token, str):
        log.warning("%s refused a code with status %s", asked.name, answer.status_code)
        raise provider_refused()
    return id_token


def identify(asked: Provider, id_token: str, *, nonce: str = "") -> Identity:
    """Whom the id_token names, when the provider signed it for us, it still holds and carries ``nonce`` (if given).

    Raises NotSignedIn ``id_token_not_valid``, and Unavailable ``provider_unavailable`` when its keys cannot be had.
    """
    try:
        claims = jwt.decode(
            id_token,
            _key(asked, id_token),
            algorithms=["RS256"],
            audience=asked.client_id,
            issuer=asked.issuers,
            leeway=LEEWAY_SECONDS,
            options={"require": ["exp", "iat", "iss", "aud", "sub"], "strict_aud": True},
        )
    except jwt.PyJWTError as error:
        raise bad_id_token() from error
    if nonce and not hmac.compare_digest(str(claims.get("nonce", "")).encode(), nonce.encode()):
        raise bad_id_token()
    return _identity(claims)


def _key(asked: Provider, id_token: str) -> jwt.PyJWK:
    try:
        return _keys(asked.jwks_url).get_signing_key_from_jwt(id_token)
    except (jwt.PyJWKClientConnectionError, OSError, ValueError) as error:  # ValueError: keys that are no JSON
        raise provider_silent() from error
    except jwt.PyJWTError as error:
        raise bad_id_token() from error


@cache
def _keys(url: str) -> jwt.PyJWKClient:
    """The provider's public keys, kept for an hour; an unknown key asks again, at most every 30 seconds."""
    return jwt.PyJWKClient(url, lifespan=KEYS_LIVE_SECONDS, timeout=CONNECT_SECONDS)


def _identity(claims: dict[str, Any]) -> Identity:
    subject = claims["sub"]
    if not (subject.isascii() and subject.isprintable() and 0 < len(subject) <= _LONGEST_SUBJECT):
        raise bad_id_token()
    email = _text(claims.get("email"))
    return Identity(
        subject=subject,
        email=email if len(email) <= _LONGEST_EMAIL else "",
        email_verified=claims.get("email_verified") in (True, "true"),  # Apple writes it as text
        name=_text(claims.get("name"))[:_LONGEST_NAME],
    )


def _text(claim: Any) -> str:
    return "".join(filter(str.isprintable, claim)) if isinstance(claim, str) else ""
