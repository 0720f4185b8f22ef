"""The development inbox: every mail the shop wrote, as its reader would see it. Not there outside DEBUG."""

from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_GET

from notifications import selectors

SHOWN = 200
# The mail's own inline styles may apply; nothing in it may run, load or send.
MAIL_POLICY = {
    "default-src": ["'none'"],
    "style-src": ["'unsafe-inline'"],
    "frame-ancestors": ["'self'"],
    "base-uri": ["'none'"],
    "form-action": ["'none'"],
}


def _development_only() -> None:
    if not settings.DEBUG:
        raise Http404


@require_GET
def inbox(request: HttpRequest) -> HttpResponse:
    """All mails, newest first; ``?to=`` keeps those to one address."""
    _development_only()
    to = request.GET.get("to", "")
    return render(request, "notifications/inbox.html", {"mails": selectors.inbox(to=to)[:SHOWN], "to": to})


@require_GET
def message(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """One mail: its text, and its HTML in a frame that can do nothing but open a link."""
    _development_only()
    return render(request, "notifications/message.html", {"mail": selectors.message(message_id)})


@require_GET
@xframe_options_sameorigin
def body(request: HttpRequest, message_id: UUID) -> HttpResponse:
    """The HTML of one mail, for the frame; its links open beside it, for no page of the shop shows in a frame."""
    _development_only()
    html = selectors.message(message_id).html
    response = HttpResponse(html.replace("<head>", '<head><base target="_blank">', 1))
    response._csp_replace = MAIL_POLICY  # type: ignore[attr-defined]  # django-csp's own hook
    return response
