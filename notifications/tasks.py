"""Celery entry points of notifications; each is safe to run twice at once."""

from functools import partial

from celery import shared_task
from django.db import transaction

from notifications.models import Message
from notifications.services import sending


def after_commit(public_id: str) -> None:
    """Queue the sending once the present transaction stands. Without a broker the next sweep finds the row."""
    transaction.on_commit(partial(send.apply_async, (public_id,), retry=False), robust=True)


@shared_task(name="notifications.send")
def send(public_id: str) -> None:
    """Send one mail."""
    message = Message.objects.filter(public_id=public_id).first()
    if message is not None:
        sending.send(message=message)


@shared_task(name="notifications.send_due")
def send_due() -> int:
    """Send what was left lying."""
    return sending.send_due()
