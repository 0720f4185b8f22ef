"""Middleware shared by pages, API and admin."""

import logging
import time
from collections.abc import Callable

from csp.constants import NONCE, SELF, UNSAFE_EVAL, UNSAFE_INLINE
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.encoding import iri_to_uri

from core.api.errors import is_busy, sentence
from core.errors import DomainError, Unavailable
from core.http import request_id
from core.http.address import page_is_at, without_key

log = logging.getLogger(__name__)
access_log = logging.getLogger("kalavpp.access")

GetResponse = Callable[[HttpRequest], HttpResponse]

# Unfold's admin is driven by Alpine, which builds functions from strings.
ADMIN_POLICY = {
    "default-src": [SELF],
    "script-src": [SELF, UNSAFE_EVAL, NONCE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:"],
    "font-src": [SELF],
    "frame-ancestors": ["'none'"],
    "form-action": [SELF],
    "base-uri": ["'none'"],
    "object-src": ["'none'"],
}


class RequestLogMiddleware:
    """Gives each request its id and writes one line for it, without query string or key (they may be secrets)."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        chosen = request_id.begin(request.headers.get("X-Request-ID"))
        response = self.get_response(request)
        response["X-Request-ID"] = chosen
        access_log.info(
            "%s %s %s %.0fms id=%s",
            request.method,
            without_key(iri_to_uri(request.path)),  # a line break in an address would write a line of its own
            response.status_code,
            (time.perf_counter() - started) * 1000,
            chosen,
        )
        return response


class ReadableAddressMiddleware:
    """Refuses an address with a NUL character (400): no text of ours has one, and PostgreSQL cannot look for it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if "\0" in request.path_info or "%00" in request.META.get("QUERY_STRING", ""):
            raise BadRequest("NUL in the address")
        return self.get_response(request)


class HeadersMiddleware:
    """The admin's own content policy, and no caching of pages made for one person."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith("/admin/"):
            response._csp_replace = ADMIN_POLICY  # type: ignore[attr-defined]  # django-csp's own hook
        user = getattr(request, "user", None)
        if user is not None and user.is_authenticated and not response.has_header("Cache-Control"):
            response["Cache-Control"] = "no-store"
        response.setdefault("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
        return response


class DomainErrorMiddleware:
    """Turns a business error that no view caught into a page that says what to do.

    So it does when the database gave way to another change, as the API's exception handler does.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if request.path.startswith("/api/"):
            return None
        if is_busy(error):
            log.warning("The database was busy: %s", type(error.__cause__).__name__)
            error = Unavailable("unavailable", sentence(503), data={"retry_after": 1})
        if not isinstance(error, DomainError):
            return None
        if request.method == "POST":
            page_is_at(request, "/")  # what a form is sent to may have no page of its own
        if error.status == 404:
            return render(request, "404.html", status=404)
        response = render(request, "errors/problem.html", {"error": error}, status=error.status)
        if error.status == 503:
            response["Retry-After"] = str(error.data.get("retry_after", 5))
        return response
