"""Filling and emptying bags.

Each change is one transaction that first bumps the bag's version: that UPDATE is also the lock, so that two tabs
never write at once, and it comes before any lock on lines or orders. Quantities are pieces. Prices are those of the
moment; a bag promises nothing.
"""

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.db.models import F

from accounts.models import User
from catalog import selectors as catalog
from catalog.errors import variant_not_found
from catalog.models import Kind
from core import clock
from core.actor import Actor
from orders import errors
from orders.models import Cart, CartItem, Order
from orders.services.offers import with_own

MOST_PIECES = 999
MOST_LINES = 100
TOKEN_BYTES = 32


@dataclass(frozen=True, slots=True)
class Removed:
    """What was taken out: enough to put it back."""

    variant_id: UUID
    quantity: int
    unit_price_seen_minor: int


def hash_token(token: str) -> str:
    """What is stored of a guest's token."""
    return hashlib.sha256(token.encode()).hexdigest()


def find(*, user: User | None, token: str = "") -> Cart | None:
    """The user's bag, or the guest's by token; None when there is none yet."""
    if user is not None:
        return Cart.objects.filter(user=user).first()
    return Cart.objects.filter(token_hash=hash_token(token)).first() if token else None


def get_or_create(*, user: User | None, token: str = "") -> tuple[Cart, str]:
    """The bag and, for a guest who had none, the new token to keep (empty otherwise)."""
    found = find(user=user, token=token)
    if found is not None:
        return found, ""
    if user is not None:
        return Cart.objects.get_or_create(user=user)[0], ""
    fresh = secrets.token_urlsafe(TOKEN_BYTES)
    return Cart.objects.create(token_hash=hash_token(fresh)), fresh


@transaction.atomic
def add(*, cart: Cart, variant_id: UUID, quantity: int = 1, actor: Actor) -> CartItem:
    """Put so many more pieces of a variant (public id) into the bag.

    Raises Invalid ``quantity_out_of_range``, NotFound ``variant_not_found``, Conflict ``insufficient_stock`` when the
    shelf holds fewer than the bag would, ``bag_full``.
    """
    _check_quantity(quantity)
    _touch(cart)
    offer = _offer(variant_id)
    item = CartItem.objects.filter(cart=cart, variant_id=offer.variant_id).first()
    wanted = quantity + (item.quantity if item else 0)
    _check_quantity(wanted)
    wanted = _licences(offer, wanted)
    _check_stock(cart, offer, wanted)
    if item is None:
        _check_room(cart)
        return CartItem.objects.create(
            cart=cart, variant_id=offer.variant_id, quantity=wanted, unit_price_seen_minor=offer.price_minor
        )
    _write(item, quantity=wanted, unit_price_seen_minor=offer.price_minor)
    return item


@transaction.atomic
def set_quantity(
    *, cart: Cart, item_id: UUID, quantity: int, actor: Actor, version: int | None = None
) -> CartItem | None:
    """Make it so many pieces; 0 takes the line out (answers None).

    Raises NotFound ``item_not_found``, Conflict ``stale_version`` when the bag is not of the ``version`` the caller
    saw, and as ``add`` does. Fewer pieces are always accepted, even when the shelf
    holds fewer still.
    """
    if quantity == 0:
        remove(cart=cart, item_id=item_id, actor=actor, version=version)
        return None
    _check_quantity(quantity)
    _touch(cart, version)
    item = _item(cart, item_id)
    if quantity > item.quantity:
        offer = _offer(item.variant.public_id)
        quantity = _licences(offer, quantity)
        _check_stock(cart, offer, quantity)
    _write(item, quantity=quantity)
    return item


@transaction.atomic
def remove(*, cart: Cart, item_id: UUID, actor: Actor, version: int | None = None) -> Removed | None:
    """Take a line out; answers what ``restore`` needs, or None when it was out already.

    Raises Conflict ``stale_version`` when the bag is not of the ``version`` the caller saw.
    """
    _touch(cart, version)
    item = CartItem.objects.filter(cart=cart, public_id=item_id).select_related("variant").first()
    if item is None:
        return None
    item.delete()
    return Removed(item.variant.public_id, item.quantity, item.unit_price_seen_minor)


