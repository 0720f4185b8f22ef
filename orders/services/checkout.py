"""Placing an order and asking for its money.

``place`` is one transaction without network; ``start`` calls the provider afterwards. The same key continues what
was begun: one checkout makes one order (invariant 34), and a replay after a cut connection starts its payment.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q
from django.utils import translation

from accounts.models import User
from catalog import selectors as catalog
from catalog.models import Kind
from catalog.services import stock
from core import audit, clock, crash, events
from core.actor import Actor
from core.ids import scrambled, uuid7
from core.money import Money, format_minor
from orders import errors
from orders.events import OrderPlaced
from orders.models import Cart, CartItem, Order, OrderLine, VendorOrder
from orders.services import access, cancel, confirm
from orders.services import cart as carts
from orders.services.address import AddressDetails, checked, checked_email
from orders.services.quoting import Quote, Wanted, quote, shop_day
from payments.models import PayableStatus, Payment
from payments.services import charge

PAYABLE_KIND = "order"


@dataclass(frozen=True, slots=True)
class Placed:
    """An order and its running payment. ``token`` opens the order for a guest (empty for users)."""

    order: Order
    payment: Payment
    token: str


def place_and_start(
    *,
    cart: Cart,
    address: AddressDetails,
    email: str,
    method: str,
    key: str,
    user: User | None,
    actor: Actor,
    return_url: str,
    expected_total: Money | None = None,
) -> Placed:
    """Place the order of what is in the bag and have the provider ask for the money.

    ``key`` is the caller's idempotency key; ``return_url`` may hold ``{number}``, which becomes the order's number.
    ``expected_total`` is the total the buyer saw; without it each line's price is compared with the one last
    shown. Raises what ``place`` and ``start`` raise; after an error of ``start`` the order stands and the same key
    continues it. Must be called outside a transaction.
    """
    order = place(
        cart=cart,
        address=address,
        email=email,
        key=key,
        user=user,
        actor=actor,
        expected_total=expected_total,
    )
    crash.point("checkout.after_place")
    payment = start(order=order, method=method, return_url=return_url, actor=actor)
    return Placed(order, payment, "" if user else access.token_for(order.public_id))


def start(*, order: Order, method: str, return_url: str, actor: Actor) -> Payment:
    """Begin or continue paying the order; a paid order answers its payment.

    Raises Conflict ``payable_not_open`` when the time ran out, Declined or Unavailable when the provider refuses or
    is silent.
    """
    if order.paid_at is not None:
        paid = order.payable.payments.filter(status="succeeded").select_related("payable").first()
        if paid is not None:
            return paid
    url = return_url.replace("{number}", order.number)
    return charge.start(payable=order.payable, method=method, return_url=url, actor=actor)


def placed_with(*, cart: Cart, key: str, user: User | None) -> Order | None:
    """The order that this key made, if it made one."""
    scoped = scoped_key(cart=cart, key=key, user=user)
    return Order.objects.select_related("payable").filter(checkout_key=scoped).first()


def scoped_key(*, cart: Cart, key: str, user: User | None) -> str:
    """What is stored of an idempotency key: nobody meets another's order by guessing a key."""
    owner = f"user:{user.pk}" if user else f"cart:{cart.public_id}"
    return hashlib.sha256(f"{owner}\n{key}".encode()).hexdigest()


