"""The error body for answers that no API view made: unknown addresses, refused hosts, crashes."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, JsonResponse

from core.api.errors import error_body

_KEEP = ("Allow", "Retry-After", "WWW-Authenticate", "X-Request-ID")


class ApiErrorMiddleware:
    """Below ``/api/`` every answer of 400 and above is the JSON error body, also when Django made it.

    Stands directly inside the request-id middleware, outside everything that can fail.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not request.path.startswith("/api/") or _is_json(response):
            return response
        answer = JsonResponse(error_body(request, response.status_code), status=response.status_code)
        for name in _KEEP:
            if response.has_header(name):
                answer[name] = response[name]
        return answer


def _is_json(response: HttpResponse) -> bool:
    return response.get("Content-Type", "").startswith("application/json")