@transaction.atomic
def restore(*, cart: Cart, removed: Removed, actor: Actor) -> CartItem:
    """Undo ``remove``. A line that is there again stays as it is. Raises as ``add`` does."""
    _check_quantity(removed.quantity)
    _touch(cart)
    offer = _offer(removed.variant_id)
    if not CartItem.objects.filter(cart=cart, variant_id=offer.variant_id).exists():
        _check_room(cart)
    item, _created = CartItem.objects.get_or_create(
        cart=cart,
        variant_id=offer.variant_id,
        defaults={
            "quantity": _licences(offer, removed.quantity),
            "unit_price_seen_minor": removed.unit_price_seen_minor,
        },
    )
    return item


@transaction.atomic
def merge(*, guest_cart: Cart, user: User, actor: Actor) -> Cart:
    """Pour a guest's bag into the user's at login: quantities add up, as far as the shelf goes.

    A variant of which fewer are left than the user's own bag held keeps that number. The guest's bag is deleted; its
    orders are from then on those of the user's bag, which holds what they hold.
    """
    own, _created = Cart.objects.get_or_create(user=user)
    locked = {cart.pk: cart for cart in _lock_both(own, guest_cart)}
    if guest_cart.pk not in locked or locked[guest_cart.pk].user_id is not None:
        return own
    theirs = list(CartItem.objects.filter(cart=guest_cart).order_by("id"))
    mine = {item.variant_id: item for item in CartItem.objects.filter(cart=own)}
    offers = with_own([own, guest_cart], catalog.sellable([item.variant_id for item in theirs]), clock.now())
    for item in theirs:
        offer = offers.get(item.variant_id)
        kept = mine.get(item.variant_id)
        if offer is None:
            continue
        before = kept.quantity if kept else 0
        most = MOST_PIECES if offer.available is None else min(offer.available, MOST_PIECES)
        quantity = max(before, min(_licences(offer, before + item.quantity), most))
        if kept is not None:
            _write(kept, quantity=quantity)
        elif quantity > 0 and len(mine) < MOST_LINES:
            mine[item.variant_id] = CartItem.objects.create(
                cart=own,
                variant_id=item.variant_id,
                quantity=quantity,
                unit_price_seen_minor=item.unit_price_seen_minor,
            )
    orders = Order.objects.filter(cart=guest_cart).order_by("id").select_for_update()
    Order.objects.filter(pk__in=list(orders.values_list("pk", flat=True))).update(cart=own)
    guest_cart.delete()
    _touch(own)
    return own


@transaction.atomic
def mend(*, cart: Cart, actor: Actor) -> None:
    """Bring the bag in line with the shop: what is gone leaves, numbers fall to what is left, prices are accepted."""
    _touch(cart)
    items = list(CartItem.objects.filter(cart=cart).order_by("id"))
    offers = with_own([cart], catalog.sellable([item.variant_id for item in items]), clock.now())
    for item in items:
        offer = offers.get(item.variant_id)
        left = 0 if offer is None else item.quantity if offer.available is None else offer.available
        if offer is None or left <= 0:
            item.delete()
        else:
            _write(item, quantity=min(item.quantity, left), unit_price_seen_minor=offer.price_minor)


@transaction.atomic
def accept_prices(*, cart: Cart, prices: Sequence[tuple[int, int]]) -> None:
    """Note that the buyer has been shown these prices: (variant key, minor units) pairs."""
    if not lock(cart):
        return
    for variant_id, price_minor in sorted(prices):
        CartItem.objects.filter(cart=cart, variant_id=variant_id).update(
            unit_price_seen_minor=price_minor, updated_at=clock.stamp()
        )


