"""One error body for every status, whoever made it."""

import pytest
from django.db import OperationalError
from django.test import Client, override_settings
from psycopg import errors as postgres
from rest_framework import serializers

from accounts.tests.factories import UserFactory
from core.api.errors import flatten
from kalavpp.testing.api import ApiClient, is_error
from vendors import selectors

pytestmark = pytest.mark.django_db

API = Client(raise_request_exception=False)


def test_answers_400_for_json_that_cannot_be_read():
    answer = API.post("/api/v1/auth/login", "{not json", content_type="application/json")
    body = is_error(answer, 400, "malformed")
    assert body["error"] == "Bad Request"


def test_answers_401_with_a_challenge():
    answer = API.get("/api/v1/users/me")
    is_error(answer, 401, "not_authenticated")
    assert answer["WWW-Authenticate"].startswith("Bearer")
    is_error(API.get("/api/v1/users/me", headers={"Authorization": "Bearer x.y.z"}), 401, "token_not_valid")


def test_answers_403_where_the_role_lacks_the_function():
    body = is_error(ApiClient(UserFactory()).get("/admin/vendors/pending"), 403, "not_allowed")
    assert body["error"] == "Forbidden"


def test_answers_404_for_an_address_that_does_not_exist():
    for path in ("/api/v1/nothing", "/api/nothing", "/api/v1/products/x/y/z"):
        body = is_error(API.get(path), 404, "not_found")
        assert body["path"] == path


def test_answers_405_and_says_which_methods_there_are():
    answer = API.delete("/api/v1/products")
    is_error(answer, 405, "method_not_allowed")
    assert "GET" in answer["Allow"]


def test_answers_415_for_another_kind_of_body():
    is_error(API.post("/api/v1/auth/refresh", "<a/>", content_type="text/xml"), 415, "unsupported_media_type")


def test_answers_422_naming_the_fields():
    body = is_error(API.post("/api/v1/auth/login", {}, content_type="application/json"), 422, "validation")
    assert body["errors"].keys() == {"email", "password"}
    assert body["error"] == "Unprocessable Entity"


def test_answers_429_with_the_time_to_wait(settings):
    settings.RATE_LIMITS = True
    settings.API_RATES = {**settings.API_RATES, "read": "2 per hour"}
    from core.api import throttling

    throttling._windows.cache_clear()
    try:
        for _time in range(2):
            assert API.get("/api/v1/meta", REMOTE_ADDR="203.0.113.7").status_code == 200
        refused = API.get("/api/v1/meta", REMOTE_ADDR="203.0.113.7")
        is_error(refused, 429, "rate_limited")
        assert 0 < int(refused["Retry-After"]) <= 3600
        assert API.get("/api/v1/meta", REMOTE_ADDR="203.0.113.8").status_code == 200
        spoofed = API.get("/api/v1/meta", REMOTE_ADDR="203.0.113.7", headers={"X-Forwarded-For": "198.51.100.1"})
        is_error(spoofed, 429)
    finally:
        throttling._windows.cache_clear()


def test_keeps_strict_limits_in_the_process_when_redis_is_away(settings):
    from core.api import throttling

    settings.RATE_LIMITS = True
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.API_RATES = {**settings.API_RATES, "login": "1 per hour"}
    for cached in (throttling._windows, throttling._shared, throttling._own):
        cached.cache_clear()
    try:
        assert throttling.hit("read", "ip:203.0.113.9") is None
        assert throttling.hit("login", "ip:203.0.113.9") is None
        assert throttling.hit("login", "ip:203.0.113.9")
    finally:
        for cached in (throttling._windows, throttling._shared, throttling._own):
            cached.cache_clear()


def test_answers_500_without_any_inside_knowledge(monkeypatch):
    def breaks(key: str) -> None:
        raise RuntimeError("SELECT secret FROM inside")

    monkeypatch.setattr(selectors, "get_shop", breaks)
    answer = API.get("/api/v1/artisans/anything")
    body = is_error(answer, 500, "server_error")
    assert body["errors"] == {}
    assert "secret" not in answer.content.decode()


def test_asks_to_try_again_when_the_database_was_busy(monkeypatch):
    def waits(key: str) -> None:
        raise OperationalError from postgres.LockNotAvailable()

    monkeypatch.setattr(selectors, "get_shop", waits)
    answer = API.get("/api/v1/artisans/anything")
    is_error(answer, 503, "unavailable")
    assert answer["Retry-After"] == "1"


@override_settings(ALLOWED_HOSTS=["shop.test"])
def test_speaks_json_when_a_middleware_refuses():
    is_error(API.get("/api/v1/meta", headers={"Host": "evil.test"}), 400, "malformed")


def test_carries_the_request_id_of_the_answers_header():
    answer = API.get("/api/v1/nothing", headers={"X-Request-ID": "from-the-proxy-1"})
    assert is_error(answer, 404)["requestId"] == answer["X-Request-ID"] == "from-the-proxy-1"


def test_says_it_in_the_readers_language():
    from django.utils import translation

    with translation.override("hi"):
        expected = translation.gettext("Log in to do this")
    answer = API.get("/api/v1/users/me", headers={"Accept-Language": "hi"})
    assert is_error(answer, 401)["message"] == expected


def test_flattens_nested_messages_into_paths():
    nested = serializers.ValidationError(
        {"address": {"pin": ["six digits"]}, "variants": [{}, {"price": {"amount": ["too low"]}}], "name": ["short"]}
    ).detail
    assert flatten(nested) == {
        "address.pin": ["six digits"],
        "variants.1.price.amount": ["too low"],
        "name": ["short"],
    }
    assert flatten(serializers.ValidationError("no").detail) == {"non_field_errors": ["no"]}


@pytest.mark.parametrize("address", ["/api/v1/products/%00", "/api/v1/artisans?craft=%00"])
def test_answers_400_for_a_nul_in_an_address_of_the_api(address):
    is_error(API.get(address), 400, "malformed")


@pytest.mark.parametrize("address", ["/shop/%00/", "/shop/?q=%00", "/artisans/?after=%00", "/orders/%00/"])
def test_answers_400_for_a_nul_in_an_address_of_a_page(address):
    assert API.get(address).status_code == 400


def test_writes_one_line_for_a_request_whose_address_holds_a_line_break(caplog):
    with caplog.at_level("INFO", logger="kalavpp.access"):
        API.get("/nothing%0AGET /admin/ 200")
    lines = [record.getMessage() for record in caplog.records if record.name == "kalavpp.access"]
    assert len(lines) == 1
    assert "\n" not in lines[0]
    assert "/nothing%0AGET" in lines[0]
