"""What this app does about its own news."""

from django.db import transaction

from media import tasks
from media.events import ImageStored


def make_remaining_variants(event: ImageStored) -> None:
    """Queue the encoding: seconds of work do not belong into the transaction of a delivery.

    When the broker is away the job is lost, and `media.finish_forgotten` finds the picture later.
    """
    transaction.on_commit(lambda: tasks.finish_image.delay(event.image_id), robust=True)
