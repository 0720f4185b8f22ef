"""Sessions of apps."""

import json
from datetime import UTC, datetime, timedelta

import jwt
import pytest
import time_machine
from django.contrib.auth.hashers import identify_hasher
from django.test import Client, override_settings

from accounts.models import TokenFamily, User
from accounts.services import tokens
from accounts.tests.factories import PASSWORD, UserFactory
from core.models import Event
from kalavpp.settings import base
from kalavpp.testing.api import ApiClient, is_error, same_refusal

pytestmark = pytest.mark.django_db


def test_answers_login_with_both_tokens_and_the_user():
    user = UserFactory()
    answer = ApiClient().post("/auth/login", {"email": user.email.upper(), "password": PASSWORD})
    assert answer.status_code == 200
    body = answer.json()
    assert body.keys() == {"access", "refresh", "token", "user"}
    assert body["token"] == body["access"]
    assert body["user"]["id"] == str(user.public_id)
    assert body["user"]["roles"] == ["customer"]
    claims = jwt.decode(body["access"], options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == 15 * 60
    assert (claims["typ"], claims["iss"], claims["aud"]) == ("access", "kalavpp", "kalavpp-api")
    refresh = jwt.decode(body["refresh"], options={"verify_signature": False})
    assert refresh["exp"] - refresh["iat"] == 7 * 24 * 3600


def test_serves_the_mobile_client_that_posts_a_form_and_reads_token():
    """S2's client: ``http.post(Uri.parse('$baseUrl/auth/login'), body: {'email': email, 'password': password})``,
    then ``if (response.statusCode == 200) return jsonDecode(response.body)['token'] as String``.

    In Dart a ``Map`` body goes out form-encoded, and a cast of anything but a String throws.
    """
    user = UserFactory()
    base_url = "/api/v1"
    response = Client().post(
        f"{base_url}/auth/login",
        f"email={user.email.replace('@', '%40')}&password={PASSWORD}",
        content_type="application/x-www-form-urlencoded; charset=utf-8",
    )
    assert response.status_code == 200
    token = json.loads(response.content)["token"]
    assert type(token) is str
    me = Client().get(f"{base_url}/users/me", headers={"Authorization": f"Bearer {token}"})
    assert me.json()["email"] == user.email


def test_answers_a_wrong_password_an_unknown_address_and_a_disabled_account_alike():
    user, disabled = UserFactory(), UserFactory(is_active=False)
    api = ApiClient()
    wrong = api.post("/auth/login", {"email": user.email, "password": "not-the-password"})
    unknown = api.post("/auth/login", {"email": "nobody@kalavpp.test", "password": PASSWORD})
    closed = api.post("/auth/login", {"email": disabled.email, "password": PASSWORD})
    is_error(wrong, 401, "bad_credentials")
    assert wrong["WWW-Authenticate"].startswith("Bearer")
    assert same_refusal(wrong, unknown)
    assert same_refusal(wrong, closed)


def test_spends_one_hash_on_an_unknown_address_too(monkeypatch):
    from accounts.errors import NotSignedIn
    from accounts.services import login

    hashed = []
    monkeypatch.setattr(User, "set_password", lambda self, raw: hashed.append(raw))
    with pytest.raises(NotSignedIn):
        login.check_password(email="nobody@kalavpp.test", password="whatever")
    assert hashed == ["whatever"]


@override_settings(PASSWORD_HASHERS=base.PASSWORD_HASHERS)
def test_keeps_passwords_as_argon2id():
    user = User.objects.create_user("argon@kalavpp.test", PASSWORD)
    assert user.password.startswith("argon2$argon2id$")
    assert identify_hasher(user.password).algorithm == "argon2"


def test_trades_a_refresh_token_once():
    first = tokens.issue(user=UserFactory())
    api = ApiClient()
    answer = api.post("/auth/refresh", {"refresh": first.refresh})
    assert answer.status_code == 200
    second = answer.json()
    assert second.keys() == {"access", "refresh"}
    assert second["refresh"] != first.refresh
    is_error(api.post("/auth/refresh", {"refresh": first.refresh}), 401, "token_not_valid")
    # The reuse ended the whole family.
    is_error(api.post("/auth/refresh", {"refresh": second["refresh"]}), 401, "token_not_valid")
    assert TokenFamily.objects.get().revoked_reason == "reuse"
    assert Event.objects.filter(type="accounts.RefreshTokenReused").count() == 1


def test_gives_the_device_named_at_login_the_same_pair_again_for_thirty_seconds():
    user = UserFactory()
    api = ApiClient()
    with time_machine.travel(datetime(2026, 11, 21, 3, tzinfo=UTC), tick=False) as clock:
        login = api.post("/auth/login", {"email": user.email, "password": PASSWORD, "device_id": "phone-1"}).json()
        asked = {"refresh": login["refresh"], "device_id": "phone-1"}
        first = api.post("/auth/refresh", asked).json()
        clock.shift(timedelta(seconds=29))
        assert api.post("/auth/refresh", asked).json() == first
        clock.shift(timedelta(seconds=2))
        is_error(api.post("/auth/refresh", asked), 401, "token_not_valid")


def test_gives_another_device_no_grace():
    user = UserFactory()
    pair = tokens.issue(user=user, device_id="phone-1")
    api = ApiClient()
    assert api.post("/auth/refresh", {"refresh": pair.refresh, "device_id": "phone-1"}).status_code == 200
    is_error(api.post("/auth/refresh", {"refresh": pair.refresh, "device_id": "phone-2"}), 401)


def test_ends_the_session_at_logout():
    pair = tokens.issue(user=UserFactory())
    api = ApiClient()
    assert api.post("/auth/logout", {"refresh": pair.refresh}).status_code == 204
    is_error(api.post("/auth/refresh", {"refresh": pair.refresh}), 401, "token_not_valid")
    assert api.post("/auth/logout", {"refresh": "unknown"}).status_code == 204


def test_tells_whether_a_token_holds():
    user = UserFactory()
    pair = tokens.issue(user=user)
    api = ApiClient()
    body = api.post("/auth/validate", {"token": pair.access}).json()
    assert body["valid"] is True
    assert body["user_id"] == str(user.public_id)
    assert body["expires_at"].endswith("Z")
    nothing = {"valid": False, "user_id": None, "expires_at": None}
    assert api.post("/auth/validate", {"token": pair.refresh}).json() == nothing
    assert api.post("/auth/validate", {"token": "x.y.z"}).json() == nothing
    User.objects.filter(pk=user.pk).update(is_active=False)
    assert api.post("/auth/validate", {"token": pair.access}).json() == nothing


def _forged(user: User, **changes: object) -> str:
    claims = jwt.decode(tokens.issue(user=user).access, options={"verify_signature": False}) | changes
    from django.conf import settings

    return jwt.encode(claims, settings.SIMPLE_JWT["SIGNING_KEY"], algorithm="HS256")


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "another-shop"},
        {"aud": "another-api"},
        {"typ": "refresh"},
        {"exp": 1_000_000_000},
        {"sub": "not-an-id"},
        {"sub": "018f2f3a-0000-7000-8000-000000000000"},
    ],
)
def test_refuses_a_token_of_another_kind(changes):
    user = UserFactory()
    answer = ApiClient(Authorization=f"Bearer {_forged(user, **changes)}").get("/users/me")
    is_error(answer, 401, "token_not_valid")


