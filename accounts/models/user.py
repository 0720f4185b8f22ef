"""The person: one row, named by an e-mail address."""

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class UserManager(BaseUserManager["User"]):
    """Finds and creates users by e-mail, whatever its capitals."""

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this e-mail; raises ``User.DoesNotExist``."""
        return self.get(email=self.clean_email(username or ""))

    @staticmethod
    def clean_email(email: str) -> str:
        """One spelling per mailbox: no spaces around it, all small letters."""
        return email.strip().lower()

    def create_user(self, email: str, password: str | None = None, **columns: Any) -> "User":
        """A new user without any role; with ``password=None`` nobody can log in by password."""
        if not email:
            raise ValueError("a user needs an e-mail address")
        user = self.model(email=self.clean_email(email), **columns)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **columns: Any) -> "User":
        """A user who may do everything in the back office."""
        columns |= {"is_staff": True, "is_superuser": True}
        return self.create_user(email, password, **columns)


class User(PublicModel, AbstractBaseUser, PermissionsMixin):
    """One person. What they may do is in their ``RoleGrant`` rows, never in a column here."""

    class Language(models.TextChoices):
        """Languages of pages and mails."""

        EN = "en", "English"
        HI = "hi", "हिन्दी"

    email = models.EmailField(
        _("e-mail address"),
        max_length=254,
        unique=True,
        error_messages={"unique": _("There is already an account with this e-mail address")},
    )
    full_name = models.CharField(_("full name"), max_length=150, blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(_("language"), max_length=2, choices=Language, default=Language.EN)
    is_active = models.BooleanField(_("may log in"), default=True)
    is_staff = models.BooleanField(_("may open the back office"), default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            # With one spelling per mailbox the plain unique index is enough.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")) & ~models.Q(email=""),
                name="accounts_user_email_small_letters",
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.email

    def clean(self) -> None:
        """Bring the e-mail to its one spelling before the uniqueness checks."""
        super().clean()
        self.email = UserManager.clean_email(self.email)

    def get_full_name(self) -> str:
        """The name as the person writes it, or the e-mail address."""
        return self.full_name or self.email

    def get_short_name(self) -> str:
        """The first word of the name, for a greeting."""
        return self.full_name.split(" ")[0] if self.full_name else self.email
