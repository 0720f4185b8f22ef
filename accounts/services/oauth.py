"""Signing in to the app through another company.

::

    app ── begin ──▶ provider's page ── finish ──▶ app link?code=… ── exchange ──▶ tokens
              state, 10 minutes, used once       code, 60 seconds, used once

No cookie ties the steps together. The state is made here and lies here; the code is worth nothing without the verifier
of the challenge the app began with, so whoever sees the app link (another app that claims it, a log, a history) or
slips a code of their own to somebody has gained nothing.
"""

import hmac
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.db import transaction

from accounts import errors, oidc
from accounts.models import User
from accounts.services import linking, once, tokens
from core import clock
from core.errors import DomainError

STATE_SECONDS = 600
CODE_SECONDS = 60


@dataclass(frozen=True)
class Device:
    """The app that signs in, as ``tokens.issue`` keeps it."""

    device_id: str = ""
    user_agent: str = ""


def begin(*, provider: str, app_link: str, challenge: str, app_state: str = "") -> str:
    """Start a sign-in that will end at ``app_link``; answers the address of the provider's page.

    ``challenge`` is the S256 challenge of the app's own verifier; ``app_state`` comes back to the app as it is. Raises
    NotFound ``provider_not_found``, Malformed ``app_link_unknown``.
    """
    asked = oidc.provider(provider)
    if app_link not in settings.APP_LINKS:
        raise errors.unknown_app_link()
    nonce, verifier = once.secret(), once.secret()
    waiting = {
        "provider": provider,
        "nonce": nonce,
        "verifier": verifier,
        "app_link": app_link,
        "challenge": challenge,
        "app_state": app_state,
    }
    state = once.keep("state", waiting, seconds=STATE_SECONDS)
    return oidc.authorize_address(asked, state=state, nonce=nonce, verifier=verifier)


def finish(*, provider: str, state: str, code: str, refusal: str) -> str:
    """What the provider's answer comes to: the app link with ``code``, or with ``error``, for the browser to follow.

    ``refusal`` is the provider's own error. Asks the provider, so never inside a transaction. Raises NotFound
    ``provider_not_found``, and Malformed ``sign_in_ended`` when no sign-in waits for this state.
    """
    asked = oidc.provider(provider)
    waiting = once.take("state", state)
    if waiting is None or waiting["provider"] != provider:
        raise errors.sign_in_ended()
    try:
        if refusal or not code:
            raise errors.access_denied() if refusal == "access_denied" else errors.provider_refused()
        id_token = oidc.redeem(asked, code=code, verifier=waiting["verifier"])
        user = linking.user_of(provider=provider, identity=oidc.identify(asked, id_token, nonce=waiting["nonce"]))
    except DomainError as error:
        answer = {"error": error.code}
    else:
        won = {"user": user.public_id, "challenge": waiting["challenge"]}
        answer = {"code": once.keep("code", won, seconds=CODE_SECONDS)}
    if waiting["app_state"]:
        answer["state"] = waiting["app_state"]
    return _with_query(waiting["app_link"], answer)


def exchange(*, code: str, verifier: str, device: Device) -> tuple[User, tokens.TokenPair]:
    """Trade the code of an app link for a session. One try: a wrong verifier ends the code as well.

    Raises NotSignedIn ``code_not_valid``.
    """
    won = once.take("code", code)
    if won is None or not hmac.compare_digest(oidc.challenge_of(verifier), won["challenge"]):
        raise errors.bad_code()
    user = User.objects.filter(public_id=won["user"], is_active=True).first()
    if user is None:
        raise errors.bad_code()
    return user, _session(user, device)


def sign_in(*, provider: str, id_token: str, nonce: str, device: Device) -> tuple[User, tokens.TokenPair]:
    """A session for whom an id_token names that the app got from the provider itself.

    ``nonce`` is the one the app asked for it with, if any. Raises what ``oidc.identify`` and ``linking.user_of`` do.
    """
    identity = oidc.identify(oidc.provider(provider), id_token, nonce=nonce)
    user = linking.user_of(provider=provider, identity=identity)
    return user, _session(user, device)


@transaction.atomic
def _session(user: User, device: Device) -> tokens.TokenPair:
    user.last_login = clock.stamp()
    user.save(update_fields=["last_login"])
    return tokens.issue(user=user, device_id=device.device_id, user_agent=device.user_agent)


def _with_query(link: str, answer: dict[str, str]) -> str:
    parts = urlsplit(link)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *answer.items()])
    return urlunsplit(parts._replace(query=query))
