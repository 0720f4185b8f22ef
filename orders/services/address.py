"""Where an order goes: checking what the buyer wrote."""

import re
from dataclasses import dataclass, replace

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from core.errors import Invalid
from orders import errors
from places import selectors as places
from places.models import State

_LONGEST_EMAIL = 254
_LONGEST = {"full_name": 150, "line1": 200, "line2": 200, "city": 100}


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressDetails:
    """An address in India as the buyer wrote it; ``checked`` brings it to its stored form."""

    full_name: str
    phone: str
    line1: str
    city: str
    state: State
    pin: str
    line2: str = ""
    country: str = "IN"


def checked(details: AddressDetails) -> AddressDetails:
    """The address with spaces tidied, PIN and phone in one spelling (one query).

    Raises Invalid ``address_incomplete`` naming every field to mend, ``no_delivery`` outside India.
    """
    if details.country != "IN":
        text = _("We deliver within India. Choose an address in India.")
        raise Invalid("no_delivery", text, fields={"country": [text]})
    details = replace(
        details,
        full_name=_tidy(details.full_name),
        line1=_tidy(details.line1),
        line2=_tidy(details.line2),
        city=_tidy(details.city),
    )
    fields: dict[str, list[str]] = {}
    _check_texts(details, fields)
    phone = normalise_phone(details.phone)
    if phone is None:
        fields["phone"] = [_("Write a mobile number of ten digits, such as 98450 12736.")]
    pin = _check_pin(details, fields)
    if fields:
        raise Invalid("address_incomplete", _("A few answers need another look."), fields=fields)
    return replace(details, phone=phone or "", pin=pin)


def normalise_phone(text: str) -> str | None:
    """An Indian number as +91 and ten digits, whatever spaces and dashes it came with; None when it is none."""
    digits = re.sub(r"[\s()./-]", "", text)
    found = re.fullmatch(r"(?:\+?91|0)?([6-9]\d{9})", digits, flags=re.ASCII)
    return f"+91{found[1]}" if found else None


def checked_email(text: str) -> str:
    """The address in small letters. Raises Invalid ``email_needed``, for one that is too long to keep as well."""
    email = text.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        raise errors.email_needed() from None
    if len(email) > _LONGEST_EMAIL:
        raise errors.email_needed()
    return email


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _check_texts(details: AddressDetails, fields: dict[str, list[str]]) -> None:
    if len(details.full_name) < 2:
        fields["full_name"] = [_("Write the name of whoever receives the parcel.")]
    if len(details.line1) < 3:
        fields["line1"] = [_("Write flat, house and street.")]
    if len(details.city) < 2:
        fields["city"] = [_("Write the city, town or village.")]
    for name, longest in _LONGEST.items():
        if len(getattr(details, name)) > longest:
            fields[name] = [_("Write at most %(count)s letters.") % {"count": longest}]


def _check_pin(details: AddressDetails, fields: dict[str, list[str]]) -> str:
    try:
        pin = places.normalise_pin(details.pin)
    except Invalid as error:
        fields["pin"] = error.fields.get("pin", [error.message])
        return ""
    found = places.find_pin(pin)
    if found is None:
        fields["pin"] = errors.pin_unknown().fields["pin"]
    elif not found.lies_in(details.state.pk):
        fields["state"] = errors.pin_elsewhere(str(found.state)).fields["state"]
    return pin
