"""Addresses: where a page can be opened again when only a form is sent to the request's, and how logs write them."""

import re

from django.http import HttpRequest

_MAILED_KEY = re.compile(r"(/accounts/(?:confirm-email|password/reset/key)/)[^/?\s]+")


def page_is_at(request: HttpRequest, address: str) -> None:
    """Say, before a page is rendered as the answer to a form, that it belongs to ``address``."""
    request.page_address = address  # type: ignore[attr-defined]


def page_address(request: HttpRequest) -> str:
    """Where to come back to, for example in another language or signed in; always answers GET."""
    return getattr(request, "page_address", "") or request.get_full_path()


def without_key(text: str) -> str:
    """For logs: the key of a mailed link, which opens an account, becomes a dot; all else stays."""
    return _MAILED_KEY.sub(r"\1.", text)
