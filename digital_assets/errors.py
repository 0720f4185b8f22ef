"""What can go wrong with downloads."""

from django.utils.translation import gettext as _

from core.errors import Conflict, Invalid, NotAllowed, NotFound


def grant_not_found() -> NotFound:
    return NotFound("grant_not_found", _("There is no such download here."))


def asset_not_found() -> NotFound:
    return NotFound("asset_not_found", _("There is no such file here."))


def grant_revoked() -> NotAllowed:
    return NotAllowed("grant_revoked", _("This was refunded, so its files are closed."))


def grant_expired() -> Conflict:
    return Conflict("grant_expired", _("The time for downloading this has ended. Write to the maker to open it again."))


def download_limit() -> Conflict:
    return Conflict("download_limit", _("All downloads of this file are used. Write to the maker to open it again."))


def link_expired() -> NotAllowed:
    return NotAllowed("link_expired", _("This link has ended. Open your library and press the button again."))


def not_digital() -> Conflict:
    return Conflict("not_digital", _("Only digital products have files. Change the kind of the product first."))


def file_in_use() -> Conflict:
    return Conflict("last_file", _("A product in the shop needs at least one file. Add the new one first."))


def file_needed() -> Invalid:
    text = _("Add the file that buyers download.")
    return Invalid("file_needed", text, fields={"file": [text]})
