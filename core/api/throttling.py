"""Rate limits on moving windows, per person or network address, shared by all processes through Redis.

A view names its limit with ``throttle_scope``; the windows are in ``settings.API_RATES``. Outside production
``RATE_LIMITS=off`` lifts them. When Redis does not answer, strict limits are kept by each process on its own and
everything else goes on.
"""

import logging
import time
from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from limits import RateLimitItem, parse_many
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter
from redis.exceptions import RedisError
from rest_framework.request import Request
from rest_framework.throttling import BaseThrottle

from core.http.client import client_ip

log = logging.getLogger(__name__)


@cache
def _shared() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(storage_from_string(settings.REDIS_URL, wrap_exceptions=True))


@cache
def _own() -> MovingWindowRateLimiter:
    return MovingWindowRateLimiter(MemoryStorage())


@cache
def _windows(scope: str) -> tuple[RateLimitItem, ...]:
    return tuple(parse_many(settings.API_RATES[scope]))


def hit(scope: str, who: str) -> float | None:
    """Count one try of ``who``; answers ``None`` when it is allowed, else the seconds to wait."""
    if not settings.RATE_LIMITS:
        return None
    try:
        return _hit(_shared(), scope, who)
    except (RedisError, StorageError):
        log.warning("Redis does not answer; rate limit %s is kept by this process", scope)
        return _hit(_own(), scope, who) if scope in settings.API_STRICT_RATES else None


def _hit(limiter: MovingWindowRateLimiter, scope: str, who: str) -> float | None:
    for window in _windows(scope):
        if not limiter.hit(window, scope, who):
            reset: Any = limiter.get_window_stats(window, scope, who)
            return max(1.0, reset.reset_time - time.time())
    return None


class Throttle(BaseThrottle):
    """Applies the view's scope; without one: reads, writes of guests, or everything of a signed-in person."""

    def __init__(self) -> None:
        self._wait: float | None = None

    def allow_request(self, request: Request, view: Any) -> bool:
        if not settings.RATE_LIMITS:
            return True
        who = _who(request)
        self._wait = hit(_scope(request, view, who), who)
        return self._wait is None

    def wait(self) -> float | None:
        return self._wait


def wait_of_page(request: HttpRequest) -> float | None:
    """Count one write through a page in the same windows as the API's; ``None`` when allowed, else seconds to wait."""
    who = _who(request)
    return hit("signed_in" if who.startswith("user:") else "anonymous_write", who)


def _who(request: HttpRequest | Request) -> str:
    user = request.user
    return f"user:{user.pk}" if user is not None and user.is_authenticated else f"ip:{client_ip(request)}"


def _scope(request: Request, view: Any, who: str) -> str:
    named: str = getattr(view, "throttle_scope", "")
    if named:
        return named
    if who.startswith("user:"):
        return "signed_in"
    return "read" if request.method in ("GET", "HEAD", "OPTIONS") else "anonymous_write"