@transaction.atomic
def place(
    *,
    cart: Cart,
    address: AddressDetails,
    email: str,
    key: str,
    user: User | None,
    actor: Actor,
    expected_total: Money | None = None,
) -> Order:
    """Reserve what is in the bag and write the order, in one transaction; a repeat answers the first order.

    An older order of the same bag that nobody has paid lets go of its pieces: address or bag were changed since.
    Raises Invalid for address or e-mail, Conflict ``cart_empty``, ``not_for_sale``, ``insufficient_stock``,
    ``mixed_currencies``, and ``price_changed`` with data {"total", "currency", "lines"} when it would cost another
    sum than the buyer has seen.
    """
    items = _locked_items(cart)
    scoped = scoped_key(cart=cart, key=key, user=user)
    unpaid = Order.objects.select_related("payable").filter(
        Q(checkout_key=scoped) | Q(cart=cart, paid_at__isnull=True, payable__status=PayableStatus.OPEN)
    )
    older = list(unpaid.order_by("payable_id"))
    if before := next((order for order in older if order.checkout_key == scoped), None):
        return before
    if not items:
        raise errors.cart_empty()
    address = checked(address)
    email = checked_email(email or (user.email if user else ""))
    at = clock.now()
    wanted = _wanted(items)
    quoted = quote(wanted, country=address.country, pin=address.pin, place_state=address.state.gst_code, at=at)
    _check_price(items, quoted, expected_total)
    if older:
        _drop_superseded(older, wanted, actor=actor)
    order_id = uuid7()
    expires_at = at + settings.RESERVATION_TTL
    stock.reserve(
        lines=[stock.Line(one.offer.variant_id, one.quantity) for one in wanted],
        reference=order_id,
        expires_at=expires_at,
        actor=actor,
    )
    number = _next_number(at)
    payable = charge.open(
        kind=PAYABLE_KIND,
        reference=order_id,
        currency=quoted.currency,
        shares=_shares(number, quoted),
        expires_at=expires_at,
        actor=actor,
    )
    order = Order.objects.create(
        public_id=order_id,
        number=number,
        user=user,
        cart=cart,
        email=email,
        language=(translation.get_language() or "en")[:2],
        token_hash=access.hash_token(access.token_for(order_id)),
        checkout_key=scoped,
        payable=payable,
        currency=quoted.currency,
        items_minor=quoted.totals.items_minor,
        discount_minor=quoted.totals.discount_minor,
        shipping_minor=quoted.totals.shipping_minor,
        tax_included_minor=quoted.totals.tax_included_minor,
        tax_added_minor=quoted.totals.tax_added_minor,
        total_minor=quoted.totals.total_minor,
        full_name=address.full_name,
        phone=address.phone,
        line1=address.line1,
        line2=address.line2,
        city=address.city,
        state=address.state,
        pin=address.pin,
        country=address.country,
        placed_at=at,
        expires_at=expires_at,
    )
    vendor_orders = _write_vendor_orders(order, quoted, at)
    _write_lines(order, vendor_orders, quoted)
    audit.record("order.placed", on=order, actor=actor)
    events.publish(OrderPlaced(order=str(order.public_id)))
    return order


def _locked_items(cart: Cart) -> list[CartItem]:
    """The bag's lines. Locking the bag, as whoever changes it does first, keeps them as they are."""
    carts.lock(cart)
    return list(CartItem.objects.filter(cart=cart).order_by("id"))


def _drop_superseded(older: Sequence[Order], wanted: Sequence[Wanted], *, actor: Actor) -> None:
    """Cancel those that still wait for money, so that what they hold is there for the new order.

    ``older`` comes in the order of its payables. All of their locks, and those of every piece that comes back or goes
    out, are taken before anything is done. What was paid or closed in the meantime stays as it is.
    """
    payables = [charge.lock(order.payable_id) for order in older]
    waiting = [confirm.lock(payable)[0] for payable in payables if payable.status == PayableStatus.OPEN]
    held = OrderLine.objects.filter(order__in=waiting).values_list("variant_id", flat=True)
    stock.lock({*held, *(one.offer.variant_id for one in wanted)})
    for order in waiting:
        cancel.cancel_order(order=order, reason="ordered anew", by="buyer", actor=actor)


def _wanted(items: Sequence[CartItem]) -> list[Wanted]:
    offers = catalog.sellable([item.variant_id for item in items])
    gone = [item.variant_id for item in items if item.variant_id not in offers]
    if gone:
        rows = CartItem.objects.filter(variant_id__in=gone, cart_id=items[0].cart_id)
        raise errors.not_for_sale([str(one) for one in rows.values_list("variant__public_id", flat=True)])
    return [Wanted(offers[item.variant_id], item.quantity) for item in items]


