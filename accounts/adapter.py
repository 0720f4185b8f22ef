"""Where allauth's pages meet the house: people become users through our service only."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import registration
from core.actor import Actor
from core.http.client import client_ip


class AccountAdapter(DefaultAccountAdapter):
    """Sign-up by the house's rules, and the caller's address as the house reads it."""

    # What the forms answer, said as what to do next. The same words for an unknown address and a wrong password.
    error_messages = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": _("This account is closed. Write to us if that is a mistake."),
        "email_password_mismatch": _("This e-mail and password do not match an account"),
        "email_taken": _("There is already an account with this e-mail address"),
        "enter_current_password": _("This is not the password you have used until now. Write it again."),
        "incorrect_password": _("This is not the password of your account. Write it again."),
        "invalid_password_reset": _("This link has been used or is too old"),
        "too_many_login_attempts": _("The password was wrong too often. Try again in five minutes."),
        "rate_limited": _("That was often in a short time. Try again in five minutes."),
    }

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
