"""Sending mails: claim, send without a lock, note what came of it.

A process that dies between sending and noting leaves the mail claimed; it is tried again after a while, with the
same Message-ID, so that the reader's program can tell that it is the same mail.
"""

import logging
from datetime import timedelta
from smtplib import SMTPException

from anymail.exceptions import AnymailError
from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q

from core import clock
from core.actor import Actor
from core.errors import NotFound
from core.lifecycle import move
from notifications import lifecycle
from notifications.models import Message
from notifications.services import links

log = logging.getLogger(__name__)

MOST_TRIES = 8
FIRST_PAUSE = timedelta(minutes=1)
GIVEN_UP_AFTER = timedelta(minutes=10)
BATCH = 100
ACTOR = Actor.system("mail")


def send(*, message: Message) -> bool:
    """Send one mail; answers whether it has gone. A mail that went before is not sent again.

    Must be called outside a transaction. A mail server that does not answer is tried again later, with growing
    pauses, at most eight times.
    """
    claimed = _claim(message)
    if claimed is None:
        return False
    try:
        bodies = links.bodies(claimed)
        _mail(claimed, bodies).send()
    except NotFound as error:
        # Closed since the mail was written: it is not sent, and nobody waits for it.
        with transaction.atomic():
            move(claimed, to=lifecycle.FAILED, actor=ACTOR, last_error=error.code)
        return False
    except (OSError, SMTPException, AnymailError) as error:
        _note_failure(claimed, error)
        return False
    with transaction.atomic():
        move(claimed, to=lifecycle.SENT, actor=ACTOR, last_error="", **links.kept(bodies))
    return True


def send_due(*, limit: int = BATCH) -> int:
    """Send what waits, and what somebody claimed and never finished; answers how many went."""
    now = clock.now()
    due = Message.objects.filter(
        Q(status=lifecycle.QUEUED) & (Q(due_at__isnull=True) | Q(due_at__lte=now))
        | Q(status=lifecycle.SENDING, tried_at__lte=now - GIVEN_UP_AFTER)
    )
    return sum(send(message=one) for one in due.order_by("id")[:limit])


def _claim(message: Message) -> Message | None:
    with transaction.atomic():
        row = Message.objects.select_for_update(skip_locked=True).filter(pk=message.pk).first()
        if row is None or row.status in {lifecycle.SENT, lifecycle.FAILED}:
            return None
        if row.status == lifecycle.SENDING:
            if row.tried_at is None or row.tried_at > clock.now() - GIVEN_UP_AFTER:
                return None
            move(row, to=lifecycle.QUEUED, actor=ACTOR, reason="never finished")
        move(row, to=lifecycle.SENDING, actor=ACTOR, tries=F("tries") + 1)
        row.refresh_from_db()
        return row


def _note_failure(message: Message, error: Exception) -> None:
    log.warning("Mail %s was not taken: %s", message.public_id, type(error).__name__)
    with transaction.atomic():
        if message.tries >= MOST_TRIES:
            move(message, to=lifecycle.FAILED, actor=ACTOR, last_error=type(error).__name__)
            return
        pause = FIRST_PAUSE * 2 ** (message.tries - 1)
        move(
            message,
            to=lifecycle.QUEUED,
            actor=ACTOR,
            due_at=clock.now() + pause,
            last_error=type(error).__name__,
        )


def _mail(message: Message, bodies: links.Bodies) -> EmailMultiAlternatives:
    host = settings.SITE_URL.split("//")[-1].split("/")[0].split(":")[0]
    mail = EmailMultiAlternatives(
        message.subject,
        bodies.text,
        to=[message.to],
        headers={"Message-ID": f"<{message.public_id}@{host}>", "Content-Language": message.language},
    )
    mail.attach_alternative(bodies.html, "text/html")
    return mail
