"""A buyer's files: the library, a link by one press, and the download itself."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.models import User
from catalog.models import Product
from core import clock
from core.errors import Conflict
from digital_assets import errors, selectors
from digital_assets.models import Grant
from digital_assets.services import downloads, links
from media.services import files

PAGE = 40


@dataclass(frozen=True, slots=True)
class Bought:
    """A product of the library with the grants to its files, newest purchase first."""

    product: Product
    grants: tuple[Grant, ...]
    bought_at: datetime
    state: str


@login_required
@require_GET
def library(request: HttpRequest) -> HttpResponse:
    """The files the user bought, newest first, so many at a time and those of one purchase together."""
    user = request.user
    if not isinstance(user, User):
        raise errors.grant_not_found()
    grants, more = selectors.page_of_library(user, after=request.GET.get("after", ""), most=PAGE)
    context = {"bought": _bought(grants), "next_after": grants[-1].public_id if more else ""}
    return render(request, "digital_assets/library.html", context)


@login_required
@require_POST
def link(request: HttpRequest, grant_id: UUID) -> HttpResponse:
    """Make a link and follow it. None or somebody else's grant is not found; a revoked one says so."""
    user = request.user
    if not isinstance(user, User):
        raise errors.grant_not_found()
    grant = selectors.grant_of(user, grant_id)
    try:
        return redirect(links.make(grant=grant).url)
    except Conflict as error:
        messages.error(request, str(error.message))
        return redirect("digital_assets:library")


@require_http_methods(["GET", "HEAD"])
def download(request: HttpRequest, grant_id: UUID, asset_id: UUID) -> HttpResponseBase:
    """The file, for whoever holds the signed link; in whole or in part."""
    grant = selectors.linked(grant_id, asset_id)
    now = clock.now()
    signature = request.GET.get("s", "")
    links.verify(grant=grant, path=request.path, expires=request.GET.get("e", ""), given=signature, now=now)
    links.check_open(grant, now)
    span = request.headers.get("Range")
    served = files.serve(span, grant.asset.file, if_range=request.headers.get("If-Range"))
    if request.method == "HEAD":
        if isinstance(served.chunks, files.Chunks):
            served.chunks.close()
        return HttpResponse(status=served.status, headers=served.headers)
    if served.status != 416:
        downloads.begin(grant=grant, link=signature, continues=_continues(served.headers))
    return StreamingHttpResponse(served.chunks, status=served.status, headers=served.headers)


def _continues(headers: dict[str, str]) -> bool:
    """Whether the answer begins in the middle of the file: the rest of a download that was cut."""
    span = headers.get("Content-Range", "")
    return span.startswith("bytes ") and not span.startswith("bytes 0-")


def _bought(grants: Sequence[Grant]) -> list[Bought]:
    by_line: dict[UUID, list[Grant]] = {}
    for grant in grants:
        by_line.setdefault(grant.reference, []).append(grant)
    now = clock.now()
    return [
        Bought(own[0].asset.product, tuple(reversed(own)), own[0].created_at, _state(own[0], now))
        for own in by_line.values()
    ]


def _state(grant: Grant, now: datetime) -> str:
    if grant.status == "revoked":
        return "revoked"
    if grant.expires_at is not None and grant.expires_at <= now:
        return "ended"
    return "open"
