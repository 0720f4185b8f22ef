"""The mails about an account: asking for one, and the links that such a mail carries.

::

    page or service ── ask ──▶ AccountMailAsked ──▶ whoever writes mails ── reset_path, confirmation_path ──▶ the reader

Whoever holds such a link has the account, or the address. So it is in no event: it is made as the mail leaves.
allauth is asked for it only then: the sandbox provider's process loads this module and has no allauth.
"""

from enum import StrEnum
from typing import TYPE_CHECKING

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts import selectors
from accounts.events import AccountMailAsked, StrangerMailAsked
from accounts.models import User
from core.errors import NotFound
from core.events import publish
from core.ids import uuid7

if TYPE_CHECKING:
    from allauth.account.models import EmailAddress


class Kind(StrEnum):
    """What such a mail is about."""

    CONFIRM_EMAIL = "confirm_email"
    PASSWORD_RESET = "password_reset"  # noqa: S105 - the name of a mail
    PASSWORD_CHANGED = "password_changed"  # noqa: S105
    EMAIL_CHANGED = "email_changed"
    UNKNOWN_ACCOUNT = "unknown_account"


@transaction.atomic
def ask(*, kind: Kind, user: User, address: "EmailAddress | None" = None) -> None:
    """Have this mail written to the account's own address, or to another ``address`` of the account."""
    key = address.pk if address is not None else None
    publish(AccountMailAsked(mail=str(uuid7()), kind=kind, user_id=str(user.public_id), address=key))


@transaction.atomic
def warn(*, kind: Kind, user: User, to: str) -> None:
    """Have the reader of ``to``, the account's address until now, told what was changed, whatever becomes of it."""
    to = User.objects.clean_email(to)
    publish(AccountMailAsked(mail=str(uuid7()), kind=kind, user_id=str(user.public_id), to=to))


@transaction.atomic
def ask_to_confirm(*, user: User) -> None:
    """Note the address of a new account as not confirmed yet, and have its reader asked whether it is theirs."""
    from allauth.account.models import EmailAddress

    address = EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=False)
    ask(kind=Kind.CONFIRM_EMAIL, user=user, address=address)


@transaction.atomic
def ask_for_stranger(*, kind: Kind, email: str, language: str) -> None:
    """Have this mail written to somebody who has no account, in the language of the page they were on."""
    publish(StrangerMailAsked(mail=str(uuid7()), kind=kind, email=User.objects.clean_email(email), language=language))


def reader(*, user_id: str, address: int | None, to: str) -> tuple[User, str] | None:
    """Whose mail it is and where it goes; ``None`` when the account was closed or has that ``address`` no more."""
    user = User.objects.filter(public_id=user_id, is_active=True).first()
    if user is None or address is None:
        return (user, to or user.email) if user else None
    from allauth.account.models import EmailAddress

    email = EmailAddress.objects.filter(pk=address, user=user).values_list("email", flat=True).first()
    return (user, email) if email else None


def reset_path(*, user_id: str) -> str:
    """Where this user chooses a new password; works once, and for ``PASSWORD_RESET_TIMEOUT`` seconds from now.

    Raises NotFound ``user_not_found`` when the account was closed.
    """
    from allauth.account import app_settings
    from allauth.account.utils import user_pk_to_url_str

    user = selectors.get_user(user_id)
    token = app_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    return reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])


def confirmation_path(*, address: int) -> str:
    """Where the reader of this address confirms that it is theirs; works for three days (allauth's own setting).

    Raises NotFound ``user_not_found`` when the account was closed or has the address no more.
    """
    from allauth.account.models import EmailAddress, EmailConfirmationHMAC

    row = EmailAddress.objects.filter(pk=address, user__is_active=True).first()
    if row is None:
        raise NotFound("user_not_found", _("There is no such person here"))
    return reverse("account_confirm_email", args=[EmailConfirmationHMAC.create(row).key])
