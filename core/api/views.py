"""The base of every API view."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import nullcontext
from functools import partial
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils.cache import get_conditional_response, patch_vary_headers
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from core.actor import Actor
from core.api import idempotency
from core.errors import DomainError


class ApiView(APIView):
    """Reads the body with a serializer, answers with one, and honours ``Idempotency-Key`` on POST.

    A method of a view parses, asks selectors and policies, calls one service, and shows what came back.
    """

    throttle_scope = ""
    idempotent = True
    # A POST whose work, key and answer stand or fall together: after a crash nothing was done, so that the same key
    # does it once. Not for views that call another company: no transaction is open while one does.
    one_transaction = False
    # A GET that is the same for everybody: answers 304 to a client that has it already.
    same_for_all = False
    _claimed: idempotency.IdempotencyKey | None = None
    _in_one_transaction = False

    @property
    def actor(self) -> Actor:
        """Who is calling, for services."""
        return Actor.of(self.request.user)

    @property
    def person(self) -> Any:
        """The signed-in user, in views that let nobody else in."""
        return self.request.user

    def body(self, serializer: type[serializers.Serializer[Any]], *, partial: bool = False) -> dict[str, Any]:
        """The checked request body; raises ValidationError (422) naming each field that is wrong."""
        reader = serializer(data=self.request.data, partial=partial, context={"request": self.request})
        reader.is_valid(raise_exception=True)
        return dict(reader.validated_data)

    def show(
        self,
        serializer: type[serializers.Serializer[Any]],
        value: Any,
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        """``value`` as JSON."""
        data = serializer(value, context={"request": self.request}).data
        return Response(data, status=status, headers=dict(headers or {}))

    def rows(self, serializer: type[serializers.Serializer[Any]], values: Iterable[Any]) -> Sequence[Any]:
        """Many values as JSON, for a list envelope."""
        return list(serializer(values, many=True, context={"request": self.request}).data)

    def headers_again(self, answer: Any) -> Mapping[str, str]:
        """Headers with secrets that belong to an answer given a second time; they are made, never stored."""
        return {}

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and self.idempotent:
            self._claimed = idempotency.claim(request)

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, idempotency.Replay):
            response = idempotency.again(exc.row)
            for name, value in self.headers_again(json.loads(exc.row.answer or "null")).items():
                response[name] = value
            return response  # type: ignore[return-value]  # finalize_response takes any HttpResponse
        return super().handle_exception(exc)

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Any:
        answer = super().finalize_response(request, response, *args, **kwargs)
        if self._in_one_transaction and not idempotency.is_kept(answer):
            transaction.set_rollback(True)
            self._claimed = None
        if self._claimed is not None:
            idempotency.settle(self._claimed, answer)
            self._claimed = None
        if self.same_for_all and answer.status_code == 200 and request.method in ("GET", "HEAD"):
            answer.add_post_render_callback(partial(_unless_known, request))
        if request.user is not None and request.user.is_authenticated:
            answer.setdefault("Cache-Control", "no-store")
        return answer

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self._in_one_transaction = self.one_transaction and request.method == "POST"
        try:
            with transaction.atomic() if self._in_one_transaction else nullcontext():
                return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]
        finally:
            # Only a crash leaves the key claimed here.
            if self._claimed is not None:
                idempotency.release(self._claimed)


def _unless_known(request: Request, response: HttpResponse) -> HttpResponse | None:
    """Tag the rendered body by its content; 304 when the client's copy has that tag."""
    tag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
    response["ETag"] = tag
    patch_vary_headers(response, ["Accept-Language"])
    return get_conditional_response(request._request, etag=tag, response=response)


class StaleVersion(DomainError):
    """``If-Match`` names another version than the row has now."""

    status = 412


def if_match(request: Request, version: int, current: Mapping[str, Any]) -> None:
    """Refuse a change made from an older version; ``current`` is shown so that the client can merge."""
    from core.api.errors import sentence

    wanted = request.headers.get("If-Match", "").strip()
    if wanted and wanted != "*" and wanted != etag(version):
        raise StaleVersion("stale_version", sentence(412), data={"current": dict(current)})


def etag(version: int) -> str:
    """The entity tag of a version."""
    return f'"{version}"'
