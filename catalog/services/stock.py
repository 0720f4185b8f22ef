"""Stock: reserve, commit, release, count.

Every statement that touches more than one variant first locks them in id order inside the statement
(`WITH … AS MATERIALIZED … ORDER BY id FOR UPDATE`): a plain UPDATE over a sorted array deadlocks.  Variants
are locked before their products, products in id order too.  The weaker NO KEY form of the lock is taken: it
excludes every other writer of stock, yet lets order lines and bags that point at the variant be inserted.

Counted variants only: untracked ones (digital, made to order) can always be sold and are passed over.
Quantities are pieces.  Each function joins the caller's transaction or opens its own.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction

from catalog import errors
from catalog.lifecycle import ACTIVE, COMMITTED, EXPIRED, RELEASED, RESERVATION
from catalog.models import MovementKind, Product, Reservation, StockMovement, Variant
from catalog.services.checks import MAX_ON_HAND
from core import audit, clock
from core.actor import Actor
from core.ids import uuid7


@dataclass(frozen=True, slots=True)
class Line:
    """So many pieces of one variant (internal key)."""

    variant_id: int
    quantity: int


@dataclass(frozen=True, slots=True)
class Level:
    """What a variant's shelf holds."""

    on_hand: int
    reserved: int

    @property
    def available(self) -> int:
        return self.on_hand - self.reserved


_RESERVE = """
WITH wanted AS (
    SELECT * FROM unnest(%(ids)s::bigint[], %(quantities)s::int[], %(public_ids)s::uuid[]) AS w(id, n, public_id)
), locked AS MATERIALIZED (
    SELECT id, tracked, is_active FROM catalog_variant WHERE id = ANY(%(ids)s) ORDER BY id FOR NO KEY UPDATE
), taken AS (
    UPDATE catalog_variant v SET reserved = v.reserved + wanted.n, updated_at = %(at)s
    FROM locked JOIN wanted USING (id)
    WHERE v.id = locked.id AND v.tracked AND v.is_active AND v.on_hand - v.reserved >= wanted.n
    RETURNING v.id, v.on_hand - v.reserved AS left_over
), held AS (
    INSERT INTO catalog_reservation
        (public_id, created_at, updated_at, variant_id, reference, quantity, status, expires_at)
    SELECT wanted.public_id, %(at)s, %(at)s, id, %(reference)s, wanted.n, %(status)s, %(expires_at)s
    FROM taken JOIN wanted USING (id)
    ON CONFLICT (reference, variant_id) DO UPDATE
    SET status = excluded.status, quantity = excluded.quantity, expires_at = excluded.expires_at,
        updated_at = excluded.updated_at
    WHERE catalog_reservation.status = ANY(%(from)s)
    RETURNING variant_id
)
SELECT wanted.id, coalesce(locked.is_active, false), coalesce(locked.tracked, true), taken.left_over,
    held.variant_id IS NOT NULL
FROM wanted LEFT JOIN locked USING (id) LEFT JOIN taken USING (id) LEFT JOIN held ON held.variant_id = wanted.id
ORDER BY wanted.id
"""

_LEAVE = """
WITH locked AS MATERIALIZED (
    SELECT v.id FROM catalog_variant v JOIN catalog_reservation r ON r.variant_id = v.id
    WHERE r.reference = %(reference)s AND (%(only)s::bigint[] IS NULL OR v.id = ANY(%(only)s))
    ORDER BY v.id FOR NO KEY UPDATE OF v
), moved AS (
    UPDATE catalog_reservation r SET status = %(to)s, updated_at = %(at)s
    FROM locked
    WHERE r.variant_id = locked.id AND r.reference = %(reference)s AND r.status = ANY(%(from)s)
    RETURNING r.variant_id, r.quantity
)
UPDATE catalog_variant v SET reserved = v.reserved - moved.quantity, updated_at = %(at)s
FROM moved WHERE v.id = moved.variant_id
RETURNING v.id, moved.quantity
"""

