"""What a password must be, said in the house's words; and which one opens nothing where money is real.

The password of the demonstration stands in the README. Production settings use the hasher and the last
validator below, so it opens no account there, on pages, in the API or in the back office, even when a demo
database was carried over.
"""

from typing import Any

from django.contrib.auth import password_validation
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

DEMO_PASSWORD = "kalavpp-demo"  # noqa: S105 - public on purpose


class LongEnough(password_validation.MinimumLengthValidator):
    """Eight characters or more."""

    def get_error_message(self) -> str:
        text = ngettext(
            "Choose a password of at least %(length)s character.",
            "Choose a password of at least %(length)s characters.",
            self.min_length,
        )
        return text % {"length": self.min_length}


class UnlikeTheOwner(password_validation.UserAttributeSimilarityValidator):
    """Not the name or the e-mail address of its owner."""

    def get_error_message(self) -> str:
        return _("Choose a password that is not like your name or e-mail address.")


class NotGuessedFirst(password_validation.CommonPasswordValidator):
    """Not one of the twenty thousand that everybody tries."""

    def get_error_message(self) -> str:
        return _("Many people use this password, so it is guessed first. Choose another.")


class NotOnlyDigits(password_validation.NumericPasswordValidator):
    """Not a number."""

    def get_error_message(self) -> str:
        return _("Choose a password with letters too, not digits alone.")


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
