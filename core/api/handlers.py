"""What Django answers when no view did: JSON below ``/api/``, the shop's pages elsewhere."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views import defaults

from core.api.errors import error_body


def _api_or(
    request: HttpRequest, status: int, page: Callable[..., HttpResponse], *args: Any, **options: Any
) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(error_body(request, status), status=status)
    return page(request, *args, **options)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler400``"""
    return _api_or(request, 400, defaults.bad_request, exception)


def not_allowed(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler403``"""
    return _api_or(request, 403, defaults.permission_denied, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """``handler404``"""
    return _api_or(request, 404, defaults.page_not_found, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``"""
    return _api_or(request, 500, defaults.server_error)
