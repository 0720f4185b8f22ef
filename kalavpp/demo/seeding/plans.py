"""Which orders the demo shop has seen: who bought from how many shops, when, and how it went. Pure."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum


class Fate(StrEnum):
    """How an order went."""

    PENDING = "pending_payment"
    REVIEW = "payment_review"
    CONFIRMED = "confirmed"
    PROCESSING = "processing"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    PARTLY_DELIVERED = "partly_delivered"
    RECEIVED = "delivered"  # the buyer said so: its money matures at once
    HANDED_OVER = "delivered, said by the vendor"
    LEFT_TO_TIME = "delivered, nobody said anything"
    DOWNLOADED = "delivered file"
    CANCELLED = "cancelled before paying"
    CANCELLED_PAID = "cancelled after paying"
    PART_CANCELLED = "one part cancelled by its vendor"
    EXPIRED = "expired"
    REFUNDED = "refunded"
    PIECE_BACK = "one piece refunded"
    PAID_LATE = "paid after its time"
    SECOND_TRY = "declined, then paid"
    NOT_RECEIVED = "not received"


@dataclass(frozen=True, slots=True)
class Plan:
    """``buyer`` indexes the customers (−1: a guest), ``shops`` the vendors; ``hours_ago`` is the placing."""

    buyer: int
    shops: tuple[int, ...]
    hours_ago: float
    fate: Fate
    digital: bool = False
    method: str = "upi"


def demo_buyer(shop_count: int) -> list[Plan]:
    """The demo customer has an order in every state, and something to download."""
    third = min(3, shop_count - 1)
    return [
        Plan(0, (2,), 24 * 61, Fate.DOWNLOADED, digital=True),
        Plan(0, (0, 1), 24 * 52, Fate.RECEIVED),
        Plan(0, (third,), 24 * 43, Fate.REFUNDED, method="card"),
        Plan(0, (1,), 24 * 37, Fate.EXPIRED),
        Plan(0, (0,), 24 * 30, Fate.CANCELLED_PAID),
        Plan(0, (2, 0), 24 * 24, Fate.PART_CANCELLED),
        Plan(0, (1, 2), 24 * 8.7, Fate.PARTLY_DELIVERED),
        Plan(0, (0,), 24 * 8, Fate.SHIPPED),
        Plan(0, (0, 1, 2), 24 * 6, Fate.PARTLY_SHIPPED, method="card"),
        Plan(0, (2,), 24 * 4, Fate.PROCESSING),
        Plan(0, (0, 1), 24 * 2, Fate.CONFIRMED),
        Plan(0, (2,), 24 * 1.5, Fate.REVIEW, method="card"),
        Plan(0, (0, 2), 24 * 1.1, Fate.DOWNLOADED, digital=True),
        Plan(0, (1,), 5.0, Fate.CANCELLED),
        Plan(0, (0, 1), 0.1, Fate.PENDING),
    ]


def demo_vendors(rng: random.Random, buyers: int) -> list[Plan]:
    """Each of the three demo shops: four orders to send (one late), earnings pending and available, a payout."""
    plans = []
    for shop in range(3):
        ways = [
            (24 * 78, Fate.RECEIVED),
            (24 * 57, Fate.LEFT_TO_TIME),
            (24 * 33, Fate.RECEIVED),
            (24 * 9, Fate.RECEIVED),
            (24 * 7.5, Fate.HANDED_OVER),
            (24 * 11, Fate.PROCESSING),
            (24 * 3, Fate.CONFIRMED),
            (24 * 1.2, Fate.CONFIRMED),
            (9, Fate.CONFIRMED),
        ]
        plans += [Plan(rng.randrange(1, buyers), (shop,), hours + rng.uniform(0, 5), fate) for hours, fate in ways]
    return plans


def everyone(rng: random.Random, buyers: int, shop_count: int) -> list[Plan]:
    """What else happened in ninety days."""
    fates = (
        [Fate.RECEIVED] * 9
        + [Fate.LEFT_TO_TIME] * 5
        + [Fate.HANDED_OVER] * 3
        + [Fate.DOWNLOADED] * 2
        + [Fate.PIECE_BACK, Fate.REFUNDED, Fate.PAID_LATE, Fate.SECOND_TRY, Fate.NOT_RECEIVED]
        + [Fate.CANCELLED_PAID, Fate.EXPIRED, Fate.PART_CANCELLED]
    )
    rng.shuffle(fates)
    plans = []
    for number, fate in enumerate(fates):
        hours = 24 * (88 - 68 * number / len(fates)) + rng.uniform(0, 11)
        several = rng.choice([1, 1, 2, 3]) if fate is not Fate.DOWNLOADED else 1
        needed = 2 if fate is Fate.PART_CANCELLED else several
        shops = (2,) if fate is Fate.DOWNLOADED else tuple(rng.sample(range(shop_count), min(needed, shop_count)))
        buyer = rng.choice([-1, *range(1, buyers)])
        plans.append(Plan(buyer, shops, hours, fate, fate is Fate.DOWNLOADED, rng.choice(["upi", "card"])))
    for fate, hours in ((Fate.SHIPPED, 150), (Fate.SHIPPED, 110), (Fate.PROCESSING, 90), (Fate.CONFIRMED, 40)):
        plans.append(Plan(rng.randrange(1, buyers), (rng.randrange(3, shop_count),), hours, fate))
    return plans


def plans(rng: random.Random, *, buyers: int, shops: int, small: bool) -> Sequence[Plan]:
    """All orders, oldest first."""
    found = demo_buyer(shops) + ([] if small else demo_vendors(rng, buyers) + everyone(rng, buyers, shops))
    if small:
        found += [Plan(1, (0,), 24 * 20, Fate.LEFT_TO_TIME), Plan(-1, (1,), 24 * 15, Fate.PAID_LATE)]
    return sorted(found, key=lambda plan: -plan.hours_ago)
