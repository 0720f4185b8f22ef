"""Where providers report. The answer says only that the event is kept; its effect comes from a task."""

import logging

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from payments.ports import BadSignature
from payments.services import inbox

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def receive(request: HttpRequest, provider: str) -> HttpResponse:
    """200 for everything the provider really sent, also twice or of an unknown type; 400 for the rest."""
    try:
        _event, created = inbox.receive(provider=provider, body=request.body, headers=dict(request.headers))
    except LookupError:
        return JsonResponse({"error": "unknown_provider"}, status=404)
    except BadSignature as error:
        log.warning("A webhook for %s was refused: %s", provider, error)
        return JsonResponse({"error": "bad_signature"}, status=400)
    return JsonResponse({"received": True, "duplicate": not created})
