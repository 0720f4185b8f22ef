"""Wiring of the accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, roles, addresses, tokens."""

    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self) -> None:
        from allauth.account.signals import password_changed, password_reset

        from accounts.handlers import end_app_sessions

        password_changed.connect(end_app_sessions, dispatch_uid="accounts.end_app_sessions")
        password_reset.connect(end_app_sessions, dispatch_uid="accounts.end_app_sessions")
