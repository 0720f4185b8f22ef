"""Every answer of 400 and above has one body, whoever made it: a view, the framework or a middleware.

``{"statusCode", "message", "error", "timestamp", "path", "code", "errors", "requestId"[, "data"]}`` –
``message`` is one translated sentence, ``code`` is stable, ``errors`` maps an input's path (``address.pin``,
``variants.0.price``) to its messages.
"""

import logging
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from core.errors import DomainError
from core.http.request_id import current_request_id

log = logging.getLogger(__name__)

# Our own table: Python renamed 422 between versions, and clients compare these strings.
REASONS = {
    400: "Bad Request",
    401: "Unauthorized",
    402: "Payment Required",
    403: "Forbidden",
    404: "Not Found",
    405: "Method Not Allowed",
    409: "Conflict",
    410: "Gone",
    412: "Precondition Failed",
    413: "Payload Too Large",
    415: "Unsupported Media Type",
    416: "Range Not Satisfiable",
    422: "Unprocessable Entity",
    429: "Too Many Requests",
    500: "Internal Server Error",
    503: "Service Unavailable",
}
CODES = {
    400: "malformed",
    401: "not_authenticated",
    403: "not_allowed",
    404: "not_found",
    405: "method_not_allowed",
    412: "stale_version",
    413: "too_large",
    415: "unsupported_media_type",
    422: "validation",
    429: "rate_limited",
    500: "server_error",
    503: "unavailable",
}
# PostgreSQL: lock_not_available, deadlock_detected, serialization_failure. Trying again is right.
_BUSY = {"55P03", "40P01", "40001"}


def sentence(status: int) -> str:
    """What to tell a person when nothing more exact is known."""
    sentences = {
        400: _("This request could not be read. Check that it is well-formed JSON"),
        401: _("Log in to do this"),
        403: _("Your account cannot do this"),
        404: _("There is nothing here, or it is not yours to see"),
        405: _("This address does not answer to that method"),
        412: _("This was changed in the meantime. Load it again"),
        413: _("This is too large. Send something smaller"),
        415: _("Send this as JSON"),
        422: _("Check the marked fields"),
        429: _("Too many tries. Wait a little and try again"),
        503: _("This is busy just now. Try again in a moment"),
    }
    return sentences.get(status) or _("Something went wrong on our side. Try again in a moment")


def error_body(
    request: HttpRequest,
    status: int,
    *,
    code: str = "",
    message: str = "",
    errors: Mapping[str, list[str]] | None = None,
    data: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The error body for ``status``; leave out what the status already tells."""
    body: dict[str, Any] = {
        "statusCode": status,
        "message": message or sentence(status),
        "error": REASONS.get(status, "Error"),
        "timestamp": timezone.now().strftime("%Y-%m-%dT%H:%M:%SZ"),
        "path": request.path,
        "code": code or CODES.get(status, "error"),
        "errors": dict(errors or {}),
        "requestId": current_request_id(),
    }
    if data:
        body["data"] = dict(data)
    return body


def exception_handler(error: Exception, context: Mapping[str, Any]) -> Response | None:
    """Translate what a view raised; ``None`` for a bug, which the outer layers log and turn into a 500."""
    request = context["request"]
    if isinstance(error, DomainError):
        return _domain(request, error)
    if isinstance(error, exceptions.APIException):
        return _framework(request, error)
    if isinstance(error, Http404):
        return _plain(request, 404)
    if isinstance(error, PermissionDenied):
        return _plain(request, 403)
    if isinstance(error, RequestDataTooBig):
        return _plain(request, 413)
    if isinstance(error, SuspiciousOperation):
        return _plain(request, 400)
    if is_busy(error):
        log.warning("The database was busy: %s", type(error.__cause__).__name__)
        return _plain(request, 503, headers={"Retry-After": "1"})
    return None


def _domain(request: HttpRequest, error: DomainError) -> Response:
    headers = {}
    if error.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="api"'
    if error.status == 503 or "retry_after" in error.data:
        headers["Retry-After"] = str(error.data.get("retry_after", 5))
    fields = {name: [str(text) for text in texts] for name, texts in error.fields.items()}
    body = error_body(
        request, error.status, code=error.code, message=str(error.message), errors=fields, data=error.data
    )
    return Response(body, status=error.status, headers=headers)


def _framework(request: HttpRequest, error: exceptions.APIException) -> Response:
    if isinstance(error, exceptions.ValidationError):
        return Response(error_body(request, 422, errors=flatten(error.detail)), status=422)
    headers = {}
    code = ""
    if challenge := getattr(error, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if isinstance(error, exceptions.AuthenticationFailed):
        code = "token_not_valid"
    if (wait := getattr(error, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, round(wait)))
    return Response(error_body(request, error.status_code, code=code), status=error.status_code, headers=headers)


def _plain(request: HttpRequest, status: int, headers: dict[str, str] | None = None) -> Response:
    return Response(error_body(request, status), status=status, headers=headers)


def is_busy(error: Exception) -> bool:
    """Whether the database gave way to somebody else: nothing was done, and doing it again is right."""
    return isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") in _BUSY


def flatten(detail: Any, path: str = "") -> dict[str, list[str]]:
    """Nested messages of a serializer as one level: ``{"address.pin": ["…"], "variants.0.price": ["…"]}``."""
    if isinstance(detail, Mapping):
        flat: dict[str, list[str]] = {}
        for name, inner in detail.items():
            own = path if name == "non_field_errors" and path else f"{path}.{name}" if path else str(name)
            for place, texts in flatten(inner, own).items():
                flat.setdefault(place, []).extend(texts)
        return flat
    if isinstance(detail, (list, tuple)):
        if any(isinstance(inner, (Mapping, list)) for inner in detail):
            return flatten({str(number): inner for number, inner in enumerate(detail) if inner}, path)
        return {path or "non_field_errors": [str(text) for text in detail]}
    return {path or "non_field_errors": [str(detail)]}
