"""Whose account it is when a provider vouches for somebody."""

from allauth.account.models import EmailAddress
from allauth.socialaccount.models import SocialAccount
from django.db import IntegrityError, transaction

from accounts import errors
from accounts.models import User
from accounts.oidc import Identity
from accounts.services import registration
from core import audit
from core.actor import Actor


def user_of(*, provider: str, identity: Identity) -> User:
    """The account linked to this person at the provider, linking or making one at their first sign-in.

    An address links only when both sides have verified it: the provider says so, and the account has confirmed it
    here. Else whoever signs up with a stranger's address would wait inside the stranger's account. Raises NotAllowed
    ``provider_email_unverified`` or ``account_closed``, Conflict ``account_email_unverified``, Invalid
    ``validation`` for an address that is none.
    """
    try:
        return _linked(provider, identity) or _link(provider, identity)
    except IntegrityError:
        # Two first sign-ins at once: the unique indexes let one of them through, and this is the other.
        return _linked(provider, identity) or _link(provider, identity)


def _linked(provider: str, identity: Identity) -> User | None:
    known = SocialAccount.objects.select_related("user").filter(provider=provider, uid=identity.subject).first()
    return _open(known.user) if known else None


@transaction.atomic
def _link(provider: str, identity: Identity) -> User:
    if not identity.email or not identity.email_verified:
        raise errors.provider_email_unverified()
    user = _confirmed(identity.email) or _newcomer(provider, identity)
    SocialAccount.objects.create(user=user, provider=provider, uid=identity.subject)
    audit.record("user.provider_linked", on=user, actor=Actor.of(user), data={"provider": provider})
    return user


def _newcomer(provider: str, identity: Identity) -> User:
    user = registration.register_without_password(
        email=identity.email, full_name=identity.name, actor=Actor.provider(provider)
    )
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return user


def _confirmed(email: str) -> User | None:
    """The account that confirmed this address; ``None`` when nobody has it. Locked until the link stands."""
    email = User.objects.clean_email(email)
    # Asked in this order: a newcomer's account and its confirmed address appear together, and whoever sees the one
    # first must see the other after it.
    taken = User.objects.filter(email=email).exists()
    confirmed = (
        EmailAddress.objects.select_for_update(of=("self",))
        .select_related("user")
        .filter(email=email, verified=True)
        .first()
    )
    if confirmed is not None:
        return _open(confirmed.user)
    if taken:
        raise errors.account_email_unverified()
    return None


def _open(user: User) -> User:
    if not user.is_active:
        raise errors.account_closed()
    return user
