"""/favicon.ico, which browsers ask for wherever a page names no icon (back office, API pages, plain errors)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe


@require_safe
@cache_control(public=True, max_age=86_400)
def favicon(request: HttpRequest) -> HttpResponse:
    """On to the shop's mark."""
    return redirect(static("img/favicon.svg"))
