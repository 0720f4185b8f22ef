"""The address at which a page can be opened again: another than the request's, where only a form is sent to that."""

from django.http import HttpRequest


def page_is_at(request: HttpRequest, address: str) -> None:
    """Say, before a page is rendered as the answer to a form, that it belongs to ``address``."""
    request.page_address = address  # type: ignore[attr-defined]


def page_address(request: HttpRequest) -> str:
    """Where to come back to, for example in another language or signed in; always answers GET."""
    return getattr(request, "page_address", "") or request.get_full_path()
