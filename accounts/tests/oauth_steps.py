"""The steps of a sign-in through another company, as the app and its browser take them."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests
from django.test import Client

from accounts import oidc
from kalavpp.testing.api import ApiClient

APP_LINK = "https://app.kalavpp.test/signed-in"
VERIFIER = "the-apps-own-verifier-of-at-least-43-characters"


def query_of(address: str) -> dict[str, str]:
    """The query of an address."""
    return dict(parse_qsl(urlsplit(address).query))


def begin(prefix: str = "/api/v1", **changes: str) -> Any:
    """The app opens a browser here; answers what the browser gets."""
    asked = {"redirect_uri": APP_LINK, "code_challenge": oidc.challenge_of(VERIFIER), "state": "the app's", **changes}
    return ApiClient(prefix=prefix).get("/auth/oauth/google", asked)


def say_yes(address: str) -> str:
    """The person answers on the provider's page; gives the address the browser is sent back to."""
    answer = requests.get(address, allow_redirects=False, timeout=5)
    assert answer.status_code == 302
    return answer.headers["Location"]


def come_back(address: str) -> Any:
    """The browser follows the provider's redirect to our callback."""
    parts = urlsplit(address)
    return Client(raise_request_exception=False).get(f"{parts.path}?{parts.query}")


def to_app_link(**changes: str) -> dict[str, str]:
    """Everything up to the app link; answers its query."""
    answer = come_back(say_yes(begin(**changes)["Location"]))
    assert answer.status_code == 302, answer.content
    assert answer["Location"].startswith(APP_LINK + "?")
    return query_of(answer["Location"])


def exchange(code: str, verifier: str = VERIFIER, **more: str) -> Any:
    """The app trades the code."""
    return ApiClient().post("/auth/oauth/exchange", {"code": code, "code_verifier": verifier, **more})


def with_id_token(id_token: str, **more: str) -> Any:
    """The app shows an id_token it got by itself."""
    return ApiClient().post("/auth/oauth/google", {"id_token": id_token, **more})
