"""Webhooks to the shop: written with the change they tell of, signed, and sent until they arrive."""

import hashlib
import hmac
import json
import logging
from datetime import timedelta
from typing import Any

import requests
from django.conf import settings
from django.db import transaction

from core import clock
from sandbox.models import WebhookEvent, event_reference

log = logging.getLogger(__name__)

PLATFORM_ACCOUNT = "acct_platform"
TIMEOUT = (3, 10)  # seconds to connect, seconds to answer
FIRST_PAUSE = timedelta(seconds=5)
LONGEST_PAUSE = timedelta(hours=1)
GIVES_UP_AFTER = timedelta(days=3)


def announce(event_type: str, facts: dict[str, Any], *, account: str = PLATFORM_ACCOUNT) -> WebhookEvent:
    """Put an event in the queue, inside the transaction that changed the object."""
    reference = event_reference()
    at = clock.stamp()
    body = json.dumps(
        {
            "id": reference,
            "type": event_type,
            "created": int(at.timestamp()),
            "account": account,
            "livemode": False,
            "data": {"object": facts},
        }
    )
    return WebhookEvent.objects.create(reference=reference, type=event_type, body=body, created_at=at, due_at=at)


def signature(body: str, *, at: int, secret: str | None = None) -> str:
    """The header value ``t=<unix seconds>,v1=<hex HMAC-SHA256 of "t.body">``."""
    key = (secret or settings.SANDBOX_WEBHOOK_SECRET).encode()
    digest = hmac.new(key, f"{at}.{body}".encode(), hashlib.sha256).hexdigest()
    return f"t={at},v1={digest}"


def deliver_due(limit: int = 50) -> int:
    """Send due events; answers how many were tried.

    An event is leased first, so that no lock is held while sending.
    """
    leased = _lease(limit)
    for event in leased:
        if _send(event):
            WebhookEvent.objects.filter(pk=event.pk).update(delivered_at=clock.now())
    return len(leased)


def _lease(limit: int) -> list[WebhookEvent]:
    now = clock.now()
    with transaction.atomic():
        due = list(
            WebhookEvent.objects.select_for_update(skip_locked=True)
            .filter(delivered_at__isnull=True, due_at__lte=now, created_at__gt=now - GIVES_UP_AFTER)
            .order_by("due_at", "id")[:limit]
        )
        for event in due:
            event.attempts += 1
            event.due_at = now + min(FIRST_PAUSE * 2 ** (event.attempts - 1), LONGEST_PAUSE)
        WebhookEvent.objects.bulk_update(due, ["attempts", "due_at"])
    return due


def _send(event: WebhookEvent) -> bool:
    at = int(clock.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "Sandbox-Signature": signature(event.body, at=at),
        "User-Agent": "KalavppSandbox/1",
    }
    try:
        answer = requests.post(settings.SANDBOX_WEBHOOK_URL, data=event.body.encode(), headers=headers, timeout=TIMEOUT)
    except requests.RequestException as error:
        log.warning("Webhook %s did not arrive (%s); it will be sent again.", event, type(error).__name__)
        return False
    return answer.ok
