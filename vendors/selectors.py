"""Reading shops.  Public reads see approved shops only."""

from uuid import UUID

from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.models import AnonymousUser

from vendors.errors import not_a_vendor, vendor_not_found
from vendors.models import Vendor
from vendors.models.vendor import VendorQuerySet

_PROFILE = ("state", "craft", "region", "portrait", "cover")


def selling() -> VendorQuerySet:
    return Vendor.objects.selling().select_related(*_PROFILE)


def pending() -> VendorQuerySet:
    return Vendor.objects.pending().select_related("owner", *_PROFILE)


def as_uuid(text: str | UUID) -> UUID | None:
    if isinstance(text, UUID):
        return text
    try:
        return UUID(text)
    except ValueError:
        return None


def get_shop(key: str | UUID) -> Vendor:
    """The approved shop with this slug or public id; NotFound for none, or one that is not open."""
    public_id = as_uuid(key)
    rows = selling().filter(public_id=public_id) if public_id else selling().filter(slug=key)
    shop = rows.first()
    if shop is None:
        raise vendor_not_found()
    return shop


def get_application(public_id: str | UUID) -> Vendor:
    """Any shop by its public id, whatever its state: for reviewers."""
    found = as_uuid(public_id)
    vendor = Vendor.objects.select_related("owner", *_PROFILE).filter(public_id=found).first() if found else None
    if vendor is None:
        raise vendor_not_found()
    return vendor


def for_owner(user: AbstractBaseUser | AnonymousUser) -> Vendor | None:
    """The shop of this account in whatever state, or None."""
    if not user.is_authenticated:
        return None
    return Vendor.objects.select_related("state", "craft", "region").filter(owner_id=user.pk).first()


def own_shop(user: AbstractBaseUser | AnonymousUser) -> Vendor:
    """The shop of this account in whatever state; NotAllowed `not_a_vendor` for an account without one."""
    vendor = for_owner(user)
    if vendor is None:
        raise not_a_vendor()
    return vendor
