"""Signing in to the app over the provider's page."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.core.cache import cache

from accounts.models import TokenFamily, User
from accounts.services import tokens
from accounts.tests.factories import UserFactory
from accounts.tests.oauth_steps import (
    APP_LINK,
    VERIFIER,
    begin,
    come_back,
    exchange,
    query_of,
    say_yes,
    to_app_link,
    with_id_token,
)
from accounts.tests.openid import OpenId
from core import clock
from core.models import AuditEntry, Event
from kalavpp.testing.api import ApiClient, is_error

pytestmark = pytest.mark.django_db


def _confirmed(email: str, **columns: object) -> User:
    user = UserFactory(email=email, **columns)
    EmailAddress.objects.create(user=user, email=email, verified=True, primary=True)
    return user


def test_signs_a_newcomer_in_by_the_whole_way(google: OpenId):
    answer = come_back(say_yes(begin()["Location"]))
    assert answer.status_code == 302
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert not answer.cookies
    end = query_of(answer["Location"])
    assert end.keys() == {"code", "state"}
    assert end["state"] == "the app's"
    signed_in = exchange(end["code"], device_id="phone-1")
    assert signed_in.status_code == 200
    assert signed_in["Cache-Control"] == "no-store"
    body = signed_in.json()
    assert body.keys() == {"access", "refresh", "token", "user"}
    assert (body["user"]["email"], body["user"]["full_name"]) == ("asha@mail.example", "Asha")
    assert body["user"]["roles"] == ["customer"]
    me = ApiClient(Authorization=f"Bearer {body['access']}").get("/users/me")
    assert me.json()["id"] == body["user"]["id"]
    user = User.objects.get()
    assert not user.has_usable_password()
    assert user.last_login is not None
    assert TokenFamily.objects.get().device_id == "phone-1"
    assert EmailAddress.objects.filter(user=user, email=user.email, verified=True, primary=True).exists()
    assert Event.objects.filter(type="accounts.UserRegistered").count() == 1
    actions = set(AuditEntry.objects.filter(object_id=user.public_id).values_list("action", flat=True))
    assert {"user.registered", "user.provider_linked"} <= actions


def test_knows_somebody_again_by_the_subject_even_under_another_address(google: OpenId):
    first = exchange(to_app_link()["code"]).json()["user"]["id"]
    google.person |= {"email": "moved@mail.example", "email_verified": False}
    assert exchange(to_app_link()["code"]).json()["user"]["id"] == first
    assert SocialAccount.objects.count() == 1


def test_asks_the_provider_with_a_challenge_a_state_and_a_nonce_of_its_own_each_time(google: OpenId):
    one, other = query_of(begin()["Location"]), query_of(begin()["Location"])
    for name in ("state", "nonce", "code_challenge"):
        assert one[name] != other[name]
        assert len(one[name]) >= 43
    assert one["code_challenge_method"] == "S256"
    assert one["redirect_uri"] == "http://127.0.0.1:8000/api/v1/auth/oauth/google/callback"
    assert "the app's" not in begin()["Location"]


def test_works_under_the_older_paths_too_and_for_a_scheme_of_the_apps_own(google: OpenId):
    link = "in.kalavpp.app:/signed-in?from=shop"
    answer = come_back(say_yes(begin("/api", redirect_uri=link)["Location"]).replace("/api/v1/", "/api/"))
    assert answer["Location"].startswith("in.kalavpp.app:/signed-in?from=shop&code=")
    body = {"code": query_of(answer["Location"])["code"], "code_verifier": VERIFIER}
    assert ApiClient(prefix="/api").post("/auth/oauth/exchange", body).status_code == 200


def test_takes_the_answer_of_a_provider_that_sends_a_form(google: OpenId, settings):
    settings.OAUTH_PROVIDERS = {"google": {**settings.OAUTH_PROVIDERS["google"], "response_mode": "form_post"}}
    page = begin()["Location"]
    assert query_of(page)["response_mode"] == "form_post"
    answer = ApiClient().form("/auth/oauth/google/callback", {**query_of(say_yes(page)), "user": "{}"})
    assert answer.status_code == 303
    assert exchange(query_of(answer["Location"])["code"]).status_code == 200


def test_takes_a_code_once(google: OpenId):
    code = to_app_link()["code"]
    assert exchange(code).status_code == 200
    is_error(exchange(code), 401, "code_not_valid")
    is_error(exchange("never-made"), 401, "code_not_valid")
    assert TokenFamily.objects.count() == 1


def test_gives_nothing_for_a_code_without_its_verifier_and_ends_it(google: OpenId):
    code = to_app_link()["code"]
    is_error(exchange(code, "another-verifier-that-is-just-as-long-as-it-must-be"), 401, "code_not_valid")
    is_error(exchange(code), 401, "code_not_valid")
    assert not TokenFamily.objects.exists()


def test_takes_a_code_for_sixty_seconds(google: OpenId):
    one, other = to_app_link()["code"], to_app_link()["code"]
    made = clock.now()
    with clock.freeze(made + timedelta(seconds=58)):
        assert exchange(one).status_code == 200
    with clock.freeze(made + timedelta(seconds=61)):
        is_error(exchange(other), 401, "code_not_valid")


def test_keeps_neither_code_nor_state_as_it_is_and_lets_redis_forget_them(google: OpenId):
    state = query_of(begin()["Location"])["state"]
    code = to_app_link()["code"]
    redis = cache._cache.get_client()  # type: ignore[attr-defined]
    kept = {name.decode(): redis.ttl(name) for name in redis.keys("*once:*")}
    assert not [name for name in kept if code in name or state in name]
    assert sorted(name.split(":")[-2] for name in kept) == ["code", "state"]
    for name, seconds in kept.items():
        assert 0 < seconds <= (60 if ":code:" in name else 600)


def test_takes_a_state_once_and_for_ten_minutes(google: OpenId):
    back = say_yes(begin()["Location"])
    assert come_back(back).status_code == 302
    is_error(come_back(back), 400, "sign_in_ended")
    late = say_yes(begin()["Location"])
    with clock.freeze(clock.now() + timedelta(minutes=10, seconds=1)):
        is_error(come_back(late), 400, "sign_in_ended")
    is_error(come_back("/api/v1/auth/oauth/google/callback?state=made-up&code=x"), 400, "sign_in_ended")
    is_error(come_back("/api/v1/auth/oauth/google/callback?code=x"), 422, "validation")


def test_does_not_take_the_state_of_another_providers_sign_in(google: OpenId, settings):
    settings.OAUTH_PROVIDERS = settings.OAUTH_PROVIDERS | {"other": settings.OAUTH_PROVIDERS["google"]}
    back = say_yes(begin()["Location"])
    is_error(come_back(back.replace("/google/", "/other/")), 400, "sign_in_ended")


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.test/",
        APP_LINK + "/",
        APP_LINK + "@evil.test",
        APP_LINK + "?next=https://evil.test",
        APP_LINK.upper(),
        "//evil.test",
        "javascript:alert(1)",
        "/",
    ],
)
def test_redirects_to_no_link_it_does_not_know(google: OpenId, link: str):
    answer = begin(redirect_uri=link)
    is_error(answer, 400, "app_link_unknown")
    assert not answer.has_header("Location")


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"code_challenge": "short"}, "code_challenge"),
        ({"code_challenge": ""}, "code_challenge"),
        ({"code_challenge_method": "plain"}, "code_challenge_method"),
        ({"redirect_uri": ""}, "redirect_uri"),
    ],
)
def test_begins_nothing_without_the_apps_own_challenge(google: OpenId, changes: dict[str, str], named: str):
    assert named in is_error(begin(**changes), 422, "validation")["errors"]


def test_is_not_there_when_it_is_not_configured(settings):
    assert settings.OAUTH_PROVIDERS == {}
    is_error(begin(), 404, "provider_not_found")
    is_error(come_back("/api/v1/auth/oauth/google/callback?state=x"), 404, "provider_not_found")
    is_error(with_id_token("x.y.z"), 404, "provider_not_found")


def test_knows_no_provider_that_is_not_in_the_table(google: OpenId):
    is_error(ApiClient().post("/auth/oauth/another", {"id_token": "x"}), 404, "provider_not_found")


def test_tells_the_app_that_the_person_said_no(google: OpenId):
    google.refuses = "access_denied"
    assert to_app_link() == {"error": "access_denied", "state": "the app's"}
    google.refuses = "<script>"
    assert to_app_link(state="") == {"error": "provider_refused"}
    assert "/token" not in google.asked


def test_tells_the_app_when_the_provider_is_out_of_order(google: OpenId, settings):
    google.broken = True
    assert to_app_link()["error"] == "provider_unavailable"
    nowhere = {**settings.OAUTH_PROVIDERS["google"], "token_url": "http://127.0.0.1:1/token"}
    begun = begin()["Location"]
    settings.OAUTH_PROVIDERS = {"google": nowhere}
    assert query_of(come_back(say_yes(begun))["Location"])["error"] == "provider_unavailable"


def test_says_that_it_is_busy_while_redis_is_away(google: OpenId, settings):
    back = say_yes(begin()["Location"])
    here = settings.CACHES
    settings.CACHES = {"default": {**here["default"], "LOCATION": "redis://127.0.0.1:1/0"}}
    for answer in (begin(), come_back(back), exchange("x")):
        is_error(answer, 503, "unavailable")
    settings.CACHES = here
    assert come_back(back).status_code == 302


def test_lets_nobody_in_with_a_code_the_provider_does_not_know(google: OpenId):
    state = query_of(begin()["Location"])["state"]
    answer = come_back(f"/api/v1/auth/oauth/google/callback?state={state}&code=stolen")
    assert query_of(answer["Location"])["error"] == "provider_refused"


def test_refuses_an_answer_made_for_another_sign_in(google: OpenId):
    google.changes = {"nonce": "of another sign-in"}
    assert to_app_link()["error"] == "id_token_not_valid"
    google.changes = {"nonce": None}
    assert to_app_link()["error"] == "id_token_not_valid"
    assert not User.objects.exists()


def test_links_an_address_that_both_sides_have_verified(google: OpenId):
    user = _confirmed("asha@mail.example")
    google.person["email"] = "Asha@Mail.example"
    assert exchange(to_app_link()["code"]).json()["user"]["id"] == str(user.public_id)
    assert SocialAccount.objects.get().user == user
    user.refresh_from_db()
    assert user.has_usable_password()


def test_does_not_let_somebody_wait_inside_an_account_made_with_a_strangers_address(google: OpenId):
    lurker = UserFactory(email="asha@mail.example")
    EmailAddress.objects.create(user=lurker, email=lurker.email, verified=False, primary=True)
    assert to_app_link()["error"] == "account_email_unverified"
    assert not SocialAccount.objects.exists()
    EmailAddress.objects.update(verified=True)
    assert exchange(to_app_link()["code"]).status_code == 200


def test_believes_no_address_that_the_provider_has_not_verified(google: OpenId):
    _confirmed("asha@mail.example")
    for doubt in (False, None, "false", 1.5, "yes"):
        google.person["email_verified"] = doubt
        assert to_app_link()["error"] == "provider_email_unverified", doubt
    google.person |= {"email": None, "email_verified": True}
    assert to_app_link()["error"] == "provider_email_unverified"
    assert not SocialAccount.objects.exists()
    assert User.objects.count() == 1


def test_lets_no_closed_account_in(google: OpenId):
    closed = _confirmed("asha@mail.example", is_active=False)
    assert to_app_link()["error"] == "account_closed"
    assert not SocialAccount.objects.exists()
    SocialAccount.objects.create(user=closed, provider="google", uid=google.person["sub"])
    assert to_app_link()["error"] == "account_closed"
    is_error(with_id_token(google.id_token()), 403, "account_closed")


def test_lets_nobody_in_whose_account_was_closed_before_the_exchange(google: OpenId):
    code = to_app_link()["code"]
    User.objects.update(is_active=False)
    is_error(exchange(code), 401, "code_not_valid")


def test_never_ends_an_existing_session_by_a_further_one(google: OpenId):
    user = _confirmed("asha@mail.example")
    before = tokens.issue(user=user)
    exchange(to_app_link()["code"])
    assert tokens.rotate(refresh=before.refresh).access


def test_writes_no_code_and_no_state_into_any_log(google: OpenId, caplog: pytest.LogCaptureFixture):
    with caplog.at_level("DEBUG"), caplog.at_level("INFO", logger="kalavpp.access"):
        back = say_yes(begin()["Location"])
        end = query_of(come_back(back)["Location"])
        exchange(end["code"])
        is_error(come_back(back), 400)
    ours = "\n".join(one.getMessage() for one in caplog.records if not one.name.startswith("urllib3"))
    assert "/api/v1/auth/oauth/google/callback 302" in ours
    for secret in (end["code"], query_of(back)["state"], query_of(back)["code"]):
        assert secret not in ours


def test_stops_trying_at_some_point(google: OpenId, settings):
    settings.RATE_LIMITS = True
    settings.API_RATES = {**settings.API_RATES, "oauth": "3 per hour"}
    from core.api import throttling

    throttling._windows.cache_clear()
    try:
        for _try in range(3):
            is_error(exchange("guessed"), 401)
        for refused in (exchange("guessed"), begin(), with_id_token("x.y.z")):
            is_error(refused, 429, "rate_limited")
    finally:
        throttling._windows.cache_clear()
