"""Addresses on the web that makers tell."""

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from core.errors import Invalid

MOST_LETTERS = 200
_is_web_address = URLValidator(schemes=["http", "https"])


def web_address(text: str) -> str:
    """The address with its scheme (https unless told), or "" for none. Raises Invalid at ``website``."""
    address = text.strip()
    if not address:
        return ""
    if "://" not in address:
        address = f"https://{address}"
    try:
        _is_web_address(address)
    except ValidationError:
        raise _refused(_("Write an address like https://example.com")) from None
    if len(address) > MOST_LETTERS:
        raise _refused(_("Write an address of at most %(most)s letters") % {"most": MOST_LETTERS})
    return address


def _refused(text: str) -> Invalid:
    return Invalid("not_complete", text, fields={"website": [text]})
