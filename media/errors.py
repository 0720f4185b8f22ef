"""What can be wrong with what somebody uploads; each sentence says what to send instead."""

from django.conf import settings
from django.utils.translation import gettext as _

from core.errors import Invalid, NotFound

MEGA = 1024 * 1024


class UnfitImage(Invalid):
    """The upload does not become a picture. ``code`` is image_ and the reason."""

    def __init__(self, reason: str) -> None:
        message = {
            "empty": _("Choose a picture to send."),
            "too_large": _("This file is too large. Send a picture of at most %(limit)s MB.")
            % {"limit": settings.IMAGE_MAX_BYTES // MEGA},
            "too_many_pixels": _("This picture has too many pixels. Send one of at most %(limit)s megapixels.")
            % {"limit": settings.IMAGE_MAX_PIXELS // 1_000_000},
            "damaged": _("This picture is damaged. Save it again, or take a new copy, and send that."),
            "not_a_picture": _("Send a photograph as JPEG, PNG, WebP, AVIF, HEIC or TIFF."),
        }[reason]
        super().__init__(f"image_{reason}", message, fields={"image": [message]})


class UnfitFile(Invalid):
    """The upload cannot be kept as a private file. ``code`` is file_ and the reason."""

    def __init__(self, reason: str) -> None:
        message = {
            "empty": _("This file is empty. Choose another one."),
            "too_large": _("This file is too large. Send one of at most %(limit)s MB, or split it.")
            % {"limit": settings.PRIVATE_FILE_MAX_BYTES // MEGA},
        }[reason]
        super().__init__(f"file_{reason}", message, fields={"file": [message]})


class FileMissing(NotFound):
    """A private file's content is not in the storage."""

    def __init__(self) -> None:
        super().__init__("file_missing", _("This file is not there at the moment."))
