"""The one list envelope: ``{"items", "next", "previous", "next_cursor"[, "count"]}``.

``limit`` and ``offset`` work on every list. Lists that grow while they are read are ordered by a time and a public
id, newest first, and also give ``next_cursor``, with which no row is skipped or shown twice.
"""

import base64
import binascii
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.utils.urls import remove_query_param, replace_query_param

DEFAULT_LIMIT = 24
MAX_LIMIT = 100
MAX_OFFSET = 10_000
MAX_COUNT = 10_000


@dataclass(frozen=True)
class Window:
    """What part of a list was asked for."""

    limit: int
    offset: int
    cursor: str
    count: bool


def window(request: Request) -> Window:
    """Read ``limit``, ``offset``, ``cursor`` and ``count``; raises ValidationError naming what cannot be read."""
    query = request.query_params
    return Window(
        limit=whole_number(query, "limit", DEFAULT_LIMIT, low=1, high=MAX_LIMIT),
        offset=whole_number(query, "offset", 0, low=0, high=MAX_OFFSET),
        cursor=query.get("cursor", ""),
        count=query.get("count", "") == "1",
    )


def whole_number(query: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    """A whole number of the query string between ``low`` and ``high``."""
    text = query.get(name, "")
    if not text:
        return default
    complaint = _("Give a whole number from %(low)s to %(high)s") % {"low": low, "high": high}
    if not text.isascii() or not text.isdigit() or len(text) > 15 or not low <= int(text) <= high:
        raise serializers.ValidationError({name: [complaint]})
    return int(text)


def envelope(
    request: Request,
    items: Sequence[Any],
    *,
    asked: Window,
    more: bool,
    next_cursor: str | None = None,
    count: int | None = None,
) -> dict[str, Any]:
    """The list body for one part. ``more`` says that rows follow."""
    address = request.build_absolute_uri()
    following = previous = None
    if more and next_cursor and not asked.offset:
        following = replace_query_param(address, "cursor", next_cursor)
    elif more:
        following = replace_query_param(address, "offset", asked.offset + asked.limit)
    if asked.offset:
        before = asked.offset - asked.limit
        previous = replace_query_param(address, "offset", before)
        if before <= 0:
            previous = remove_query_param(address, "offset")
    body: dict[str, Any] = {
        "items": items,
        "next": following,
        "previous": previous,
        "next_cursor": next_cursor if more else None,
    }
    if asked.count and count is not None:
        body["count"] = count
    return body


def by_offset(
    request: Request, rows: "QuerySet[Any]", show: Callable[[Sequence[Any]], Sequence[Any]]
) -> dict[str, Any]:
    """Part of an ordered queryset by limit and offset; ``show`` turns its rows into JSON values."""
    asked = window(request)
    found = list(rows[asked.offset : asked.offset + asked.limit + 1])
    return envelope(
        request,
        show(found[: asked.limit]),
        asked=asked,
        more=len(found) > asked.limit,
        count=_count(rows) if asked.count else None,
    )


def newest_first(
    request: Request,
    rows: "QuerySet[Any]",
    show: Callable[[Sequence[Any]], Sequence[Any]],
    *,
    time: str = "created_at",
) -> dict[str, Any]:
    """Part of a growing list, newest first, by cursor or by limit and offset."""
    asked = window(request)
    ordered = rows.order_by(f"-{time}", "-public_id")
    counted = _count(rows) if asked.count else None
    if asked.cursor:
        at, public_id = _read_cursor(asked.cursor)
        ordered = ordered.filter(Q(**{f"{time}__lt": at}) | Q(**{time: at, "public_id__lt": public_id}))
    found = list(ordered[asked.offset : asked.offset + asked.limit + 1])
    shown = found[: asked.limit]
    more = len(found) > asked.limit
    cursor = make_cursor([getattr(shown[-1], time).isoformat(), str(shown[-1].public_id)]) if more else None
    return envelope(request, show(shown), asked=asked, more=more, next_cursor=cursor, count=counted)


def all_of(request: Request, items: Sequence[Any]) -> dict[str, Any]:
    """The envelope of a short list: whole unless a part is asked for."""
    asked = window(request)
    if not request.query_params.get("limit"):
        asked = replace(asked, limit=max(len(items) - asked.offset, 0))
    end = asked.offset + asked.limit
    return envelope(request, items[asked.offset : end], asked=asked, more=end < len(items), count=len(items))


def make_cursor(parts: Sequence[str]) -> str:
    """An opaque word for a place in a list."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


def read_cursor(cursor: str, length: int) -> list[str]:
    """The parts of a cursor; raises ValidationError for one that we did not make."""
    try:
        parts = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, binascii.Error, RecursionError):
        parts = None
    if not isinstance(parts, list) or len(parts) != length or not all(isinstance(p, str) for p in parts):
        raise bad_cursor()
    return parts


def bad_cursor() -> serializers.ValidationError:
    """The complaint about a cursor that does not come from a list answer."""
    return serializers.ValidationError({"cursor": [_("Use the next_cursor of an earlier answer")]})


def _read_cursor(cursor: str) -> tuple[datetime, UUID]:
    time, public_id = read_cursor(cursor, 2)
    try:
        at = datetime.fromisoformat(time)
        if at.tzinfo is None:
            raise ValueError(time)
        return at, UUID(public_id)
    except ValueError:
        raise bad_cursor() from None


def _count(rows: "QuerySet[Any]") -> int:
    """Exact up to 10,000, then 10,000: counting a large table for a number nobody reads is waste."""
    return rows.order_by()[:MAX_COUNT].count()


def list_of(item: type[serializers.Serializer[Any]]) -> serializers.Serializer[Any]:
    """The envelope around ``item``, for the schema."""
    name = getattr(getattr(item, "Meta", None), "ref_name", None) or item.__name__.removesuffix("Serializer")
    return inline_serializer(
        name=f"{name}List",
        fields={
            "items": item(many=True),
            "next": serializers.CharField(allow_null=True, help_text="Address of the next part."),
            "previous": serializers.CharField(allow_null=True),
            "next_cursor": serializers.CharField(allow_null=True),
            "count": serializers.IntegerField(required=False, help_text="Only with `?count=1`; exact to 10,000."),
        },
    )


PAGE_PARAMETERS = [
    OpenApiParameter("limit", OpenApiTypes.INT, description=f"1 to {MAX_LIMIT}; {DEFAULT_LIMIT} when left out."),
    OpenApiParameter("offset", OpenApiTypes.INT, description="How many to pass over."),
    OpenApiParameter("count", OpenApiTypes.STR, description="`1` adds the number of all rows."),
]
CURSOR_PARAMETERS = [
    *PAGE_PARAMETERS,
    OpenApiParameter("cursor", OpenApiTypes.STR, description="`next_cursor` of an earlier answer."),
]
