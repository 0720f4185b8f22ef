"""allauth's forms in the house's words: what the pages for signing up, signing in and passwords ask."""

from typing import Any, ClassVar

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django import forms
from django.core.validators import EmailValidator
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.models import User

_MISTYPED = _("Write an e-mail address such as name@example.in.")


class _InOurWords(forms.Form):
    """Gives inherited fields our label and our answer to an empty field; placeholders that repeat a label go."""

    words: ClassVar[dict[str, tuple[Any, Any]]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, (label, when_empty) in self.words.items():
            field = self.fields[name]
            field.label = label
            field.error_messages["required"] = when_empty
            field.widget.attrs.pop("placeholder", None)
            if isinstance(field, forms.EmailField):
                field.validators = [EmailValidator(message=_MISTYPED)]
            elif name == "password1":
                field.help_text = _("At least 8 characters. A short sentence is good.")


class LoginForm(_InOurWords, allauth.LoginForm):
    """Signing in."""

    words: ClassVar = {
        "login": (_("E-mail address"), _("Write your e-mail address.")),
        "password": (_("Password"), _("Write your password.")),
    }

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["remember"].label = _("Keep me signed in on this device")
        self.fields["password"].help_text = format_html(
            '<a href="{}">{}</a>', reverse("account_reset_password"), _("Forgot your password?")
        )


class SignupForm(_InOurWords, allauth.SignupForm):
    """Opening an account."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        error_messages={"required": _("Write your name.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    field_order = ("full_name", "email", "password1")
    words: ClassVar = {
        "email": (_("E-mail address"), _("Write your e-mail address.")),
        "password1": (_("Choose a password"), _("Choose a password.")),
    }

    def validate_unique_email(self, value: str) -> str:
        """The address, when it is nobody's. Raises ValidationError ``email_taken``."""
        if _owners(value).exists():
            raise get_adapter().validation_error("email_taken")
        return value

    def save(self, request: HttpRequest) -> User:
        """Our service makes the account with its address, so there is none left for allauth to make."""
        user: User = get_adapter().save_user(request, None, self)
        return user


class ResetPasswordForm(_InOurWords, allauth.ResetPasswordForm):
    """Asking for a link to choose a new password."""

    words: ClassVar = {"email": (_("E-mail address"), _("Write the e-mail address of your account."))}
    users: list[User]

    def clean_email(self) -> str:
        """The address; ``users`` are those it belongs to."""
        email: str = super().clean_email()
        owners = set(_owners(email).values_list("pk", flat=True))
        self.users = [user for user in self.users if user.pk in owners]
        return email

    def save(self, request: HttpRequest, **options: Any) -> str:
        """Ask for the mail, with as much work for an address without an account as for one that has it.

        allauth would make the link here, so that the time of the answer tells the two apart.
        """
        email: str = self.cleaned_data["email"]
        adapter = get_adapter()
        for user in self.users:
            adapter.send_password_reset_mail(user, email, {"user": user})
        if not self.users:
            adapter.send_mail("account/email/unknown_account", email, {})
        return email


class ResetPasswordKeyForm(_InOurWords, allauth.ResetPasswordKeyForm):
    """Choosing a new password by that link."""

    words: ClassVar = {
        "password1": (_("Choose a password"), _("Choose a password.")),
        "password2": (_("The same password again"), _("Write the same password again.")),
    }


class ChangePasswordForm(_InOurWords, allauth.ChangePasswordForm):
    """Choosing a new password while signed in."""

    words: ClassVar = {
        "oldpassword": (_("Your password until now"), _("Write the password you have used until now.")),
        "password1": (_("Choose a password"), _("Choose a password.")),
        "password2": (_("The same password again"), _("Write the same password again.")),
    }


class AddEmailForm(_InOurWords, allauth.AddEmailForm):
    """A further address for the account."""

    words: ClassVar = {"email": (_("Another e-mail address"), _("Write the e-mail address."))}


def _owners(email: str) -> QuerySet[User]:
    """Whose account has this for its own address, or confirmed it.

    Anybody can enter a stranger's address for their account: until it is confirmed that keeps it from nobody.
    """
    email = User.objects.clean_email(email)
    confirmed = EmailAddress.objects.filter(email=email, verified=True).values("user")
    return User.objects.filter(Q(email=email) | Q(pk__in=confirmed))
