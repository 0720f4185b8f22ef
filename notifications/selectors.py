"""Reading mails; for the development inbox only."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core.errors import NotFound
from notifications.models import Message


def inbox(*, to: str = "") -> QuerySet[Message]:
    """All mails, newest first, or those to one address."""
    rows = Message.objects.order_by("-id")
    return rows.filter(to=to.strip().lower()) if to.strip() else rows


def message(public_id: UUID) -> Message:
    found = Message.objects.filter(public_id=public_id).first()
    if found is None:
        raise NotFound("message_not_found", _("There is no such mail."))
    return found
