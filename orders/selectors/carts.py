"""A bag as it is shown: lines of now, grouped by vendor, with what changed since they were added."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from catalog import selectors as catalog
from catalog.models import Kind
from catalog.selectors import SellableVariant
from core import clock
from core.money import EXPONENTS
from media.selectors import Manifest
from orders.models import Cart, CartItem
from orders.services import pricing
from orders.services.offers import with_own
from orders.services.quoting import Quote, Wanted, quote, shop_day


@dataclass(frozen=True, slots=True)
class CartLine:
    """One line. ``price_was_minor`` is set when the price changed since; ``left`` when fewer are there than wanted
    (0: sold out); ``gone`` when it is not for sale any more."""

    id: UUID
    variant_id: UUID
    product_slug: str
    title: str
    variant_title: str
    kind: str
    quantity: int
    most: int
    unit_price_minor: int
    line_total_minor: int
    price_was_minor: int | None
    left: int | None
    gone: bool
    image: Manifest | None

    @property
    def buyable(self) -> bool:
        return not self.gone and self.left is None

    @property
    def is_digital(self) -> bool:
        return self.kind == Kind.DIGITAL


@dataclass(frozen=True, slots=True)
class CartGroup:
    """One vendor's lines; ``leaves_by`` is the last day on which the parcel leaves (None for files)."""

    vendor_id: UUID
    vendor_slug: str
    vendor_name: str
    vendor_location: str
    lines: tuple[CartLine, ...]
    subtotal_minor: int
    shipping_minor: int
    leaves_by: date | None


@dataclass(frozen=True, slots=True)
class CartView:
    """The whole bag, minor units. Lines that cannot be bought are shown, and counted in no sum."""

    version: int
    currency: str
    groups: tuple[CartGroup, ...]
    gone: tuple[CartLine, ...]
    pieces: int
    items_minor: int
    shipping_minor: int
    tax_included_minor: int
    earning_minor: int
    fee_minor: int
    total_minor: int

    @property
    def is_empty(self) -> bool:
        return not self.groups and not self.gone

    @property
    def lines(self) -> list[CartLine]:
        return [line for group in self.groups for line in group.lines]

    @property
    def ready(self) -> bool:
        """Whether everything in it can be bought as it stands."""
        return bool(self.groups) and not self.gone and all(line.buyable for line in self.lines)

    @property
    def parcels(self) -> int:
        return sum(1 for group in self.groups if group.leaves_by is not None)


EMPTY = CartView(0, "INR", (), (), 0, 0, 0, 0, 0, 0, 0)


def cart_view(cart: Cart | None, *, pin: str = "", place_state: str = "") -> CartView:
    """The bag with prices, stock and delivery of this moment. None is an empty bag.

    ``pin`` and ``place_state`` (GST code) are those of the address, when it is known.
    """
    if cart is None:
        return EMPTY
    items = list(CartItem.objects.filter(cart=cart).select_related("variant__product").order_by("id"))
    if not items:
        return EMPTY
    at = clock.now()
    offers = with_own([cart], catalog.sellable([item.variant_id for item in items], pictures=True), at)
    wanted = [
        Wanted(offers[item.variant_id], item.quantity)
        for item in items
        if item.variant_id in offers and offers[item.variant_id].suffices(item.quantity)
    ]
    quoted = quote(wanted, country="IN", pin=pin, place_state=place_state, at=at) if wanted else None
    return _view(cart, items, offers, quoted, shop_day(at).date())


def pieces_in(cart: Cart | None) -> int:
    """How many pieces the bag holds, for the header (one query)."""
    if cart is None:
        return 0
    return sum(CartItem.objects.filter(cart=cart).values_list("quantity", flat=True))


def _view(
    cart: Cart,
    items: Sequence[CartItem],
    offers: dict[int | UUID, SellableVariant],
    quoted: Quote | None,
    today: date,
) -> CartView:
    totals = quoted.totals if quoted else None
    parts = {part.vendor_id: part for part in totals.vendors} if totals else {}
    lines = {item.pk: _line(item, offers.get(item.variant_id)) for item in items}
    by_vendor: dict[int, list[CartItem]] = {}
    for item in items:
        if offer := offers.get(item.variant_id):
            by_vendor.setdefault(offer.vendor_id, []).append(item)
    groups = tuple(
        _group([(offers[item.variant_id], lines[item.pk]) for item in own], parts.get(vendor_id), today)
        for vendor_id, own in by_vendor.items()
    )
    return CartView(
        version=cart.version,
        currency=quoted.currency if quoted else next(iter(EXPONENTS)),
        groups=groups,
        gone=tuple(lines[item.pk] for item in items if item.variant_id not in offers),
        pieces=sum(line.quantity for line in lines.values() if line.buyable),
        items_minor=totals.items_minor if totals else 0,
        shipping_minor=totals.shipping_minor if totals else 0,
        tax_included_minor=totals.tax_included_minor if totals else 0,
        earning_minor=sum(part.earning_minor for part in parts.values()),
        fee_minor=sum(part.fee_minor for part in parts.values()),
        total_minor=totals.total_minor if totals else 0,
    )


def _line(item: CartItem, offer: SellableVariant | None) -> CartLine:
    product = item.variant.product
    if offer is None:
        return CartLine(
            item.public_id, item.variant.public_id, product.slug, product.title, item.variant.title, product.kind,
            item.quantity, item.quantity, item.unit_price_seen_minor, item.unit_price_seen_minor * item.quantity,
            None, None, True, None,
        )  # fmt: skip
    changed = item.unit_price_seen_minor != offer.price_minor
    return CartLine(
        id=item.public_id,
        variant_id=offer.public_id,
        product_slug=offer.product_slug,
        title=offer.title,
        variant_title=offer.variant_title,
        kind=offer.kind,
        quantity=item.quantity,
        most=offer.available if offer.available is not None else 99,
        unit_price_minor=offer.price_minor,
        line_total_minor=offer.price_minor * item.quantity,
        price_was_minor=item.unit_price_seen_minor if changed else None,
        left=None if offer.suffices(item.quantity) else max(offer.available or 0, 0),
        gone=False,
        image=offer.image,
    )


def _group(
    own: Sequence[tuple[SellableVariant, CartLine]], part: pricing.VendorTotals | None, today: date
) -> CartGroup:
    first = own[0][0]
    days = [offer.lead_days for offer, _line in own if offer.kind != Kind.DIGITAL]
    return CartGroup(
        vendor_id=first.vendor_public_id,
        vendor_slug=first.vendor_slug,
        vendor_name=first.vendor_name,
        vendor_location=first.vendor_location,
        lines=tuple(line for _offer, line in own),
        subtotal_minor=part.items_minor if part else 0,
        shipping_minor=part.shipping_minor if part else 0,
        leaves_by=today + timedelta(days=max(days)) if days else None,
    )
