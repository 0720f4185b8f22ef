"""The sandbox provider, spoken to without a network: the same API, the same books, one process.

Seeded payments therefore exist at the provider, and its balance equals our clearing account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Literal
from urllib.parse import urlsplit

from django.conf import settings
from django.test import RequestFactory
from django.urls import resolve

from core import clock
from payments import gateways
from payments.gateways.sandbox import SandboxGateway
from payments.models import Payment
from payments.ports import GatewayRefused
from sandbox.models import WebhookEvent
from sandbox.services import payments as till


class InProcess(SandboxGateway):
    """The sandbox gateway whose calls go straight to the provider's views."""

    def _call(
        self,
        verb: Literal["GET", "POST"],
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        key: str = "",
    ) -> dict[str, Any]:
        address = urlsplit(self.url)
        headers = {"Authorization": f"Bearer {self.api_key}", "Host": address.netloc}
        if key:
            headers["Idempotency-Key"] = key
        door = RequestFactory(SERVER_NAME=address.hostname or "127.0.0.1", SERVER_PORT=str(address.port or 80))
        if verb == "GET":
            request = door.get(path, dict(query or {}), headers=headers)
        else:
            request = door.post(path, json.dumps(body or {}), content_type="application/json", headers=headers)
        found = resolve(path, urlconf="sandbox.urls")
        answer = found.func(request, *found.args, **found.kwargs)
        parsed: dict[str, Any] = json.loads(answer.content)
        if answer.status_code >= 300:
            fault = parsed.get("error", {})
            raise GatewayRefused(str(fault.get("code", answer.status_code)), str(fault.get("message", "")))
        return parsed


@contextmanager
def at_hand() -> Iterator[InProcess]:
    """Let the sandbox answer in this process inside the block; its webhooks count as delivered."""
    door = InProcess(
        url=settings.SANDBOX_URL,
        api_key=settings.SANDBOX_API_KEY,
        webhook_secret=settings.SANDBOX_WEBHOOK_SECRET,
    )
    gateways.override("sandbox", door)
    try:
        yield door
    finally:
        gateways.override("sandbox", None)
        WebhookEvent.objects.filter(delivered_at__isnull=True).update(delivered_at=clock.stamp(), attempts=1)


def buyer_does(payment: Payment, outcome: str) -> None:
    """What the buyer clicks on the provider's page: pay, decline, authenticate, abandon."""
    till.finish(reference=payment.provider_reference, outcome=outcome)
