"""The library of what was bought."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.pagination import CURSOR_PARAMETERS, list_of, newest_first
from core.api.views import ApiView
from digital_assets import errors, selectors
from digital_assets.api import serializers as shapes
from digital_assets.services import links


class DownloadsView(ApiView):
    """Everything the caller may download, and what was taken back."""

    @extend_schema(
        operation_id="listDownloads",
        summary="Your digital items, newest first",
        tags=["downloads"],
        parameters=CURSOR_PARAMETERS,
        responses=list_of(shapes.DownloadSerializer),
    )
    def get(self, request: Request) -> Response:
        rows = selectors.library(self.person)
        return Response(newest_first(request, rows, lambda found: self.rows(shapes.DownloadSerializer, found)))


class DownloadLinkView(ApiView):
    """A signed link that lives a few minutes."""

    # A link given again would be shorter-lived than it says; making another one costs nothing.
    idempotent = False

    @extend_schema(
        operation_id="createDownloadLink",
        summary="Make a signed link to the file",
        tags=["downloads"],
        request=None,
        responses={201: shapes.LinkSerializer},
    )
    def post(self, request: Request, grant_id: str) -> Response:
        try:
            public_id = UUID(grant_id)
        except ValueError:
            raise errors.grant_not_found() from None
        link = links.make(grant=selectors.grant_of(self.person, public_id))
        value = {"url": request.build_absolute_uri(link.url), "expires_at": link.expires_at}
        return self.show(shapes.LinkSerializer, value, status=201)
