"""Reading places and crafts."""

import unicodedata

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound
from places.models import Craft, PinCode, Region, State


def normalise_pin(text: str) -> str:
    """Six ASCII digits from what somebody typed: spaces, dashes and digits of any script are accepted.

    Raises Invalid ``bad_pin`` (field ``pin``) when no Indian PIN comes out, whether it exists or not.
    """
    pin = _digits(text)
    if len(pin) != 6 or pin.startswith("0"):
        message = _("Enter a PIN code of six digits, such as 302001.")
        raise Invalid("bad_pin", message, fields={"pin": [message]})
    return pin


def _digits(text: str) -> str:
    """The digits of a PIN, or an empty string when anything else but space and dash is in it."""
    out = []
    for character in text:
        if character.isspace() or unicodedata.category(character) in {"Pd", "Cf"}:
            continue
        digit = unicodedata.decimal(character, None)
        if digit is None:
            return ""
        out.append(str(digit))
    return "".join(out)


def find_pin(pin: str) -> PinCode | None:
    """The PIN with its states (one query), or None when it is not one the post delivers to."""
    digits = _digits(pin)
    if len(digits) != 6:
        return None
    return PinCode.objects.select_related("state", "shared_state").filter(pin=digits).first()


def list_states() -> QuerySet[State]:
    """All 36 states and union territories by English name."""
    return State.objects.order_by("name")


def list_regions() -> QuerySet[Region]:
    """Craft regions with their state."""
    return Region.objects.select_related("state").order_by("name")


def list_crafts() -> QuerySet[Craft]:
    """Crafts with home region, its state, and (one more query) all states they are made in."""
    return Craft.objects.select_related("region__state").prefetch_related("states").order_by("name")


def get_region(slug: str) -> Region:
    """Raises NotFound ``region_not_found``."""
    region = list_regions().filter(slug=slug).first()
    if region is None:
        raise NotFound("region_not_found", _("There is no such region."))
    return region


def get_craft(slug: str) -> Craft:
    """Raises NotFound ``craft_not_found``."""
    craft = list_crafts().filter(slug=slug).first()
    if craft is None:
        raise NotFound("craft_not_found", _("There is no such craft."))
    return craft
