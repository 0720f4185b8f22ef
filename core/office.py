"""What the back office of every app shares: tables that are looked at, by those whose work needs them."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from core.http.memo import once


class LookOnly:
    """For a ``ModelAdmin`` or an inline: seen by whom ``seen_by`` lets, and typed over by nobody.

    Actions of such a table name ``permissions=["view"]``; each calls a service. ``seen_by`` is a policy of one user.
    """

    seen_by: Callable[[Any], bool]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return once(request, type(self).seen_by)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return once(request, type(self).seen_by)

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class DatedRules(LookOnly):
    """Rows with a day from which they count: added and ended by whom ``changed_by`` lets, never deleted."""

    changed_by: Callable[[Any], bool]

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return once(request, type(self).changed_by)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return once(request, type(self).changed_by)
