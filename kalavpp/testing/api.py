"""An app's way in, for tests: JSON over the API with a bearer token."""

from __future__ import annotations

import json
from typing import Any
from urllib.parse import urlencode

from django.test import Client

from accounts.models import User
from accounts.services import tokens

ERROR_KEYS = {"statusCode", "message", "error", "timestamp", "path", "code", "errors", "requestId"}


class ApiClient:
    """``ApiClient(user).post("/cart/items", {...})``: paths are below ``/api/v1``; errors come back as answers."""

    def __init__(self, user: User | None = None, *, prefix: str = "/api/v1", **headers: str) -> None:
        self._client = Client(raise_request_exception=False)
        self._prefix = prefix
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if user is not None:
            self.headers["Authorization"] = f"Bearer {tokens.issue(user=user).access}"

    def get(self, path: str, query: dict[str, Any] | None = None, **headers: str) -> Any:
        """GET with a query."""
        return self._client.get(self._prefix + path, query or {}, headers=self._all(headers))

    def send(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Any method with a JSON body."""
        return self._client.generic(
            method,
            self._prefix + path,
            "" if body is None else json.dumps(body),
            content_type="application/json",
            headers=self._all(headers),
        )

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        """POST a JSON body."""
        return self.send("POST", path, body, **headers)

    def put(self, path: str, body: Any = None, **headers: str) -> Any:
        """PUT a JSON body."""
        return self.send("PUT", path, body, **headers)

    def patch(self, path: str, body: Any = None, **headers: str) -> Any:
        """PATCH a JSON body."""
        return self.send("PATCH", path, body, **headers)

    def delete(self, path: str, **headers: str) -> Any:
        """DELETE without a body."""
        return self.send("DELETE", path, **headers)

    def form(self, path: str, fields: dict[str, str]) -> Any:
        """POST a form, as a mobile client's first lines do."""
        return self._client.post(
            self._prefix + path,
            urlencode(fields),
            content_type="application/x-www-form-urlencoded",
            headers=self.headers,
        )

    def _all(self, headers: dict[str, str]) -> dict[str, str]:
        return {**self.headers, **{name.replace("_", "-"): value for name, value in headers.items()}}


def is_error(response: Any, status: int, code: str = "") -> dict[str, Any]:
    """Check that the answer is the one error body with this status (and code); answers the body."""
    assert response.status_code == status, f"{response.status_code}: {response.content[:2000]!r}"
    body: dict[str, Any] = response.json()
    assert body.keys() - {"data"} == ERROR_KEYS
    assert body["statusCode"] == status
    assert isinstance(body["message"], str)
    assert body["message"]
    assert isinstance(body["errors"], dict)
    assert body["timestamp"].endswith("Z")
    assert body["requestId"]
    if code:
        assert body["code"] == code, body
    return body


def same_refusal(one: Any, other: Any) -> bool:
    """Whether two errors tell the same: the whole body save path, request id and time."""
    own = {"path", "requestId", "timestamp"}
    return one.status_code == other.status_code and (
        {key: value for key, value in one.json().items() if key not in own}
        == {key: value for key, value in other.json().items() if key not in own}
    )
