"""Bringing business errors back to the form they belong to."""

from django import forms

from core.errors import DomainError


def whole_number(text: str, *, high: int) -> int | None:
    """The number from 0 to ``high`` that ``text`` writes in the digits 0 to 9, None for anything else.

    The length is looked at first: Python raises ValueError for more than 4300 digits.
    """
    if not text.isascii() or not text.isdigit() or len(text) > len(str(high)):
        return None
    number = int(text)
    return number if number <= high else None


def add_domain_error(form: forms.BaseForm, error: DomainError) -> None:
    """Put each message at its field, and the sentence itself at the top when no field is named."""
    placed = False
    for name, messages in error.fields.items():
        if name in form.fields:
            placed = True
            for message in messages:
                form.add_error(name, message)
    if not placed:
        form.add_error(None, error.message)
