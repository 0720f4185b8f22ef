"""Giving and taking back the right to download. Both join the caller's transaction: paying gives, refunding takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from core import audit, clock, events
from core.actor import Actor
from core.lifecycle import move_many
from digital_assets import lifecycle
from digital_assets.events import GrantsRevoked
from digital_assets.models import Asset, Grant

OPEN_FOR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Sold:
    """One thing bought: the public id of the order line, and the product's key."""

    reference: UUID
    product_id: int


@transaction.atomic
def grant_for(*, sold: Sequence[Sold], user_id: int | None, email: str, actor: Actor) -> list[Grant]:
    """Open the present files of the products to the buyer. Doing it again gives nothing new.

    Each file may be downloaded ``settings.DOWNLOAD_LIMIT`` times within a year. Nothing is given for a product that
    never had a file: the caller compares.
    """
    if not sold:
        return []
    at = clock.now()
    assets = _files_of({one.product_id for one in sold})
    grants = Grant.objects.bulk_create(
        [
            Grant(
                reference=one.reference,
                asset=asset,
                user_id=user_id,
                email=email,
                allowed=settings.DOWNLOAD_LIMIT,
                remaining=settings.DOWNLOAD_LIMIT,
                expires_at=at + OPEN_FOR,
            )
            for one in sold
            for asset in assets.get(one.product_id, [])
        ],
        ignore_conflicts=True,
    )
    audit.record_many(
        [
            audit.Record("grant.given", Grant._meta.label_lower, grant.public_id, {"reference": str(grant.reference)})
            for grant in grants
        ],
        actor=actor,
    )
    return grants


def _files_of(product_ids: set[int]) -> dict[int, list[Asset]]:
    """The present files by product. Where all were taken out while the buyer paid, the last version of each."""
    files: dict[int, list[Asset]] = {}
    for asset in Asset.objects.filter(product_id__in=product_ids, is_current=True):
        files.setdefault(asset.product_id, []).append(asset)
    if emptied := product_ids - files.keys():
        older = Asset.objects.filter(product_id__in=emptied).order_by("product_id", "name", "-version")
        for asset in older.distinct("product_id", "name"):
            files.setdefault(asset.product_id, []).append(asset)
    return files


def revoke(*, references: Iterable[UUID], reason: str, actor: Actor) -> int:
    """Close all files of what was bought; answers how many rights were taken back just now."""
    return _close(Grant.objects.filter(reference__in=list(references)), reason=reason, actor=actor)


def take_back(*, grants: Iterable[Grant], reason: str, actor: Actor) -> int:
    """Close these files only; answers how many rights were taken back just now."""
    return _close(Grant.objects.filter(pk__in=[grant.pk for grant in grants]), reason=reason, actor=actor)


@transaction.atomic
def _close(rows: QuerySet[Grant], *, reason: str, actor: Actor) -> int:
    closed = move_many(rows.filter(status=lifecycle.ACTIVE), to=lifecycle.REVOKED, actor=actor, reason=reason)
    if closed:
        touched = Grant.objects.filter(pk__in=closed).values_list("reference", flat=True).distinct()
        events.publish(*[GrantsRevoked(reference=str(reference)) for reference in touched])
    return len(closed)
