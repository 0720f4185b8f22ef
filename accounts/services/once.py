"""Secrets that open one thing once: the state of a sign-in on its way, and the code it ends in.

What a secret stands for lies in Redis under the secret's hash and goes by itself. Taking it out is one atomic
deletion, so of several who ask at once one gets it.
"""

import hashlib
import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django.core.cache import cache
from django.utils.translation import gettext_lazy as _
from redis.exceptions import RedisError

from core import clock
from core.errors import Unavailable


def secret() -> str:
    """256 random bits as text that stands in an address."""
    return secrets.token_urlsafe(32)


def keep(kind: str, facts: Mapping[str, Any], *, seconds: int) -> str:
    """Remember ``facts`` for so long; answers the ``secret`` that they are taken with."""
    word = secret()
    ends = clock.now() + timedelta(seconds=seconds)
    try:
        cache.set(_key(kind, word), {"ends": ends, "facts": dict(facts)}, timeout=seconds)
    except RedisError as error:
        raise _away() from error
    return word


def take(kind: str, word: str) -> dict[str, Any] | None:
    """The facts kept under the secret, once; ``None`` for an unknown, used or old one."""
    key = _key(kind, word)
    try:
        kept = cache.get(key)
        if kept is None or not _won(key):
            return None
    except RedisError as error:
        raise _away() from error
    return dict(kept["facts"]) if clock.now() < kept["ends"] else None


def _won(key: str) -> bool:
    """Whether this call is the one that deleted the key."""
    return cache.delete(key)


def _key(kind: str, word: str) -> str:
    return f"once:{kind}:{hashlib.sha256(word.encode()).hexdigest()}"


def _away() -> Unavailable:
    return Unavailable("unavailable", _("This is busy just now. Try again in a moment"))
