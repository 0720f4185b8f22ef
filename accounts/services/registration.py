"""Becoming a user."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from accounts.events import UserRegistered
from accounts.models import Role, User
from accounts.services import mails, roles
from core import audit
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.events import publish


def register(
    *,
    email: str,
    password: str,
    full_name: str,
    actor: Actor,
    role: str = Role.CUSTOMER,
    language: str = User.Language.EN,
    phone: str = "",
) -> User:
    """A new customer. ``role="vendor"`` says that they want to sell; that role follows the approval of a shop.

    Whoever signs up, by page or by app, is asked by mail to confirm the address.
    Raises Invalid ``validation`` (fields ``email``, ``password``, ``role``) and Conflict ``email_taken``.
    """
    email = User.objects.clean_email(email)
    user = User(email=email, full_name=full_name.strip(), language=language, phone=phone.strip())
    _check(user, password, role)
    if User.objects.filter(email=email).exists():
        raise _taken()
    user.set_password(password)
    try:
        with transaction.atomic():
            _save(user, actor, wants_to_sell=role == Role.VENDOR)
            mails.ask_to_confirm(user=user)
    except IntegrityError as error:
        # Two people at once with one address: the unique index has the last word.
        raise _taken() from error
    return user


@transaction.atomic
def register_without_password(*, email: str, full_name: str, actor: Actor) -> User:
    """A new customer who signs in in another way; a password comes by a reset, if they want one.

    Raises Invalid ``validation`` (field ``email``), and IntegrityError when somebody was faster with the address.
    """
    user = User(email=User.objects.clean_email(email), full_name=full_name.strip())
    _check(user, None, Role.CUSTOMER)
    user.set_unusable_password()
    _save(user, actor)
    return user


@transaction.atomic
def _save(user: User, actor: Actor, *, wants_to_sell: bool = False) -> None:
    user.save(force_insert=True)
    roles.grant(user=user, role=Role.CUSTOMER, actor=Actor.of(user))
    audit.record("user.registered", on=user, actor=actor)
    publish(UserRegistered(user_id=str(user.public_id), wants_to_sell=wants_to_sell))


def _check(user: User, password: str | None, role: str) -> None:
    fields: dict[str, list[str]] = {}
    try:
        validate_email(user.email)
    except ValidationError:
        fields["email"] = [str(_("Write an e-mail address like name@example.com"))]
    try:
        if password is not None:
            validate_password(password, user)
    except ValidationError as error:
        fields["password"] = error.messages
    if role not in (Role.CUSTOMER, Role.VENDOR):
        fields["role"] = [str(_("Choose customer or vendor"))]
    if fields:
        raise Invalid("validation", _("Check the marked fields"), fields=fields)


def _taken() -> Conflict:
    message = _("There is already an account with this e-mail address. Log in instead")
    return Conflict("email_taken", message, fields={"email": [message]})
