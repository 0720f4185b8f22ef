"""Bringing business errors back to the form they belong to."""

from django import forms

from core.errors import DomainError


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
