"""The two addresses for machines."""

from unittest.mock import patch

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from django.core.files.storage import storages
from django.test import Client

from kalavpp import health


def test_says_that_it_lives_without_asking_any_service(client: Client) -> None:
    answer = client.get("/healthz")  # without the database mark: a query would fail this test
    assert (answer.status_code, answer.content) == (200, b"ok\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.django_db
def test_is_ready_when_every_part_is_there(client: Client) -> None:
    answer = client.get("/readyz")
    assert answer.status_code == 200, answer.json()
    assert answer.json() == {"ready": True, "parts": dict.fromkeys(health.CHECKS, True)}


@pytest.mark.django_db
def test_names_the_part_that_is_missing_and_nothing_more(client: Client, settings: object) -> None:
    settings.CACHES = {  # type: ignore[attr-defined]
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": "redis://:hidden-password@127.0.0.1:1/0",
        }
    }
    answer = client.get("/readyz")
    assert answer.status_code == 503
    assert answer.json()["parts"]["redis"] is False
    assert answer.json()["parts"]["database"] is True
    assert b"hidden" not in answer.content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "away",
    [
        EndpointConnectionError(endpoint_url="http://s3.example"),
        ClientError({"Error": {"Code": "403"}}, "HeadObject"),
        OSError("read-only"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_is_not_ready_while_the_files_are_away(client: Client, away: Exception) -> None:
    with patch.object(type(storages["public"]), "exists", side_effect=away):
        answer = client.get("/readyz")
    assert answer.status_code == 503
    assert [name for name, works in answer.json()["parts"].items() if not works] == ["storage"]


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
def test_answers_reading_alone(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405
