"""Wiring of the accounts app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Users, roles, addresses, tokens."""

    name = "accounts"
    verbose_name = _("Accounts")
