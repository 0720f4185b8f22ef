"""``Idempotency-Key``: a client that did not hear the answer asks again and gets the first one.

Same key and same request → the first answer again (header ``Idempotent-Replayed: true``); another request under
the key → 422 ``idempotency_key_reused``; the first still running → 409 ``idempotency_in_progress``. Keys belong to
their actor. Answers that judge only the input or the moment (400, 401, 422, 429, 5xx) are not kept, so the same
key may be used once the cause is mended.
"""

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.db import connection
from django.http import HttpResponse
from django.utils.translation import gettext as _
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request

from core import clock
from core.errors import Conflict, Invalid
from core.models import IdempotencyKey

HEADER = "Idempotency-Key"
KEEP_FOR = timedelta(hours=48)
# Longer than any request lives: an older key in progress belongs to a process that died.
ABANDONED_AFTER = timedelta(minutes=2)
_NOT_KEPT = {400, 401, 422, 429}
# Never a header that carries a secret: views make those again (``ApiView.headers_again``).
_KEPT_HEADERS = ("ETag", "Location")


class Replay(Exception):
    """Carries the first answer out of the view."""

    def __init__(self, row: IdempotencyKey) -> None:
        super().__init__()
        self.row = row


def claim(request: Request) -> IdempotencyKey | None:
    """Take the request's key before any work; ``None`` when it carries none, or nobody to whom it could belong.

    Raises Replay with the first answer, Invalid or Conflict as the module says.
    """
    key = request.headers.get(HEADER, "").strip()
    if not key:
        return None
    if len(key) > 100 or not key.isprintable():
        raise Invalid("idempotency_key_unusable", _("Send an Idempotency-Key of 1 to 100 printable characters"))
    scope = _scope(request)
    if not scope:
        return None
    fingerprint = _fingerprint(request)
    if (claimed := _insert(scope, key, fingerprint)) is not None:
        return claimed
    row = IdempotencyKey.objects.filter(scope=scope, key=key).first()
    if row is None:
        raise _in_progress()  # freed at this very moment
    if row.fingerprint != fingerprint:
        raise Invalid("idempotency_key_reused", _("This Idempotency-Key belongs to another request. Use a new one"))
    if row.status is not None:
        raise Replay(row)
    if _take_over(row):
        return row
    raise _in_progress()


def _insert(scope: str, key: str, fingerprint: str) -> IdempotencyKey | None:
    """The new row, or ``None`` when the key is taken; one statement, whoever else comes at the same moment."""
    at = clock.stamp()
    with connection.cursor() as cursor:
        cursor.execute(
            """
            INSERT INTO core_idempotencykey (scope, key, fingerprint, answer, headers, started_at)
            VALUES (%s, %s, %s, '', '{}', %s) ON CONFLICT (scope, key) DO NOTHING RETURNING id
            """,
            [scope, key, fingerprint, at],
        )
        made = cursor.fetchone()
    if made is None:
        return None
    return IdempotencyKey(id=made[0], scope=scope, key=key, fingerprint=fingerprint, started_at=at)


def _in_progress() -> Conflict:
    text = _("This is being done already. Ask again in a moment")
    return Conflict("idempotency_in_progress", text, data={"retry_after": 1})


def is_kept(response: HttpResponse) -> bool:
    """Whether this answer is given again: not one that judges only the input or the moment."""
    return response.status_code < 500 and response.status_code not in _NOT_KEPT


def settle(row: IdempotencyKey, response: HttpResponse) -> None:
    """Keep the answer for the next time, or free the key when the answer is of a kind not kept."""
    if not is_kept(response):
        release(row)
        return
    data = getattr(response, "data", None)
    row.status = response.status_code
    row.answer = "" if data is None else JSONRenderer().render(data).decode()
    row.headers = {name: response[name] for name in _KEPT_HEADERS if response.has_header(name)}
    row.save(update_fields=["status", "answer", "headers"])


def release(row: IdempotencyKey) -> None:
    """Free the key after work that came to nothing."""
    IdempotencyKey.objects.filter(pk=row.pk, status=None).delete()


def purge() -> int:
    """Delete answers older than 48 hours; answers how many."""
    deleted, _rows = IdempotencyKey.objects.filter(started_at__lt=clock.now() - KEEP_FOR).delete()
    return deleted


def _take_over(row: IdempotencyKey) -> bool:
    now = clock.now()
    dead = IdempotencyKey.objects.filter(
        pk=row.pk, status=None, started_at=row.started_at, started_at__lt=now - ABANDONED_AFTER
    )
    return dead.update(started_at=now) == 1


def again(row: IdempotencyKey) -> HttpResponse:
    """The first answer, as it was sent."""
    response = HttpResponse(row.answer, status=row.status, content_type="application/json")
    for name, value in row.headers.items():
        response[name] = value
    response["Idempotent-Replayed"] = "true"
    return response


def _scope(request: Request) -> str:
    user = request.user
    if user is not None and user.is_authenticated:
        return f"user:{user.pk}"
    token = request.headers.get("X-Cart-Token") or request.headers.get("X-Order-Token")
    # A network address is no identity: guests without a token have no key of their own.
    return f"guest:{hashlib.sha256(token.encode()).hexdigest()}" if token else ""


def _fingerprint(request: Request) -> str:
    body: Any = request.data
    text = json.dumps(body, sort_keys=True, default=str)
    # The alias under /api/ is the same request.
    path = request.path.removeprefix("/api").removeprefix("/v1")
    return hashlib.sha256(f"{request.method} {path}\n{text}".encode()).hexdigest()
