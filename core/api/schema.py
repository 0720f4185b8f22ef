"""The published schema: only ``/api/v1``, summaries everywhere, one error answer, nothing that breaks clients."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from core.api.serializers import ErrorSerializer

_METHODS = ("get", "put", "post", "delete", "patch")


class Schema(AutoSchema):
    """Adds to each operation the one error body and, for POST, the ``Idempotency-Key`` header."""

    def get_operation(self, *args: Any, **kwargs: Any) -> dict[str, Any] | None:
        operation = super().get_operation(*args, **kwargs)
        if operation is None:
            return None
        component: ResolvedComponent = self.resolve_serializer(ErrorSerializer, "response")
        operation["responses"]["default"] = {
            "description": "Any status of 400 and above",
            "content": {"application/json": {"schema": component.ref}},
        }
        if self.method == "POST" and getattr(self.view, "idempotent", False):
            operation.setdefault("parameters", []).append(
                {
                    "in": "header",
                    "name": "Idempotency-Key",
                    "schema": {"type": "string", "maxLength": 100},
                    "description": "The same key and body give the first answer again for at least 24 hours.",
                }
            )
        return operation


def only_v1(endpoints: list[Any]) -> list[Any]:
    """Leave out the aliases under ``/api/``: they are the same views."""
    return [endpoint for endpoint in endpoints if endpoint[0].startswith("/api/v1/")]


def tidy(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Take out what generated Dart clients cannot compile: defaults on references to enums."""
    for schema in result.get("components", {}).get("schemas", {}).values():
        for prop in schema.get("properties", {}).values():
            if "$ref" in prop or "allOf" in prop:
                prop.pop("default", None)
    return result
