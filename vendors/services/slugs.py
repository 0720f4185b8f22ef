"""Readable addresses: a free slug for a name."""

import secrets
from typing import Any

from django.db.models import Model
from django.utils.text import slugify

# Words of alias routes and page names: a shop or product called so would hide behind them.
_ROUTES = (
    "search category categories region regions artisan artisans craft crafts user users product products new "
    "edit import apply admin api cart checkout order orders vendor vendors sell dashboard state states"
)
RESERVED = frozenset(_ROUTES.split())
_TRIES = 20


def free_slug(model: type[Model], name: str, *, fallback: str, max_length: int = 70) -> str:
    """A slug of `name` that no row of `model` has.

    A name without Latin letters gives `fallback` and a few random characters.  Two writers may still pick
    the same one at once: the unique constraint then decides, and the second tries again.
    """
    base = slugify(name)[:max_length].strip("-")
    rows: Any = model._default_manager
    if not base:
        base = f"{fallback}-{secrets.token_hex(3)}"
    if base not in RESERVED and not rows.filter(slug=base).exists():
        return base
    for number in range(2, _TRIES):
        candidate = f"{base}-{number}"
        if not rows.filter(slug=candidate).exists():
            return candidate
    return f"{base}-{secrets.token_hex(3)}"
