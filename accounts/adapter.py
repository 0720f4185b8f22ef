"""Where allauth's pages meet the house: people become users, and get mails, through our services only."""

from collections.abc import Mapping
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.services import mails, registration
from accounts.services.mails import Kind
from core.actor import Actor
from core.http.client import client_ip

# The mails of allauth as it names their templates, and what they are here.
KINDS = {
    "account/email/email_confirmation": Kind.CONFIRM_EMAIL,
    "account/email/password_reset_key": Kind.PASSWORD_RESET,
    "account/email/password_reset": Kind.PASSWORD_CHANGED,  # by the link
    "account/email/password_changed": Kind.PASSWORD_CHANGED,
    "account/email/password_set": Kind.PASSWORD_CHANGED,  # the first one of somebody who came by a provider
    "account/email/email_changed": Kind.EMAIL_CHANGED,
    "account/email/email_deleted": Kind.EMAIL_CHANGED,
    "account/email/unknown_account": Kind.UNKNOWN_ACCOUNT,
}
WARNINGS = {Kind.PASSWORD_CHANGED, Kind.EMAIL_CHANGED}


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
        "max_email_addresses": _("An account has at most %d e-mail addresses. Take one off to add another."),
        "invalid_password_reset": _("This link has been used or is too old"),
        "too_many_login_attempts": _("The password was wrong too often. Try again in five minutes."),
        "rate_limited": _("That was often in a short time. Try again in five minutes."),
    }

    def save_user(self, request: HttpRequest, user: Any, form: Any, commit: bool = True) -> User:
        """Register with role, audit row and event. Raises Conflict ``email_taken`` when somebody was faster."""
        given = form.cleaned_data
        saved = registration.register(
            email=given["email"],
            password=given["password1"],
            full_name=given["full_name"],
            language=_language(request.LANGUAGE_CODE),
            actor=Actor.guest(),
        )
        self.add_message(request, messages.INFO, "account/messages/email_confirmation_sent.txt", {"email": saved.email})
        return saved

    def should_send_confirmation_mail(self, request: HttpRequest, email_address: EmailAddress, signup: bool) -> bool:
        """Not at sign-up: that mail was asked for with the account, in one transaction."""
        return not signup

    def send_mail(self, template_prefix: str, email: str, context: Mapping[str, Any]) -> None:
        """Ask for our own mail instead of allauth's. The link in ``context`` is dropped: ours is made as it leaves.

        Raises KeyError for a mail of allauth's that has no counterpart here.
        """
        kind = KINDS[template_prefix]
        if kind == Kind.UNKNOWN_ACCOUNT:
            mails.ask_for_stranger(kind=kind, email=email, language=_language(get_language()))
            return
        user = context["user"]
        if kind in WARNINGS:
            mails.warn(kind=kind, user=user, to=email)
        else:
            mails.ask(kind=kind, user=user, address=_address(user, email, kind))

    def send_notification_mail(
        self, template_prefix: str, user: Any, context: dict[str, Any] | None = None, email: str | None = None
    ) -> None:
        """Says whose account it is, which allauth leaves to be found by the address."""
        super().send_notification_mail(template_prefix, user, {**(context or {}), "user": user}, email)

    def get_client_ip(self, request: HttpRequest) -> str:
        """Forwarded addresses count only from proxies of ours."""
        return client_ip(request)


def _language(code: str | None) -> str:
    return (code or User.Language.EN)[:2]


def _address(user: User, email: str, kind: Kind) -> EmailAddress | None:
    """The address to write to when it is not the account's own.

    Anybody can enter a stranger's address for their account: until it is confirmed it gets the question whether it is
    theirs, and nothing else. (A warning goes to what was the account's own address, confirmed or not.)
    """
    rows = EmailAddress.objects.filter(user=user, email=User.objects.clean_email(email))
    if kind == Kind.CONFIRM_EMAIL:
        return rows.get()
    return None if user.email == User.objects.clean_email(email) else rows.filter(verified=True).first()
