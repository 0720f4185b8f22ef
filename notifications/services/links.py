"""Links that open an account: in a mail while it leaves, and nowhere else.

The row of such a mail holds ``MARK`` where the link belongs, so nobody reads it from the database, a backup or the back
office. Development keeps what was sent, because the inbox page is the only place it arrives at.
"""

from dataclasses import dataclass
from html import escape

from django.conf import settings

from accounts.services import mails
from notifications.models import Message
from notifications.services.writing import absolute

MARK = "[[link]]"


@dataclass(frozen=True)
class Bodies:
    """A mail as its reader gets it."""

    text: str
    html: str


def bodies(message: Message) -> Bodies:
    """The two bodies with a link made now. Raises NotFound when there is nobody left to open anything."""
    if not message.opens:
        return Bodies(message.text, message.html)
    link = absolute(_path(message))
    return Bodies(message.text.replace(MARK, link), message.html.replace(MARK, escape(link)))


def kept(sent: Bodies) -> dict[str, str]:
    """The columns of a mail that went, as they stay."""
    return {"text": sent.text, "html": sent.html} if settings.DEBUG else {}


def _path(message: Message) -> str:
    if message.kind == mails.Kind.PASSWORD_RESET:
        return mails.reset_path(user_id=message.opens)
    return mails.confirmation_path(address=int(message.opens))
