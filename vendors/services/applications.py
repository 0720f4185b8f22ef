"""Applying to sell, and the decisions on it."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _
from stdnum.in_ import gstin as gstin_numbers

from accounts.models import Role, User
from accounts.services import registration, roles
from core import audit, clock
from core.actor import Actor
from core.errors import DomainError, Invalid
from core.events import publish
from core.lifecycle import move
from places import selectors as places
from vendors import errors
from vendors.events import (
    VendorApplied,
    VendorApproved,
    VendorProfileChanged,
    VendorReinstated,
    VendorRejected,
    VendorSuspended,
)
from vendors.lifecycle import APPROVED, PENDING, REJECTED, SUSPENDED
from vendors.models import BusinessType, Vendor
from vendors.services.addresses import web_address
from vendors.services.slugs import with_free_slug


@dataclass(frozen=True, kw_only=True)
class ApplicationDetails:
    """What an applicant tells: the shop, the kind of business, and where it is (PIN decides the state)."""

    business_name: str
    business_type: str
    location: str
    pin: str
    description: str = ""
    website: str = ""
    artisan_name: str = ""
    address_line: str = ""
    gstin: str = ""


def apply(*, owner: User, details: ApplicationDetails, actor: Actor) -> Vendor:
    """Hand in an application, or hand in a mended one after a refusal (same shop, same drafts).

    Raises Conflict `application_pending`, `already_vendor` or `vendor_suspended`, Invalid for details that
    cannot be right.
    """
    details = _checked(details)
    with transaction.atomic():
        User.objects.select_for_update(no_key=True).get(pk=owner.pk)  # one application at a time
        vendor = Vendor.objects.select_for_update().filter(owner=owner).first()
        columns = _columns(details)
        if vendor is None:
            columns |= {"owner": owner, "applied_at": clock.now()}
            vendor = with_free_slug(
                Vendor,
                details.business_name,
                create=lambda slug: Vendor.objects.create(slug=slug, **columns),
                fallback="shop",
            )
            audit.record("vendor.applied", on=vendor, actor=actor)
        elif vendor.status == REJECTED:
            move(vendor, to=PENDING, actor=actor, **columns)
            publish(VendorProfileChanged(vendor_id=str(vendor.public_id)))
        else:
            raise _taken(vendor)
        publish(VendorApplied(vendor_id=str(vendor.public_id)))
        return vendor


def register_and_apply(
    *, email: str, password: str, full_name: str, details: ApplicationDetails, actor: Actor, language: str = "en"
) -> Vendor:
    """Account and application in one step: both, or neither.  Errors as of `register` and `apply`."""
    with transaction.atomic():
        user = registration.register(
            email=email, password=password, full_name=full_name, actor=actor, role=Role.VENDOR, language=language
        )
        return apply(owner=user, details=details, actor=Actor.of(user))


def approve(*, vendor: Vendor, actor: Actor) -> Vendor:
    """Open the shop: the owner gets the role, one event (one mail) goes out.  A repeat does nothing."""
    with transaction.atomic():
        row = _locked(vendor)
        if row.status == SUSPENDED:
            raise errors.shop_suspended()
        if move(row, to=APPROVED, actor=actor, decision_reason=""):
            roles.grant(user=row.owner, role=Role.VENDOR, actor=actor)
            publish(VendorApproved(vendor_id=str(row.public_id)))
        return row


def approve_many(*, vendors: Iterable[Vendor], actor: Actor) -> tuple[list[Vendor], list[tuple[Vendor, DomainError]]]:
    """Approve each on its own: (approved, refused with the reason).  One that fails holds up no other."""
    done, refused = [], []
    for vendor in sorted(vendors, key=lambda one: one.pk):
        try:
            done.append(approve(vendor=vendor, actor=actor))
        except DomainError as error:
            refused.append((vendor, error))
    return done, refused


def reject(*, vendor: Vendor, reason: str, actor: Actor) -> Vendor:
    """Turn the application down.  The reason is needed: the applicant reads it and can apply again."""
    reason = reason.strip()
    if not reason:
        raise errors.reason_needed()
    with transaction.atomic():
        row = _locked(vendor)
        if move(row, to=REJECTED, actor=actor, reason=reason, decision_reason=reason):
            publish(VendorRejected(vendor_id=str(row.public_id), reason=reason))
        return row


def suspend(*, vendor: Vendor, reason: str, actor: Actor) -> Vendor:
    """Hide the shop at once; its products vanish from every public page by the join on this status.

    The owner keeps the role: orders that run must still be sent.
    """
    reason = reason.strip()
    if not reason:
        raise errors.reason_needed()
    with transaction.atomic():
        row = _locked(vendor)
        if move(row, to=SUSPENDED, actor=actor, reason=reason, decision_reason=reason):
            publish(VendorSuspended(vendor_id=str(row.public_id), reason=reason))
        return row


def reinstate(*, vendor: Vendor, actor: Actor, reason: str = "") -> Vendor:
    """Open a suspended shop again."""
    with transaction.atomic():
        row = _locked(vendor)
        if row.status == PENDING:
            raise errors.application_pending()
        if move(row, to=APPROVED, actor=actor, reason=reason, decision_reason=""):
            publish(VendorReinstated(vendor_id=str(row.public_id)))
        return row


def _locked(vendor: Vendor) -> Vendor:
    return Vendor.objects.select_for_update(of=("self",)).select_related("owner").get(pk=vendor.pk)


def _taken(vendor: Vendor) -> DomainError:
    if vendor.status == PENDING:
        return errors.application_pending()
    return errors.shop_suspended() if vendor.status == SUSPENDED else errors.already_vendor()


def _columns(details: ApplicationDetails) -> dict[str, Any]:
    found = places.find_pin(details.pin)
    if found is None:
        text = _("We do not know this PIN code. Check its six digits.")
        raise Invalid("unknown_pin", text, fields={"pin": [text]})
    return {
        "name": details.business_name,
        "business_type": details.business_type,
        "description": details.description,
        "website": details.website,
        "location": details.location,
        "address_line": details.address_line,
        "pin": details.pin,
        "state": found.state,
        "gstin": details.gstin,
        "artisan_name": details.artisan_name or details.business_name,
    }


def _checked(details: ApplicationDetails) -> ApplicationDetails:
    """The details tidied; Invalid naming every field that cannot be right."""
    fields: dict[str, list[str]] = {}
    pin = details.pin
    try:
        pin = places.normalise_pin(details.pin)
    except Invalid as error:
        fields |= error.fields
    details = replace(
        details,
        business_name=" ".join(details.business_name.split()),
        location=" ".join(details.location.split()),
        pin=pin,
        gstin=gstin_numbers.compact(details.gstin),
    )
    if not 2 <= len(details.business_name) <= 120:
        fields["business_name"] = [_("Give your shop a name of 2 to 120 letters.")]
    if not details.location or len(details.location) > 120:
        fields["location"] = [_("Name the town or village you work in.")]
    if details.business_type not in BusinessType.values:
        fields["business_type"] = [_("Choose the kind of business.")]
    try:
        details = replace(details, website=web_address(details.website))
    except Invalid as error:
        fields |= error.fields
    if details.gstin and not gstin_is_right(details.gstin):
        fields["gstin"] = [
            _("A GSTIN has 15 characters, for example 08ABCDE1234F1Z5. Check it against your certificate.")
        ]
    if fields:
        raise Invalid("not_complete", _("Some answers need another look."), fields=fields)
    return details


def gstin_is_right(gstin: str) -> bool:
    """Shape and mod-36 check character of a GSTIN (CGST rules 2017, rule 10)."""
    return bool(gstin_numbers.is_valid(gstin))