_REFRESH = """
WITH fresh AS (
    SELECT product_id, bool_or(is_active AND (NOT tracked OR on_hand > reserved)) AS in_stock
    FROM catalog_variant WHERE product_id = ANY(%(ids)s) GROUP BY product_id
)
UPDATE catalog_product p SET in_stock = fresh.in_stock, updated_at = %(at)s
FROM fresh WHERE p.id = fresh.product_id AND p.in_stock IS DISTINCT FROM fresh.in_stock
"""


def reserve(*, lines: Sequence[Line], reference: UUID, expires_at: datetime, actor: Actor) -> None:
    """Hold all the lines for `reference`, or nothing.

    One statement locks, checks, counts and writes the reservations; a second one updates the listing when
    something sold out.  Raises Conflict `insufficient_stock` with data {"lines": [{"variant", "left"}]}
    naming every line that does not suffice, ValueError for a line of no pieces.
    """
    wanted = _summed(lines)
    if not wanted:
        return
    with transaction.atomic():
        at = clock.stamp()
        if not settings.STOCK_GUARD:
            _reserve_unguarded(wanted, reference=reference, expires_at=expires_at)
            return
        short, sold_out = _reserve(wanted, reference=reference, expires_at=expires_at, at=at)
        if short:
            raise errors.insufficient_stock(_left(short))
        if sold_out:
            _refresh_in_stock(sold_out, at)


def re_reserve(*, lines: Sequence[Line], reference: UUID, expires_at: datetime, actor: Actor) -> None:
    """Hold the lines again for a reference whose time ran out (a payment that came late).

    Lines still held stay as they are.  Raises Conflict `insufficient_stock` like `reserve`.
    """
    with transaction.atomic():
        wanted = _summed(lines)
        lock(wanted)
        kept = Reservation.objects.filter(reference=reference, status__in=[ACTIVE, COMMITTED])
        held = set(kept.values_list("variant_id", flat=True))
        missing = [Line(pk, quantity) for pk, quantity in wanted.items() if pk not in held]
        reserve(lines=missing, reference=reference, expires_at=expires_at, actor=actor)


def commit(*, reference: UUID, actor: Actor) -> list[Line]:
    """The sale happened: what was held leaves the shelf.  Answers the counted lines that left just now.

    Doing it again is a quiet no-op.  Raises Conflict `reservation_gone` when some line was released or ran
    out before: nothing has been changed then, and `re_reserve` may try again.
    """
    with transaction.atomic():
        at = clock.stamp()
        gone = _leave(reference, to=COMMITTED, at=at)
        lost = Reservation.objects.filter(reference=reference, status__in=[RELEASED, EXPIRED]).exists()
        if lost:
            raise errors.reservation_gone()
        _move(gone, kind=MovementKind.SALE, sign=-1, reference=reference, actor=actor, at=at)
        # available = on_hand − reserved stays what it was, so the listing column does too
        return gone


def release(*, reference: UUID, actor: Actor, variant_ids: Iterable[int] | None = None) -> list[Line]:
    """Put back what is held for `reference` (or only these variants of it); a repeat does nothing."""
    return _put_back(reference, to=RELEASED, variant_ids=variant_ids)


def expire(*, reference: UUID) -> list[Line]:
    """The same because the time ran out.  Whether it did is the caller's decision, who owns the deadline."""
    return _put_back(reference, to=EXPIRED, variant_ids=None)


