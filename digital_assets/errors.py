"""What can go wrong with downloads."""

from django.template.defaultfilters import filesizeformat
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


def files_full(text: str) -> Conflict:
    """The shop keeps as many files, or as many bytes, as it may."""
    return Conflict("files_full", text, fields={"file": [text]})


def too_many_files(most: int) -> Conflict:
    return files_full(
        _("Your shop has %(most)s files, older versions counted, and can keep no more. Write to us if you need room.")
        % {"most": most}
    )


def too_many_bytes(most: int, left: int) -> Conflict:
    """``most`` and ``left`` in bytes."""
    return files_full(
        _("Your shop can keep %(most)s of files, older versions counted; %(left)s is left. Send a smaller file.")
        % {"most": filesizeformat(most), "left": filesizeformat(left)}
    )


def file_needed() -> Invalid:
    text = _("Add the file that buyers download.")
    return Invalid("file_needed", text, fields={"file": [text]})
