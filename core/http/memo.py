"""Answers that stay the same for the length of one request."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest


def once(request: HttpRequest, check: Callable[[Any], bool]) -> bool:
    """`check(request.user)`, asked once per request: the back office asks for the same right dozens of times."""
    answers: dict[Any, bool] = request.__dict__.setdefault("_answers", {})
    if check not in answers:
        answers[check] = check(request.user)
    return answers[check]
