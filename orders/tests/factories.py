"""Bags and orders for tests, made through the services."""

import itertools
from collections.abc import Sequence
from typing import Any

from accounts.models import User
from catalog.models import Variant
from core.actor import Actor
from core.ids import uuid7
from orders.models import Cart, Order, VendorOrder
from orders.services import cancel as cancelling
from orders.services import cart as carts
from orders.services import checkout, fulfil
from orders.services.address import AddressDetails
from payments.models import Refund
from payments.services import refunds, settle
from payments.tests.fake_gateway import FakeGateway
from places.tests import factories as places

ACTOR = Actor.system("test")
RETURN_URL = "https://shop.test/checkout/return/?order={number}"
EMAIL = "ananya@example.in"
_numbers = itertools.count(1)


def address(**changes: Any) -> AddressDetails:
    """An address in Jaipur, the state of the usual test vendors."""
    facts: dict[str, Any] = {
        "full_name": "Ananya Desai",
        "phone": "98450 12736",
        "line1": "12, 3rd Cross, Jakkasandra",
        "city": "Jaipur",
        "state": places.state("08"),
        "pin": "302001",
    }
    return AddressDetails(**{**facts, **changes})


def make_cart(*wanted: tuple[Variant, int], user: User | None = None) -> Cart:
    """A guest's (or the user's) bag with so many pieces of each variant."""
    cart, _token = carts.get_or_create(user=user)
    for variant, quantity in wanted:
        carts.add(cart=cart, variant_id=variant.public_id, quantity=quantity, actor=ACTOR)
    return cart


def place(*wanted: tuple[Variant, int], user: User | None = None, **changes: Any) -> Order:
    """An order of these pieces, waiting for payment."""
    facts: dict[str, Any] = {
        "cart": make_cart(*wanted, user=user),
        "address": address(),
        "email": EMAIL,
        "key": uuid7().hex,
        "user": user,
        "actor": ACTOR,
    }
    return checkout.place(**{**facts, **changes})


def pay(order: Order, fake: FakeGateway, *, method: str = "card") -> Order:
    """Pay at the provider and settle."""
    payment = checkout.start(order=order, method=method, return_url=RETURN_URL, actor=ACTOR)
    fake.pay(payment.provider_reference)
    settle.settle(payment=payment, actor=ACTOR)
    return fresh(order)


def paid(fake: FakeGateway, *wanted: tuple[Variant, int], user: User | None = None) -> Order:
    """A confirmed order of these pieces."""
    return pay(place(*wanted, user=user), fake)


def fresh(order: Order) -> Order:
    """The order as it is in the database now."""
    return Order.objects.select_related("payable").get(pk=order.pk)


def parts(order: Order) -> Sequence[VendorOrder]:
    return list(order.vendor_orders.select_related("order", "vendor", "share").order_by("id"))


def cancel(part: VendorOrder, *, by: str = "buyer", reason: str = "changed my mind") -> VendorOrder:
    return cancelling.cancel_vendor_order(vendor_order=part, reason=reason, by=by, actor=ACTOR)


def send_refunds() -> None:
    """What the worker does: send every refund that is on its way."""
    for refund in Refund.objects.filter(status="pending").select_related("payment", "payable").order_by("id"):
        send(refund)


def send(refund: Refund) -> None:
    refunds.send(refund=refund, actor=ACTOR)


def ship(part: VendorOrder) -> VendorOrder:
    """Pack and send a paid part."""
    fulfil.advance(vendor_order=part, to="processing", actor=ACTOR)
    return fulfil.advance(
        vendor_order=part, to="shipped", carrier="india_post", tracking_number="EG482119305IN", actor=ACTOR
    )
