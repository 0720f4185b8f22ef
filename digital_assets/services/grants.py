"""Giving and taking back the right to download. Both join the caller's transaction: paying gives, refunding takes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.conf import settings
from django.db import transaction

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

    Each file may be downloaded ``settings.DOWNLOAD_LIMIT`` times within a year.
    """
    if not sold:
        return []
    at = clock.now()
    assets: dict[int, list[Asset]] = {}
    for asset in Asset.objects.filter(product_id__in=[one.product_id for one in sold], is_current=True):
        assets.setdefault(asset.product_id, []).append(asset)
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


@transaction.atomic
def revoke(*, references: Iterable[UUID], reason: str, actor: Actor) -> int:
    """Close all files of what was bought; answers how many rights were taken back just now."""
    wanted = list(references)
    rows = Grant.objects.filter(reference__in=wanted, status=lifecycle.ACTIVE)
    closed = move_many(rows, to=lifecycle.REVOKED, actor=actor, reason=reason)
    if closed:
        touched = Grant.objects.filter(pk__in=closed).values_list("reference", flat=True).distinct()
        events.publish(*[GrantsRevoked(reference=str(reference)) for reference in touched])
    return len(closed)
