"""Work on pictures in the background."""

import logging
from datetime import timedelta
from typing import Any

from celery import shared_task

from core import clock
from media import imaging
from media.lifecycle import PROCESSING
from media.models import Image
from media.services import images

log = logging.getLogger(__name__)

RETRIES = 3
FORGOTTEN_AFTER = timedelta(minutes=15)


@shared_task(name="media.finish_image", bind=True, max_retries=RETRIES)
def finish_image(task: Any, image_id: str) -> None:
    """Make the missing sizes of one picture. A full disk is tried again; a lost or bad master is not."""
    image = Image.objects.filter(public_id=image_id).first()
    if image is None:
        return  # deleted since
    try:
        images.finish(image=image)
    except (FileNotFoundError, imaging.Unreadable) as error:
        log.error("Picture %s cannot be finished: %s", image_id, type(error).__name__)
        images.give_up(image=image, reason=type(error).__name__)
    except OSError as error:
        if task.request.retries >= RETRIES:
            images.give_up(image=image, reason=type(error).__name__)
            raise
        raise task.retry(exc=error, countdown=30 * 2**task.request.retries) from error


@shared_task(name="media.finish_forgotten")
def finish_forgotten(limit: int = 200) -> int:
    """Queue pictures again whose job was lost with the broker; for the schedule, a few times an hour."""
    before = clock.now() - FORGOTTEN_AFTER
    waiting = Image.objects.filter(status=PROCESSING, created_at__lt=before).order_by("created_at")[:limit]
    keys = list(waiting.values_list("public_id", flat=True))
    for key in keys:
        finish_image.delay(str(key))
    return len(keys)