@transaction.atomic
def take_out(*, cart: Cart, bought: Sequence[tuple[int, int]]) -> None:
    """Take what was bought out of the bag: (variant key, pieces) pairs. What was added meanwhile stays."""
    _touch(cart)
    wanted = dict(bought)
    for item in CartItem.objects.filter(cart=cart, variant_id__in=wanted).order_by("id"):
        left = item.quantity - wanted[item.variant_id]
        if left > 0:
            _write(item, quantity=left)
        else:
            item.delete()


@transaction.atomic
def take_out_bought(*, order: Order) -> None:
    """The same for a paid order: once, whoever comes first, the page after paying or the relay."""
    cart = _locked_bag_of(order)
    first = Order.objects.filter(pk=order.pk, cart_emptied_at__isnull=True, paid_at__isnull=False).update(
        cart_emptied_at=clock.stamp()
    )
    if first and cart is not None:
        take_out(cart=cart, bought=list(order.lines.values_list("variant_id", "quantity")))


def _locked_bag_of(order: Order) -> Cart | None:
    """The bag it came from, locked before the order is. While we wait it may be poured into another one."""
    while True:
        key = Order.objects.values_list("cart_id", flat=True).get(pk=order.pk)
        cart = Cart.objects.filter(pk=key).first()
        if key is None or (cart is not None and lock(cart)):
            return cart


def lock(cart: Cart) -> bool:
    """Lock the bag, and with it its lines, without changing it; False when it has been merged away."""
    return Cart.objects.filter(pk=cart.pk).select_for_update(no_key=True).values_list("pk").first() is not None


def _lock_both(*carts: Cart) -> list[Cart]:
    return list(Cart.objects.filter(pk__in=[cart.pk for cart in carts]).order_by("pk").select_for_update())


def _touch(cart: Cart, version: int | None = None) -> None:
    """Bump the version, which locks the row; the bag may have been merged away meanwhile.

    With ``version`` it is bumped from that one only: of two changes made from one version, the second is told.
    """
    rows = Cart.objects.filter(pk=cart.pk)
    seen = rows if version is None else rows.filter(version=version)
    if not seen.update(version=F("version") + 1, updated_at=clock.stamp()):
        raise errors.stale_version() if version is not None and rows.exists() else errors.item_not_found()


def _write(item: CartItem, **columns: int) -> None:
    item.updated_at = clock.stamp()
    for name, value in columns.items():
        setattr(item, name, value)
    item.save(update_fields=[*columns, "updated_at"])


def _item(cart: Cart, item_id: UUID) -> CartItem:
    found = CartItem.objects.filter(cart=cart, public_id=item_id).select_related("variant").first()
    if found is None:
        raise errors.item_not_found()
    return found


def _offer(variant_id: UUID) -> "catalog.SellableVariant":
    found = catalog.sellable([variant_id])
    for offer in found.values():
        return offer
    raise variant_not_found()


def _check_quantity(quantity: int) -> None:
    if not 1 <= quantity <= MOST_PIECES:
        raise errors.quantity_out_of_range(MOST_PIECES)


def _check_stock(cart: Cart, offer: "catalog.SellableVariant", wanted: int) -> None:
    """Looks at what the bag's own unpaid order holds only when the shelf alone does not suffice."""
    if offer.suffices(wanted):
        return
    offer = with_own([cart], {offer.variant_id: offer}, clock.now())[offer.variant_id]
    if offer.available is not None and wanted > offer.available:
        raise errors.insufficient_stock(max(offer.available, 0), str(offer.public_id))


def _licences(offer: "catalog.SellableVariant", wanted: int) -> int:
    """One licence of a file is enough for a person; of things, as many as wanted."""
    return 1 if offer.kind == Kind.DIGITAL else wanted


def _check_room(cart: Cart) -> None:
    if CartItem.objects.filter(cart=cart).count() >= MOST_LINES:
        raise errors.bag_full(MOST_LINES)
