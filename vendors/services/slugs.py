"""Readable addresses: a free slug for a name."""

import secrets
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.text import slugify

from vendors.selectors import as_uuid

# Words of alias routes and page names: a shop or product called so would hide behind them.
_ROUTES = (
    "search category categories region regions artisan artisans craft crafts user users product products new "
    "edit import apply admin api cart checkout order orders vendor vendors sell dashboard state states"
)
RESERVED = frozenset(_ROUTES.split())
_TRIES = 20

Row = TypeVar("Row", bound=Model)


def with_free_slug(
    model: type[Row], name: str, *, create: Callable[[str], Row], fallback: str, max_length: int = 70
) -> Row:
    """What `create` makes of a slug of `name` that no row of `model` has.

    Two writers may still pick the same one at once: the unique constraint then decides, and the second tries the
    next one.  `create` runs in a savepoint; other errors of it are passed on.
    """
    while True:
        slug = free_slug(model, name, fallback=fallback, max_length=max_length)
        try:
            with transaction.atomic():
                return create(slug)
        except IntegrityError:
            if not _is_taken(model, slug):
                raise


def free_slug(model: type[Model], name: str, *, fallback: str, max_length: int = 70) -> str:
    """A slug of `name` that no row of `model` has at this moment.

    A name without Latin letters gives `fallback` and a few random characters.  One that can be read as an id is
    passed over: its page would be looked for by that id and never found.
    """
    base = slugify(name)[:max_length].strip("-") or f"{fallback}-{secrets.token_hex(3)}"
    return next(
        one for one in _spellings(base) if one not in RESERVED and not as_uuid(one) and not _is_taken(model, one)
    )


def _spellings(base: str) -> Iterator[str]:
    yield base
    yield from (f"{base}-{number}" for number in range(2, _TRIES))
    while True:
        yield f"{base}-{secrets.token_hex(3)}"


def _is_taken(model: type[Model], slug: str) -> bool:
    rows: Any = model._default_manager
    return bool(rows.filter(slug=slug).exists())
