"""Where allauth's pages meet the house: people become users through our service only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from accounts.models import User
from accounts.services import registration
from core.actor import Actor
from core.http.client import client_ip


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up by the house's rules, and the caller's address as the house reads it."""

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> User:
        """Register with role, audit row and event. Raises Conflict ``email_taken`` when somebody was faster."""
        given = form.cleaned_data
        return registration.register(
            email=given["email"],
            password=given["password1"],
            full_name=given["full_name"],
            language=(request.LANGUAGE_CODE or User.Language.EN)[:2],
            actor=Actor.guest(),
        )

    def get_client_ip(self, request: HttpRequest) -> str:
        """Forwarded addresses count only from proxies of ours."""
        return client_ip(request)
