"""The whole demo shop, from an empty database to ninety days of trade."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unittest.mock import patch

from django.conf import settings
from django.db import connection

from accounts.models import User
from catalog.models import Category, Product
from core import clock
from core.actor import Actor
from core.models import Delivery
from kalavpp.demo import content
from kalavpp.demo.content import Buyer, Shop, Shot
from kalavpp.demo.pictures import Studio, credit_of
from kalavpp.demo.seeding import people, provider, shelf
from kalavpp.demo.seeding.history import History
from kalavpp.demo.seeding.plans import plans
from kalavpp.demo.seeding.progress import Progress
from media.imaging import Prepared
from media.models import Image
from media.services import images
from orders.models import Order
from places.models import Craft, Region, State
from vendors.models import Vendor

SEED = 20261121


class NotHere(Exception):
    """The demo shop cannot be made under these settings, or is there already."""


@dataclass(frozen=True, slots=True)
class Report:
    """What stands afterwards."""

    vendors: int
    products: int
    pictures: int
    orders: int


def has_data() -> bool:
    """Whether somebody uses this shop already."""
    return User.objects.exists() or Vendor.objects.exists() or Product.objects.exists()


def seed(*, small: bool = False, progress: Progress | None = None, workers: int = 2) -> Report:
    """Make the demo shop. The same code makes the same shop, relative to the hour it is made in.

    Raises NotHere under production settings and for a shop that has data.
    """
    if not settings.DEMO_ALLOWED:
        raise NotHere("The demo shop is for development: these settings refuse it.")
    if has_data():
        raise NotHere("This shop has data already; nothing was changed. --fresh starts over.")
    shops = _scaled(content.shops(), small=small)
    now = clock.now().replace(second=0, microsecond=0)
    studio = Studio(workers)
    try:
        studio.order(shops)
        with _quiet(), provider.at_hand():
            return _Seeder(progress or Progress(), studio, shops, now, small).run()
    finally:
        studio.close()


def _scaled(shops: tuple[Shop, ...], *, small: bool) -> tuple[Shop, ...]:
    if not small:
        return shops
    picked = []
    for shop in shops[:5]:
        pieces = [piece for piece in shop.pieces if piece.kind == "digital"][:1]
        pieces += [piece for piece in shop.pieces if piece.kind != "digital" and piece.choices[0].stock > 4][:3]
        pieces += [piece for piece in shop.pieces if piece.kind == "made_to_order"][:1]
        picked.append(replace(shop, pieces=tuple(replace(piece, shots=piece.shots[:1]) for piece in pieces)))
    return tuple(picked)


@contextmanager
def _quiet() -> Iterator[None]:
    """No broker is woken for news of the past, and each commit may reach the disk a little later."""
    with connection.cursor() as cursor:
        cursor.execute("SET synchronous_commit TO off")
    try:
        with patch("core.events._kick_after_commit"):
            yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET synchronous_commit TO DEFAULT")


@dataclass(frozen=True, slots=True)
class _Hung:
    """A product put out at ``at`` with its first picture."""

    product: Product
    vendor: Vendor
    piece: content.Piece
    at: datetime


def _row(vendor: Vendor, prepared: Prepared, shot: Shot) -> tuple[Prepared, User, str, str]:
    return prepared, vendor.owner, shot.alt, credit_of(shot)


class _Seeder:
    def __init__(self, progress: Progress, studio: Studio, shops: tuple[Shop, ...], now: datetime, small: bool) -> None:
        self.progress, self.studio, self.shops, self.now, self.small = progress, studio, shops, now, small
        self.rng = random.Random(SEED)  # noqa: S311 - a seed, not a secret
        self.states = {row.slug: row for row in State.objects.all()}
        self.crafts = {row.slug: row for row in Craft.objects.all()}
        self.regions = {row.slug: row for row in Region.objects.all()}

    def run(self) -> Report:
        with clock.freeze(self.now - timedelta(days=280)):
            admin = people.administrator()
        categories = {row.slug: row for row in Category.objects.all()}
        buyers = self._customers()
        vendors = self._vendors(admin)
        hung = self._products(vendors, categories)
        self._applicants(admin)
        self._history(vendors, buyers)
        self._further_views(hung)
        self._close_the_post()
        return Report(len(vendors), Product.objects.count(), Image.objects.count(), Order.objects.count())

    def _customers(self) -> list[tuple[Buyer, User]]:
        rows = content.buyers()
        with clock.freeze(self.now - timedelta(days=110)):
            return [
                (one, people.customer(one, self.states)) for one in self.progress.each("Customers", rows, len(rows))
            ]

    def _vendors(self, admin: User) -> list[Vendor]:
        found = []
        for number, shop in enumerate(self.progress.each("Makers", self.shops, len(self.shops))):
            found.append(
                people.open_shop(
                    shop,
                    admin=admin,
                    applied=self.now - timedelta(days=260 - 2 * number),
                    crafts=self.crafts,
                    regions=self.regions,
                    states=self.states,
                    portrait=self._single(f"mark/{shop.email}", shop.name),
                    cover=self._single(f"cover/{shop.email}", shop.name),
                )
            )
        return found

    def _single(self, key: str, alt: str) -> Image | None:
        prepared = self.studio.single(key)
        return None if prepared is None else images.keep([(prepared, None, alt, "")])[0]

    def _products(self, vendors: list[Vendor], categories: dict[str, Category]) -> list[_Hung]:
        wanted = [(vendor, piece) for vendor, shop in zip(vendors, self.shops, strict=True) for piece in shop.pieces]
        days = [3 + 130 * n / len(wanted) for n in range(len(wanted))]
        self.rng.shuffle(days)
        drawn = self.studio.finished([piece.title for _vendor, piece in wanted])
        drawn = self.progress.each("Pieces with pictures", drawn, len(wanted))
        hung = []
        for number, ((vendor, piece), (_title, prepared)) in enumerate(zip(wanted, drawn, strict=True)):
            at = self.now - timedelta(days=days[number] + (100 if self.small else 0 if number % 3 else 60))
            product = shelf.put_out(
                piece,
                vendor=vendor,
                images=images.keep([_row(vendor, prepared, piece.shots[0])]),
                file=self.studio.file(piece.title) if piece.file else None,
                at=at,
                categories_by_slug=categories,
                crafts=self.crafts,
                rng=self.rng,
            )
            hung.append(_Hung(product, vendor, piece, at))
        return hung

    def _further_views(self, hung: list[_Hung]) -> None:
        """Drawn while the orders were lived through, so that neither waits for the other."""
        several = [one for one in hung if len(one.piece.shots) > 1]
        for one in self.progress.each("Further views", several, len(several)):
            drawn = self.studio.further(one.piece.title)
            rows = [_row(one.vendor, view, shot) for view, shot in zip(drawn, one.piece.shots[1:], strict=True)]
            shelf.hang(one.product, images.keep(rows), at=one.at + timedelta(days=1), actor=Actor.of(one.vendor.owner))

    def _applicants(self, admin: User) -> None:
        waiting = content.others()
        people.applicants(waiting.pending, now=self.now, admin=admin)
        people.applicants(waiting.suspended, now=self.now, admin=admin, verdict="suspended")
        people.applicants(waiting.rejected, now=self.now, admin=admin, verdict="rejected")
        self.progress.say("✓ Three applications wait; one shop is suspended, one was refused")

    def _history(self, vendors: list[Vendor], buyers: list[tuple[Buyer, User]]) -> None:
        history = History(now=self.now, rng=self.rng, vendors=vendors, buyers=buyers, states=self.states)
        for plan in plans(self.rng, buyers=len(buyers), shops=len(vendors), small=self.small):
            history.plan(plan)
        history.jobs()
        steps = history.length * 3 if not self.small else history.length * 2
        for _at in self.progress.each("Ninety days of orders", history.live(), steps):
            pass

    def _close_the_post(self) -> None:
        """News of the past has been told; only the pictures' other sizes are still to be made by the worker."""
        told = Delivery.objects.filter(delivered_at__isnull=True).exclude(subscriber="media.variants")
        told.update(delivered_at=clock.stamp(), attempts=1)