def give_back(*, lines: Sequence[Line], reference: UUID, actor: Actor, reason: str = "") -> list[Line]:
    """Sold pieces come back on the shelf (a part that was cancelled or returned).

    At most once per variant and `reference`: a repeat does nothing.  Only what this sale took from the shelf comes
    back to it, whether or not the variant is counted by now.  Answers the lines that came back now.
    """
    wanted = _summed(lines)
    with transaction.atomic():
        at = clock.stamp()
        lock(wanted)
        moved = StockMovement.objects.filter(reference=reference, variant_id__in=wanted)
        sold = moved.filter(kind=MovementKind.SALE).exclude(
            variant_id__in=moved.filter(kind=MovementKind.RETURN).values("variant_id")
        )
        fresh = [
            Line(pk, min(wanted[pk], -delta))
            for pk, delta in sold.order_by("variant_id").values_list("variant_id", "delta")
        ]
        _move(fresh, kind=MovementKind.RETURN, sign=1, reference=reference, actor=actor, at=at, reason=reason)
        _refresh_in_stock([line.variant_id for line in fresh], at)
        return fresh


def stock_up(*, variant: Variant, quantity: int, kind: MovementKind, actor: Actor) -> None:
    """The first pieces of a variant made in this transaction: nobody else can see it, so nothing is locked.

    The caller writes the listing columns.
    """
    movement = [Line(variant.pk, quantity)]
    _move(movement, kind=kind, sign=1, reference=None, actor=actor, at=clock.stamp())


def adjust(*, variant: Variant, by: int, actor: Actor, reason: str = "") -> Level:
    """`by` pieces more (or fewer) than the book says: for whoever typed over a number that may have moved.

    Raises Conflict `below_reserved` when more than what would be left are being paid for, Invalid above MAX_ON_HAND.
    """
    return _count(variant, kind=MovementKind.CORRECTION, actor=actor, reason=reason, by=by)


def set_on_hand(*, variant: Variant, on_hand: int, actor: Actor, reason: str = "") -> Level:
    """Somebody counted: there are `on_hand` pieces.  Recorded as the difference to what the book says now.

    Raises Conflict `below_reserved` when more are being paid for, `stock_not_counted` for untracked ones, Invalid
    above MAX_ON_HAND.
    """
    return _count(variant, kind=MovementKind.CORRECTION, actor=actor, reason=reason, to=on_hand)


def _count(
    variant: Variant, *, kind: MovementKind, actor: Actor, reason: str, to: int | None = None, by: int = 0
) -> Level:
    with transaction.atomic():
        at = clock.stamp()
        row = Variant.objects.select_for_update(no_key=True).get(pk=variant.pk)
        if not row.tracked:
            raise errors.not_tracked()
        target = row.on_hand + by if to is None else to
        if target < row.reserved:
            raise errors.below_reserved(row.reserved)
        if target > MAX_ON_HAND:
            raise errors.above_most_on_hand(MAX_ON_HAND)
        delta = target - row.on_hand
        if delta:
            movement = [Line(row.pk, abs(delta))]
            sign = 1 if delta > 0 else -1
            _move(movement, kind=kind, sign=sign, reference=None, actor=actor, at=at, reason=reason)
            _refresh_in_stock([row.pk], at)
            audit.record(
                "variant.counted", on=row, actor=actor, reason=reason, data={"from": row.on_hand, "to": target}
            )
        variant.on_hand, variant.reserved = target, row.reserved
        return Level(on_hand=target, reserved=row.reserved)


def _summed(lines: Iterable[Line]) -> dict[int, int]:
    """{variant: pieces} in id order; the same variant on two lines counts together."""
    wanted: dict[int, int] = {}
    for line in sorted(lines, key=lambda line: line.variant_id):
        if line.quantity <= 0:
            raise ValueError("A line needs at least one piece.")
        wanted[line.variant_id] = wanted.get(line.variant_id, 0) + line.quantity
    return wanted


def lock(variant_ids: Iterable[int]) -> list[int]:
    """Lock these variants in id order; answers those whose stock is counted.

    For a caller that releases and reserves in one transaction: the two would else lock out of order.
    """
    rows = Variant.objects.filter(pk__in=list(variant_ids)).order_by("pk").select_for_update(no_key=True)
    return [pk for pk, tracked in rows.values_list("pk", "tracked") if tracked]


