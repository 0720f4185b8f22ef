"""Policies as permissions of API views."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from rest_framework.permissions import BasePermission, IsAuthenticated
from rest_framework.request import Request


class _Holds(BasePermission):
    def __init__(self, policy: Callable[[Any], bool]) -> None:
        self._policy = policy

    def has_permission(self, request: Request, view: Any) -> bool:
        return self._policy(request.user)


def signed_in_and(policy: Callable[[Any], bool]) -> Sequence[Any]:
    """``permission_classes`` for signed-in people of whom ``policy`` holds: others get 401 or 403."""
    return [IsAuthenticated, partial(_Holds, policy)]
