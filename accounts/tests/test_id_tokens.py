"""Signing in with an id_token that the app got from the provider itself."""

import time

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from accounts.models import TokenFamily, User
from accounts.tests.oauth_steps import with_id_token
from accounts.tests.openid import KEY_ID, OTHER_KEY_ID, OpenId, private_key
from kalavpp.testing.api import is_error

pytestmark = pytest.mark.django_db


def test_signs_in_as_a_login_does(google: OpenId):
    answer = with_id_token(google.id_token(), device_id="phone-1")
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"access", "refresh", "token", "user"}
    assert body["user"]["email"] == "asha@mail.example"
    assert SocialAccount.objects.get().uid == google.person["sub"]
    assert TokenFamily.objects.get().device_id == "phone-1"


def test_asks_for_the_providers_keys_once(google: OpenId):
    for _time in range(3):
        assert with_id_token(google.id_token()).status_code == 200
    assert google.asked == ["/jwks"]


def test_holds_the_token_to_the_nonce_the_app_asked_for(google: OpenId):
    token = google.id_token(nonce="mine")
    assert with_id_token(token, nonce="mine").status_code == 200
    is_error(with_id_token(token, nonce="not mine"), 401, "id_token_not_valid")
    is_error(with_id_token(google.id_token(), nonce="mine"), 401, "id_token_not_valid")


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another-shop.example"},
        {"aud": ["kalavpp-web.example", "another-shop.example"]},
        {"aud": None},
        {"iss": "https://evil.test"},
        {"iss": None},
        {"exp": 1_000_000_000},
        {"exp": None},
        {"iat": 9_999_999_999},
        {"nbf": 9_999_999_999},
        {"sub": None},
        {"sub": ""},
        {"sub": 1080},
        {"sub": "1" * 192},
        {"sub": "10\x0080"},
    ],
    ids=str,
)
def test_refuses_a_token_that_is_not_the_providers_word_to_us_now(google: OpenId, changes: dict[str, object]):
    # PyJWT itself makes no token with a number for its subject.
    google.person |= {name: value for name, value in changes.items() if name == "sub" and isinstance(value, str)}
    if changes.get("sub") == 1080:
        token = jwt.PyJWS().encode(
            b'{"iss": "%s", "aud": "kalavpp-web.example", "iat": %d, "exp": %d, "sub": 1080}'
            % (google.url.encode(), time.time(), time.time() + 300),
            private_key(),
            "RS256",
            headers={"kid": KEY_ID},
        )
    else:
        token = google.id_token(**changes)
    is_error(with_id_token(token), 401, "id_token_not_valid")
    assert not User.objects.exists()


def test_refuses_every_signature_but_the_providers_rs256(google: OpenId):
    public = private_key().public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    claims = jwt.decode(google.id_token(), options={"verify_signature": False})
    right = google.id_token()
    forged = [
        google.id_token(key=private_key("somebody else's")),
        google.id_token(algorithm="HS256", key="a secret of at least thirty-two bytes"),
        google.id_token(algorithm="RS512"),
        google.id_token(algorithm="PS256"),
        jwt.encode(claims, "", algorithm="none", headers={"kid": KEY_ID}),
        _signed_with_the_public_key(claims, public),
        jwt.encode(claims, private_key(), "RS512", headers={"kid": OTHER_KEY_ID}),
        jwt.encode(claims, private_key(), "RS256", headers={"kid": "key-2"}),
        jwt.encode(claims, private_key(), "RS256"),
        jwt.encode(claims, private_key("x"), "RS256", headers={"kid": "key-2", "jku": f"{google.url}/jwks"}),
        right[:-4] + "AAAA",
        right.rpartition(".")[0] + ".",
        "x.y.z",
        "....",
        "W1tb" * 1500 + ".e30.e30",
        "नमस्ते",
    ]
    for token in forged:
        is_error(with_id_token(token), 401, "id_token_not_valid")
    assert not User.objects.exists()
    assert with_id_token(right).status_code == 200


def test_says_that_it_cannot_check_when_the_keys_cannot_be_had(google: OpenId, settings):
    for url in ("http://127.0.0.1:1/jwks", f"{google.url}/token"):
        settings.OAUTH_PROVIDERS = {"google": {**settings.OAUTH_PROVIDERS["google"], "jwks_url": url}}
        refused = with_id_token(google.id_token())
        is_error(refused, 503, "provider_unavailable")
        assert refused.has_header("Retry-After")


def test_refuses_what_is_too_long_unknown_or_missing(google: OpenId):
    assert "id_token" in is_error(with_id_token("x" * 8193), 422)["errors"]
    assert "id_token" in is_error(with_id_token(""), 422)["errors"]
    assert "role" in is_error(with_id_token(google.id_token(), role="admin"), 422)["errors"]


def test_refuses_an_unverified_address_and_keeps_names_within_their_columns(google: OpenId):
    is_error(with_id_token(google.id_token(email_verified=False)), 403, "provider_email_unverified")
    is_error(with_id_token(google.id_token(email="a" * 250 + "@mail.example")), 403, "provider_email_unverified")
    assert "email" in is_error(with_id_token(google.id_token(email="no address")), 422)["errors"]
    assert with_id_token(google.id_token(name="Ā\x00" * 300)).status_code == 200
    assert User.objects.get().full_name == "Ā" * 150


def _signed_with_the_public_key(claims: dict[str, object], public: bytes) -> str:
    """Key confusion: HS256 with the provider's public key as its secret (PyJWT would not make one)."""
    import base64
    import hashlib
    import hmac
    import json

    def text(raw: bytes) -> str:
        return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

    head = text(json.dumps({"alg": "HS256", "typ": "JWT", "kid": KEY_ID}).encode())
    signed = f"{head}.{text(json.dumps(claims).encode())}"
    return f"{signed}.{text(hmac.digest(public, signed.encode(), hashlib.sha256))}"