def _check_price(items: Sequence[CartItem], quoted: Quote, expected_total: Money | None) -> None:
    changed = [
        {
            "variant": str(one.offer.public_id),
            "was": item.unit_price_seen_minor,
            "now": one.offer.price_minor,
        }
        for item, one in zip(items, quoted.wanted, strict=True)
        if item.unit_price_seen_minor != one.offer.price_minor
    ]
    total = quoted.totals.total_minor
    differs = bool(changed) if expected_total is None else expected_total != Money(total, quoted.currency)
    if differs:
        raise errors.price_changed(total, quoted.currency, format_minor(total, quoted.currency), changed)


def _next_number(at: datetime) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('orders_number')")
        serial: int = cursor.fetchone()[0]
    return f"KV-{shop_day(at).year}-{scrambled(serial)}"


def part_number(number: str, place: int) -> str:
    """The number of a vendor's part; places count from 1."""
    return f"{number}-{place}"


def _shares(number: str, quoted: Quote) -> list[charge.ShareSpec]:
    return [
        charge.ShareSpec(
            vendor_id=part.vendor_id,
            label=part_number(number, place),
            gross=part.net_minor,
            fee=part.fee_minor,
            fee_gst=part.fee_gst_minor,
            earning=part.earning_minor,
            shipping=part.shipping_minor,
        )
        for place, part in enumerate(quoted.totals.vendors, 1)
    ]


def _write_vendor_orders(order: Order, quoted: Quote, at: datetime) -> dict[int, VendorOrder]:
    """One row per vendor, in the order of the shares; answers them by vendor key."""
    shares = dict(order.payable.shares.values_list("vendor_id", "pk"))
    rows = VendorOrder.objects.bulk_create(
        VendorOrder(
            order=order,
            vendor_id=part.vendor_id,
            share_id=shares[part.vendor_id],
            number=part_number(order.number, place),
            currency=order.currency,
            items_minor=part.items_minor,
            discount_minor=part.discount_minor,
            shipping_minor=part.shipping_minor,
            tax_added_minor=part.tax_added_minor,
            total_minor=part.total_minor,
            **_promise(quoted, part.vendor_id, at),
        )
        for place, part in enumerate(quoted.totals.vendors, 1)
    )
    return {row.vendor_id: row for row in rows}


def _promise(quoted: Quote, vendor_id: int, at: datetime) -> dict[str, object]:
    """Whether anything is sent, and the day by which it leaves."""
    days = [
        one.offer.lead_days
        for one in quoted.wanted
        if one.offer.vendor_id == vendor_id and one.offer.kind != Kind.DIGITAL
    ]
    ship_by = shop_day(at).date() + timedelta(days=max(days)) if days else None
    return {"has_physical": bool(days), "ship_by": ship_by}


def _write_lines(order: Order, vendor_orders: dict[int, VendorOrder], quoted: Quote) -> None:
    OrderLine.objects.bulk_create(
        OrderLine(
            order=order,
            vendor_order=vendor_orders[one.offer.vendor_id],
            variant_id=one.offer.variant_id,
            product_public_id=one.offer.product_public_id,
            product_slug=one.offer.product_slug,
            product_title=one.offer.title,
            variant_title=one.offer.variant_title,
            sku=one.offer.sku,
            kind=one.offer.kind,
            image_id=one.offer.image_id,
            hsn_code=one.offer.hsn_code,
            currency=order.currency,
            quantity=one.quantity,
            unit_price_minor=line.line.unit_price_minor,
            discount_minor=line.discount_minor,
            net_minor=line.net_minor,
            commission_bp=line.line.commission_bp,
            fee_minor=line.fee_minor,
            fee_gst_minor=line.fee_gst_minor,
            earning_minor=line.earning_minor,
            tax_rate_bp=tax.rate_bp,
            tax_included_minor=tax.tax_included_minor,
            cgst_minor=tax.cgst_minor,
            sgst_minor=tax.sgst_minor,
            igst_minor=tax.igst_minor,
        )
        for one, line, tax in zip(quoted.wanted, quoted.lines, quoted.taxes, strict=True)
    )


def order_by_reference(reference: UUID) -> Order:
    """The order a payable stands for."""
    return Order.objects.select_related("payable").get(public_id=reference)
