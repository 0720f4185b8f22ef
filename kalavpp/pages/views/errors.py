"""The shop's own page for a fault of ours; kept so plain that nothing in it can fail a second time."""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.template import loader

from core.api import handlers
from core.http.request_id import current_request_id

log = logging.getLogger(__name__)


def server_error(request: HttpRequest) -> HttpResponse:
    """``handler500``: JSON below ``/api/``; else the whole frame if it can be drawn, or the words alone."""
    if request.path.startswith("/api/"):
        return handlers.server_error(request)
    context = {"request_id": current_request_id()}
    try:
        return render(request, "500.html", context, status=500)
    except Exception:  # whatever broke the first page may break this one, too
        log.exception("The page for errors could not be drawn.")
        return HttpResponse(loader.render_to_string("errors/bare.html", context), status=500)


def not_found(request: HttpRequest) -> HttpResponse:
    """The page for an address that nothing has, where Django would explain itself to developers."""
    return handlers.not_found(request, Http404())
