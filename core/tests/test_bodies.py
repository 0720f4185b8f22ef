"""Bodies and addresses as strangers send them: none is a 500, none leaves a secret behind."""

import logging

import pytest
from django.test import Client
from rest_framework import serializers

from core.api.shapes import TextMapField
from kalavpp.logs import RequestIdFilter
from kalavpp.testing.api import is_error

API = Client(raise_request_exception=False)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b'{"\\ud800": 1}', id="half a surrogate pair as a name"),
        pytest.param(b'{"email": "\\udc00", "password": "x"}', id="half a surrogate pair as a value"),
        pytest.param(b"[" * 5_000, id="very deep"),
        pytest.param(b'{"email": ' + b"9" * 5_000 + b"}", id="a number of 5000 digits"),
        pytest.param(b'{"email": NaN}', id="not a number"),
        pytest.param(b"\xff\xfe", id="not UTF-8"),
    ],
)
def test_says_that_a_body_cannot_be_read(body: bytes) -> None:
    is_error(API.post("/api/v1/auth/login", body, content_type="application/json"), 400, "malformed")


@pytest.mark.django_db
def test_reads_no_more_of_a_body_than_any_of_ours_needs(settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000
    body = b'{"email": "' + b"x" * 1_000 + b'"}'
    is_error(API.post("/api/v1/auth/login", body, content_type="application/json"), 413, "too_large")


@pytest.mark.django_db
def test_takes_a_pair_that_stands_for_one_character() -> None:
    body = b'{"email": "\\ud83d\\ude00@example.com", "password": "x"}'
    answer = API.post("/api/v1/auth/login", body, content_type="application/json")
    assert answer.status_code in (401, 422)


@pytest.mark.parametrize("label", ["a\0b", "x" * 61, " "])
def test_names_the_label_that_cannot_be_kept(label: str) -> None:
    with pytest.raises(serializers.ValidationError):
        TextMapField().run_validation({label: "clay"})


def test_takes_labels_in_hindi_in_their_order_up_to_a_number() -> None:
    some = {"मिट्टी": "terracotta", "Height": "20 cm"}
    assert list(TextMapField().run_validation(some).items()) == list(some.items())
    with pytest.raises(serializers.ValidationError):
        TextMapField().run_validation({str(number): "x" for number in range(41)})


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/accounts/password/reset/key/1-abc-def0/", "/accounts/confirm-email/MQ:1abc:def"])
def test_keeps_the_key_of_a_mailed_link_out_of_the_log(path: str, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("DEBUG"), caplog.at_level("INFO", logger="kalavpp.access"):
        API.get(path)
    assert "accounts/" in caplog.text
    assert "def" not in next(line for line in caplog.text.splitlines() if "kalavpp.access" in line)


def test_keeps_the_key_out_of_what_django_says_of_a_request_that_failed() -> None:
    path = "/accounts/password/reset/key/1-abc-secret/"
    record = logging.makeLogRecord({"msg": "%s: %s", "args": ("Internal Server Error", path)})
    assert RequestIdFilter().filter(record)
    assert record.getMessage() == "Internal Server Error: /accounts/password/reset/key/./"
