"""Counting downloads."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.db.models import F

from core import clock
from digital_assets import errors, lifecycle
from digital_assets.models import Download, Grant


@transaction.atomic
def begin(*, grant: Grant, link: str, continues: bool) -> None:
    """Count one download of the grant, begun under the link with signature ``link``.

    A download that ``continues`` (a Range from the middle) under a link that has been counted is not counted again.
    The count is one conditional UPDATE, so that downloads at the same moment never exceed the limit. Raises Conflict
    ``download_limit``, NotAllowed ``grant_revoked``.
    """
    at = clock.now()
    if continues and Download.objects.filter(grant=grant, link=link).exists():
        return
    taken = Grant.objects.filter(pk=grant.pk, status=lifecycle.ACTIVE, remaining__gt=0).update(
        remaining=F("remaining") - 1, updated_at=at
    )
    if not taken:
        grant.refresh_from_db(fields=["status", "remaining"])
        raise errors.grant_revoked() if grant.status == lifecycle.REVOKED else errors.download_limit()
    Download.objects.create(grant=grant, link=link, at=at)
    grant.remaining -= 1


def any_begun(*, references: Iterable[UUID]) -> bool:
    """Whether a file of what was bought (public ids of order lines) has been downloaded.

    Locks the grants, so that no download begins before the caller's transaction has acted on the answer.
    """
    rows = Grant.objects.filter(reference__in=list(references)).order_by("id").select_for_update(no_key=True)
    return Download.objects.filter(grant__in=list(rows.values_list("pk", flat=True))).exists()
