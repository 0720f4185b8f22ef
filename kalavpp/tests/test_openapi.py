"""The published schema: what it says is what is there, and it changes only on purpose."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.test import Client
from django.urls import resolve
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer
from drf_spectacular.validation import validate_schema

FILE = Path(settings.ROOT) / "kalavpp" / "openapi.yaml"
METHODS = {"get", "post", "put", "patch", "delete"}

# Every call that a client may count on.
CORE = """
POST /auth/register|POST /auth/login|POST /auth/refresh|POST /auth/logout|POST /auth/validate
GET /auth/oauth/{provider}|GET /auth/oauth/{provider}/callback|POST /auth/oauth/exchange|POST /auth/oauth/{provider}
GET /users/me|PATCH /users/me|GET /users/{user_id}
POST /sellers/apply|GET /admin/vendors/pending|PUT /admin/vendors/{vendor_id}/approve
PUT /admin/vendors/{vendor_id}/reject
GET /artisans|GET /artisans/{key}|GET /categories|GET /crafts|GET /regions|GET /products|GET /products/{key}
POST /vendor/products|PATCH /vendor/products/{product_id}|DELETE /vendor/products/{product_id}
POST /vendor/products/{product_id}/publish|POST /vendor/products/{product_id}/images
PUT /vendor/variants/{variant_id}/stock
GET /cart|POST /cart/items|PATCH /cart/items/{item_id}|DELETE /cart/items/{item_id}
POST /orders|GET /orders|GET /orders/{order_id}|POST /orders/{order_id}/cancel|POST /orders/{order_id}/received
POST /orders/{order_id}/not-received
POST /payments/create-intent|POST /payments/confirm|GET /payments/{payment_id}|POST /refunds
GET /vendor/orders|PATCH /vendor/orders/{part_id}/status|PUT /vendor/orders/{part_id}/status
GET /vendor/earnings|GET /payouts|POST /payouts/request
GET /downloads|POST /downloads/{grant_id}/link
"""


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    GENERATOR_STATS.reset()
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return made


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield method, path, operation


def test_is_made_without_a_single_warning(schema: dict[str, Any]):
    with GENERATOR_STATS.silence():
        assert not GENERATOR_STATS._warn_cache, GENERATOR_STATS._warn_cache
        assert not GENERATOR_STATS._error_cache, GENERATOR_STATS._error_cache
    validate_schema(schema)


def test_is_the_one_that_is_committed(schema: dict[str, Any]):
    made = OpenApiYamlRenderer().render(schema, renderer_context={}).decode()
    command = "manage.py spectacular --file kalavpp/openapi.yaml"
    assert made == FILE.read_text(encoding="utf-8"), f"The API changed. If on purpose: {command}"


def test_holds_every_call_of_the_core_surface(schema: dict[str, Any]):
    there = {f"{method.upper()} {path.removeprefix('/api/v1')}" for method, path, _one in _operations(schema)}
    wanted = set(re.split(r"[|\n]", CORE.strip()))
    assert wanted <= there, sorted(wanted - there)


def test_speaks_the_version_that_mobile_generators_read(schema: dict[str, Any]):
    assert schema["openapi"] == "3.0.3"
    assert all(path.startswith("/api/v1/") for path in schema["paths"])


def test_names_tags_summarises_and_ends_every_operation_with_the_error_body(schema: dict[str, Any]):
    names = [operation["operationId"] for _method, _path, operation in _operations(schema)]
    assert len(names) == len(set(names))
    known = {tag["name"] for tag in schema["tags"]}
    for method, path, operation in _operations(schema):
        assert re.fullmatch(r"[a-z][A-Za-z]+", operation["operationId"]), path
        assert set(operation["tags"]) <= known, (method, path)
        assert operation["summary"], (method, path)
        error = operation["responses"]["default"]["content"]["application/json"]["schema"]
        assert error == {"$ref": "#/components/schemas/Error"}, (method, path)


def test_holds_nothing_that_generated_clients_stumble_over(schema: dict[str, Any]):
    components = schema["components"]["schemas"]
    assert not {name for name in components if name in {"NullEnum", "BlankEnum"}}
    for name, component in components.items():
        for field, value in component.get("properties", {}).items():
            assert value.get("format") != "decimal", (name, field)
            assert not ({"$ref", "allOf"} & value.keys() and "default" in value), (name, field)
            assert "oneOf" not in value, (name, field)


def test_answers_every_path_under_the_alias_with_the_same_view(schema: dict[str, Any]):
    for path in schema["paths"]:
        concrete = re.sub(r"\{\w+\}", "018f2f3a-0000-7000-8000-000000000000", path)
        canonical, alias = resolve(concrete), resolve(concrete.replace("/api/v1/", "/api/"))
        assert canonical.func.view_class is alias.func.view_class, path
        assert canonical.kwargs == alias.kwargs


@pytest.mark.django_db
def test_shows_the_schema_and_its_page():
    client = Client()
    served = client.get("/api/schema/")
    assert served.status_code == 200
    assert yaml.safe_load(served.content)["info"]["title"] == "KALAVPP API"
    page = client.get("/api/docs/")
    assert page.status_code == 200
    assert b"swagger-ui" in page.content
    assert b"https://" not in page.content
    assert b"<style" not in page.content
    assert b"<script>" not in page.content
    assert client.get("/api/docs/?script=")["Content-Type"].startswith("application/javascript")