def _reserve(
    wanted: dict[int, int], *, reference: UUID, expires_at: datetime, at: datetime
) -> tuple[list[int], list[int]]:
    """Run the one statement; answers (variants that do not suffice, variants that sold out by it)."""
    with connection.cursor() as cursor:
        cursor.execute(
            _RESERVE,
            {
                "ids": list(wanted),
                "quantities": list(wanted.values()),
                "public_ids": [uuid7() for _line in wanted],
                "reference": reference,
                "expires_at": expires_at,
                "status": ACTIVE,
                "from": list(RESERVATION.sources(ACTIVE)),
                "at": at,
            },
        )
        rows = cursor.fetchall()
    short, sold_out = [], []
    for pk, active, tracked, left_over, held in rows:
        if left_over is None:
            if tracked or not active:
                short.append(pk)
        elif not held:
            raise errors.already_reserved()
        elif left_over == 0:
            sold_out.append(pk)
    return short, sold_out


def _reserve_unguarded(wanted: dict[int, int], *, reference: UUID, expires_at: datetime) -> None:
    """What a shop without the guard does: read, think, write.  The positive control of the race tests."""
    for row in Variant.objects.filter(pk__in=wanted, tracked=True):
        if row.available < wanted[row.pk]:
            raise errors.insufficient_stock(_left([row.pk]))
        Variant.objects.filter(pk=row.pk).update(reserved=row.reserved + wanted[row.pk])
        Reservation.objects.create(variant=row, reference=reference, quantity=wanted[row.pk], expires_at=expires_at)


def _left(short: Sequence[int]) -> list[dict[str, str | int]]:
    rows = Variant.objects.filter(pk__in=short).order_by("pk")
    return [{"variant": str(row.public_id), "left": max(row.available, 0) if row.is_active else 0} for row in rows]


def _put_back(reference: UUID, *, to: str, variant_ids: Iterable[int] | None) -> list[Line]:
    with transaction.atomic():
        at = clock.stamp()
        lines = _leave(reference, to=to, at=at, only=None if variant_ids is None else list(variant_ids))
        _refresh_in_stock([line.variant_id for line in lines], at)
        return lines


def _leave(reference: UUID, *, to: str, at: datetime, only: list[int] | None = None) -> list[Line]:
    """Move the active reservations of `reference` to `to` and count them off their variants."""
    with connection.cursor() as cursor:
        cursor.execute(
            _LEAVE,
            {"reference": reference, "only": only, "to": to, "from": list(RESERVATION.sources(to)), "at": at},
        )
        return sorted((Line(pk, quantity) for pk, quantity in cursor.fetchall()), key=lambda line: line.variant_id)


def _move(
    lines: Sequence[Line],
    *,
    kind: MovementKind,
    sign: int,
    reference: UUID | None,
    actor: Actor,
    at: datetime,
    reason: str = "",
) -> None:
    """Write the movements; the trigger brings the shelves up to date."""
    StockMovement.objects.bulk_create(
        StockMovement(
            variant_id=line.variant_id,
            kind=kind,
            delta=sign * line.quantity,
            reference=reference,
            actor_id=actor.user_id,
            actor_label=actor.label or actor.kind,
            reason=reason,
            at=at,
        )
        for line in lines
    )


def _refresh_in_stock(variant_ids: Iterable[int], at: datetime) -> None:
    """Bring the listing column of the products of these variants up to date.

    The products are locked first, by a statement of its own: two buyers who take the last pieces of two
    variants at the same moment must see each other's, or the product would stay "in stock" for ever.
    """
    variants = Variant.objects.filter(pk__in=list(variant_ids))
    products = Product.objects.filter(pk__in=variants.values("product_id")).order_by("pk")
    ids = list(products.select_for_update(no_key=True).values_list("pk", flat=True))
    if not ids:
        return
    with connection.cursor() as cursor:
        cursor.execute(_REFRESH, {"ids": ids, "at": at})
