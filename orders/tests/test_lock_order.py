"""Bag before lines before orders: two changes that meet pass each other. The controls take the order away."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Event
from typing import Any

import pytest
from django.db import OperationalError, connection

from accounts.tests.factories import UserFactory
from catalog.tests.factories import make_variant
from core.testing import at_once
from kalavpp.testing.api import ApiClient
from orders.models import Cart, CartItem
from orders.services import cart as carts
from orders.services import checkout
from orders.tests import factories as make
from payments.tests.fake_gateway import FakeGateway

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


@dataclass
class Meeting:
    """The first change stops half-way, until the second waits for a lock of it (or has come to its end)."""

    half_way: Event = field(default_factory=Event)
    second_done: Event = field(default_factory=Event)

    def stop(self) -> None:
        if self.half_way.is_set():
            return
        self.half_way.set()
        until = time.monotonic() + 10
        while time.monotonic() < until and not self.second_done.is_set() and not _somebody_waits():
            time.sleep(0.02)

    def after(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """``call``, and then the stop."""

        def called(*args: Any, **kwargs: Any) -> Any:
            result = call(*args, **kwargs)
            self.stop()
            return result

        return called

    def of(self, first: Callable[[], object], second: Callable[[], object]) -> list[Any]:
        """What came of both."""

        def follow() -> object:
            self.half_way.wait(timeout=10)
            try:
                return second()
            finally:
                self.second_done.set()

        return at_once([first, follow])


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM pg_stat_activity"
            " WHERE datname = current_database() AND wait_event_type = 'Lock')"
        )
        return bool(cursor.fetchone()[0])


def deadlocked(results: list[Any]) -> bool:
    return any(isinstance(result, OperationalError) and "deadlock" in str(result) for result in results)


def change_while_placing(patch: pytest.MonkeyPatch) -> list[Any]:
    bag = make.make_cart((make_variant(), 1))
    item, meeting, address = bag.items.get(), Meeting(), make.address()
    patch.setattr(carts, "_item", meeting.after(carts._item))
    return meeting.of(
        lambda: carts.set_quantity(cart=bag, item_id=item.public_id, quantity=2, actor=make.ACTOR),
        lambda: checkout.place(
            cart=bag, address=address, email=make.EMAIL, key="once", user=None, actor=make.ACTOR
        ).lines.get().quantity,
    )  # fmt: skip


def mend_while_accepting(patch: pytest.MonkeyPatch) -> list[Any]:
    low, high = make_variant(), make_variant()
    bag, meeting = make.make_cart((high, 1), (low, 1)), Meeting()
    patch.setattr(carts, "_write", meeting.after(carts._write))
    return meeting.of(
        lambda: carts.mend(cart=bag, actor=make.ACTOR),
        lambda: carts.accept_prices(cart=bag, prices=[(low.pk, 7), (high.pk, 7)]),
    )


def merge_while_emptying(patch: pytest.MonkeyPatch, fake: FakeGateway) -> list[Any]:
    user, jar = UserFactory(), make_variant()
    guest, meeting = make.make_cart((jar, 1)), Meeting()
    order = make.pay(make.place(cart=guest), fake)
    patch.setattr(carts, "_lock_both", meeting.after(carts._lock_both))
    return meeting.of(
        lambda: carts.merge(guest_cart=guest, user=user, actor=make.ACTOR),
        lambda: carts.take_out_bought(order=order),
    )


def test_places_a_bag_while_it_is_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    changed, bought = change_while_placing(monkeypatch)

    assert isinstance(changed, CartItem), changed
    assert bought == 2


def test_would_deadlock_if_lines_were_locked_before_their_bag(monkeypatch: pytest.MonkeyPatch) -> None:
    def lines_first(cart: Cart) -> list[CartItem]:
        rows = CartItem.objects.filter(cart=cart).order_by("id").select_for_update(of=("self", "cart"))
        return list(rows.select_related("cart"))

    monkeypatch.setattr(checkout, "_locked_items", lines_first)
    assert deadlocked(change_while_placing(monkeypatch))


def test_accepts_prices_while_the_bag_is_mended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert mend_while_accepting(monkeypatch) == [None, None]
    assert set(CartItem.objects.values_list("unit_price_seen_minor", flat=True)) == {7}


def test_would_deadlock_if_prices_were_accepted_without_the_bag(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(carts, "lock", lambda cart: True)
    assert deadlocked(mend_while_accepting(monkeypatch))


def test_takes_what_was_bought_out_of_the_bag_it_is_just_poured_into(
    monkeypatch: pytest.MonkeyPatch, fake: FakeGateway
) -> None:
    merged, emptied = merge_while_emptying(monkeypatch, fake)

    assert isinstance(merged, Cart), merged
    assert emptied is None, emptied
    assert not CartItem.objects.exists()


def test_would_deadlock_if_the_order_were_locked_before_its_bag(
    monkeypatch: pytest.MonkeyPatch, fake: FakeGateway
) -> None:
    monkeypatch.setattr(carts, "_locked_bag_of", lambda order: order.cart)
    assert deadlocked(merge_while_emptying(monkeypatch, fake))


def two_changes_of_one_version(patch: pytest.MonkeyPatch, touch: Callable[..., None]) -> list[int]:
    """Both have compared their ``If-Match`` before either writes: the statuses, lowest first."""
    bag, token = carts.get_or_create(user=None)
    carts.add(cart=bag, variant_id=make_variant().public_id, quantity=1, actor=make.ACTOR)
    item, tag = bag.items.get().public_id, ApiClient(X_Cart_Token=token).get("/cart")["ETag"]
    met = [Event(), Event()]

    def touched(cart: Cart, version: int | None = None) -> None:
        next(event for event in met if not event.is_set()).set()
        assert all(event.wait(timeout=10) for event in met)
        touch(cart, version)

    patch.setattr(carts, "_touch", touched)

    def send(quantity: int) -> Callable[[], int]:
        api = ApiClient(X_Cart_Token=token)
        return lambda: api.patch(f"/cart/items/{item}", {"quantity": quantity}, If_Match=tag).status_code

    return sorted(at_once([send(2), send(3)]))


def test_lets_one_of_two_changes_of_one_version_through(monkeypatch: pytest.MonkeyPatch) -> None:
    assert two_changes_of_one_version(monkeypatch, carts._touch) == [200, 412]


def test_would_let_both_through_if_the_version_were_compared_beforehand_only(monkeypatch: pytest.MonkeyPatch) -> None:
    touch = carts._touch
    assert two_changes_of_one_version(monkeypatch, lambda cart, _version: touch(cart)) == [200, 200]
