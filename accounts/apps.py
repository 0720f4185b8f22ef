"""Wiring of the accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, roles, addresses, tokens."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from allauth.account.signals import email_removed, password_changed, password_reset

        from accounts.handlers import end_app_sessions, tell_address_taken_off

        password_changed.connect(end_app_sessions, dispatch_uid="accounts.end_app_sessions")
        password_reset.connect(end_app_sessions, dispatch_uid="accounts.end_app_sessions")
        email_removed.connect(tell_address_taken_off, dispatch_uid="accounts.tell_address_taken_off")
