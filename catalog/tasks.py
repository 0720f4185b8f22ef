"""Celery entry points of the catalogue."""

from datetime import timedelta

from celery import shared_task

from catalog.lifecycle import QUEUED
from catalog.models import ImportBatch
from catalog.services import imports
from core import clock

_PATIENCE = timedelta(minutes=2)
_LONGEST = timedelta(minutes=30)
_KEPT = timedelta(days=7)


@shared_task(name="catalog.import_products")
def import_products(batch_id: str) -> None:
    """Read one queued product file; a second call for the same batch finds it taken and does nothing."""
    imports.run_queued(batch_id)


@shared_task(name="catalog.sweep_imports")
def sweep_imports() -> int:
    """Take up files that wait longer than they should (the broker was away, or a process died), and say of those
    whose worker died that they stopped.  Answers how many were taken up."""
    imports.give_up(begun_before=clock.now() - _LONGEST)
    waiting = ImportBatch.objects.filter(status=QUEUED, created_at__lt=clock.now() - _PATIENCE)
    ids = list(waiting.values_list("public_id", flat=True))
    for public_id in ids:
        imports.run_queued(public_id)
    return len(ids)


@shared_task(name="catalog.purge_imports")
def purge_imports() -> int:
    """Forget the texts of files that were looked at a week ago and never imported.  Answers how many."""
    return imports.purge(ended_before=clock.now() - _KEPT)
