"""Buyers over HTTP, as an app is one: a bag, an order, the provider's page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from uuid import uuid4

import requests

ADDRESS = {
    "full_name": "Ananya Desai",
    "phone": "+919845012736",
    "line1": "12, 3rd Cross, Jakkasandra",
    "city": "Jaipur",
    "state": "Rajasthan",
    "pin": "302001",
    "country": "IN",
}
TIMEOUT = 60


@dataclass
class Buyer:
    """A guest with a bag of their own. ``answer`` is the last order's body, ``token`` opens it."""

    shop: str
    session: requests.Session = field(default_factory=requests.Session)
    token: str = ""
    answer: dict[str, Any] = field(default_factory=dict)

    def add(self, variant_id: str, quantity: int = 1) -> requests.Response:
        answer = self._post("/cart/items", {"variant_id": variant_id, "quantity": quantity})
        if token := answer.headers.get("X-Cart-Token"):
            self.session.headers["X-Cart-Token"] = token
        return answer

    def order(self, *, key: str | None = None, **changes: Any) -> requests.Response:
        body = {"address": ADDRESS, "email": f"{uuid4().hex[:12]}@example.in", "payment_method": "upi", **changes}
        answer = self._post("/orders", body, {"Idempotency-Key": key or uuid4().hex})
        if answer.ok:
            self.answer = answer.json()
            self.token = answer.headers.get("X-Order-Token", "")
            self.session.headers["X-Order-Token"] = self.token
        return answer

    def finish(self, outcome: str = "pay") -> requests.Response:
        """Press a button on the provider's page; the way back to the shop is not followed."""
        return requests.post(
            self.answer["payment"]["redirect_url"],
            {"outcome": outcome},
            allow_redirects=False,
            timeout=TIMEOUT,
        )

    def confirm(self) -> requests.Response:
        """Come back to the shop: it asks the provider."""
        return self._post("/payments/confirm", {"payment_id": self.answer["payment"]["id"]})

    def status(self) -> str:
        answer = self.session.get(f"{self.shop}/api/v1/orders/{self.answer['id']}", timeout=TIMEOUT)
        answer.raise_for_status()
        return str(answer.json()["status"])

    def _post(self, path: str, body: dict[str, Any], headers: dict[str, str] | None = None) -> requests.Response:
        return self.session.post(f"{self.shop}/api/v1{path}", json=body, headers=headers, timeout=TIMEOUT)
