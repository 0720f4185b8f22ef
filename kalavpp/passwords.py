"""Keeps the password that every reader of the README knows out of a shop where money is real.

Production settings use the hasher and the validator below, so the demo password opens no account there, on
pages, in the API or in the back office, even when a demo database was carried over.
"""

from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DEMO_PASSWORD = "kalavpp-demo"  # noqa: S105 - public on purpose


class GuardedArgon2(Argon2PasswordHasher):
    """Argon2 that never agrees to the demo password."""

    def verify(self, password: str, encoded: str) -> bool:
        right = super().verify(password, encoded)  # always computed: the time taken tells nothing
        return right and password != DEMO_PASSWORD


class NotTheDemoPassword:
    """Refuses the demo password when somebody chooses one."""

    def validate(self, password: str, user: Any = None) -> None:
        if password == DEMO_PASSWORD:
            raise ValidationError(_("This is the password of the demonstration. Choose another."), code="demo_password")

    def get_help_text(self) -> str:
        return _("The password of the demonstration is not accepted.")