def test_refuses_a_token_without_signature_or_with_another_algorithm():
    user = UserFactory()
    claims = jwt.decode(tokens.issue(user=user).access, options={"verify_signature": False})
    from django.conf import settings

    for token in (
        jwt.encode(claims, "", algorithm="none"),
        jwt.encode(claims, settings.SIMPLE_JWT["SIGNING_KEY"], algorithm="HS512"),
        jwt.encode(claims, "another key of more than thirty-two bytes", algorithm="HS256"),
    ):
        is_error(ApiClient(Authorization=f"Bearer {token}").get("/users/me"), 401, "token_not_valid")


def test_refuses_a_disabled_users_token_at_once():
    user = UserFactory()
    api = ApiClient(user)
    assert api.get("/users/me").status_code == 200
    User.objects.filter(pk=user.pk).update(is_active=False)
    is_error(api.get("/users/me"), 401, "token_not_valid")


def test_takes_no_cookie_for_a_sign_in():
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")
    is_error(client.get("/api/v1/users/me"), 401, "not_authenticated")


def test_stops_guessing_at_one_account(settings):
    settings.RATE_LIMITS = True
    settings.API_RATES = {**settings.API_RATES, "login_account": "3 per hour"}
    from core.api import throttling

    throttling._windows.cache_clear()
    try:
        user = UserFactory()
        api = ApiClient()
        body = {"email": user.email, "password": "wrong"}
        for _try in range(3):
            is_error(api.post("/auth/login", body), 401)
        refused = api.post("/auth/login", body)
        is_error(refused, 429, "rate_limited")
        assert int(refused["Retry-After"]) > 0
    finally:
        throttling._windows.cache_clear()
