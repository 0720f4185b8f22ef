"""Ninety days of orders, lived through in order of time with the real services.

Every step runs with the clock held at its moment, so that rows, history and ledger carry past times. Steps of all
orders are interleaved as they would have been; the house's own jobs (expiry, delivery by time, maturing, payouts) run
at the hours they would have run.
"""

from __future__ import annotations

import heapq
import itertools
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from accounts.models import User
from catalog.models import Kind, Variant
from core import clock
from core.actor import Actor
from core.errors import Conflict
from kalavpp.demo.content import Buyer
from kalavpp.demo.seeding.plans import Fate, Plan
from kalavpp.demo.seeding.provider import buyer_does
from orders.events import OrderConfirmed
from orders.handlers import empty_bag
from orders.models import Order, VendorOrder
from orders.services import cancel, cart, checkout, expire, fulfil, receipt
from orders.services import refund as refunding
from orders.services.address import AddressDetails
from payments.models import Payment, Refund
from payments.services import earnings, payouts, poll, refunds, settle
from payments.services.charge import LIVE
from places.models import State
from sandbox.models import Payment as Till
from vendors.models import Vendor

JOB = Actor.system("demo")
RETURN_URL = "http://127.0.0.1/checkout/return/{number}/"
CARRIERS = ("india_post", "delhivery", "blue_dart", "dtdc")
Step = Callable[[], None]


class History:
    """The agenda of everything that happens, and the hands that do it."""

    def __init__(
        self,
        *,
        now: datetime,
        rng: random.Random,
        vendors: Sequence[Vendor],
        buyers: Sequence[tuple[Buyer, User]],
        states: dict[str, State],
    ) -> None:
        self._now, self._rng, self._vendors, self._buyers, self._states = now, rng, vendors, buyers, states
        self._agenda: list[tuple[datetime, int, Step, bool]] = []
        self._count = itertools.count()
        self._guests = itertools.count(1)

    def plan(self, plan: Plan) -> None:
        """Put the placing of an order on the agenda; the rest follows from it."""
        self._at(self._now - timedelta(hours=plan.hours_ago), lambda: self._place(plan), loose_ends=False)

    def jobs(self) -> None:
        """The house's own jobs, at night; payouts on every fourteenth day, the last one fifteen days ago."""
        for days in range(90, -1, -1):
            night = self._now - timedelta(days=days, hours=2)
            self._at(night, _nightly, loose_ends=False)
            if days % 14 == 1 and days > 1:
                self._at(night + timedelta(hours=1), _payday, loose_ends=False)

    def live(self) -> Iterator[datetime]:
        """Do everything that is due until now, in order of time."""
        while self._agenda:
            at, _number, step, loose_ends = heapq.heappop(self._agenda)
            with clock.freeze(at):
                step()
                if loose_ends:
                    _tie_up()
            yield at

    @property
    def length(self) -> int:
        """How many steps are known so far."""
        return len(self._agenda)

    def _at(self, at: datetime, step: Step, *, loose_ends: bool = True) -> None:
        """``loose_ends``: the step may leave a refund to send, or an open payment of an order that is closed."""
        if at <= self._now:
            heapq.heappush(self._agenda, (at, next(self._count), step, loose_ends))

    def _after(self, step: Step, *, days: float = 0, minutes: float = 0, loose_ends: bool = True) -> None:
        """A little irregular, as people are, but never out of order."""
        wait = timedelta(days=days, minutes=minutes) * self._rng.uniform(0.9, 1.1)
        self._at(clock.now() + wait, step, loose_ends=loose_ends)

    # ---- placing and paying ------------------------------------------------------------------------------------------

    def _place(self, plan: Plan) -> None:
        buyer, user = self._buyers[plan.buyer] if plan.buyer >= 0 else (self._guest(), None)
        actor = Actor.of(user) if user else Actor.guest()
        bag, _token = cart.get_or_create(user=user)
        for shop in plan.shops:
            variant = self._choose(self._vendors[shop], digital=plan.digital)
            if variant is not None:
                pieces = 2 if plan.fate is Fate.PIECE_BACK else 1
                cart.add(cart=bag, variant_id=variant.public_id, quantity=pieces, actor=actor)
        placed = checkout.place_and_start(
            cart=bag,
            address=AddressDetails(
                full_name=buyer.name,
                phone=buyer.phone,
                line1=buyer.line1,
                city=buyer.city,
                state=self._states[buyer.state],
                pin=buyer.pin,
            ),
            email=buyer.email,
            method=plan.method,
            key=f"demo-{next(self._count)}",
            user=user,
            actor=actor,
            return_url=RETURN_URL,
        )
        order, payment = placed.order, placed.payment
        match plan.fate:
            case Fate.PENDING:
                cart.take_out(cart=bag, bought=list(order.lines.values_list("variant_id", "quantity")))
            case Fate.CANCELLED:
                self._forget(bag, order)
                self._after(lambda: _cancel(order, actor), minutes=9)
            case Fate.EXPIRED | Fate.PAID_LATE:
                self._forget(bag, order)
                self._after(_expire, minutes=45)
                if plan.fate is Fate.PAID_LATE:
                    self._after(lambda: self._pay(order, payment, plan), minutes=70)
            case Fate.SECOND_TRY:
                buyer_does(payment, "decline")
                settle.settle(payment=payment, actor=JOB)
                again = checkout.start(order=order, method="upi", return_url=RETURN_URL, actor=actor)
                self._after(lambda: self._pay(order, again, plan), minutes=6)
            case Fate.REVIEW:
                self._after(lambda: self._pay_other_amount(order, payment), minutes=4)
            case _:
                self._after(lambda: self._pay(order, payment, plan), minutes=4)

    def _pay(self, order: Order, payment: Payment, plan: Plan) -> None:
        with suppress(Conflict):
            buyer_does(payment, "pay")
        settle.settle(payment=payment, actor=JOB)
        order.refresh_from_db()
        if order.paid_at is None:
            return
        empty_bag(OrderConfirmed(order=str(order.public_id)))
        self._go_on(order, plan)

    def _pay_other_amount(self, order: Order, payment: Payment) -> None:
        """The bank reports one rupee less than was asked: nobody sends anything until it is looked at."""
        row = Till.objects.get(reference=payment.provider_reference)
        row.amount -= 100
        row.save(update_fields=["amount"])
        buyer_does(payment, "pay")
        settle.settle(payment=payment, actor=JOB)
        if order.cart is not None:
            self._forget(order.cart, order)

    def _forget(self, bag: cart.Cart, order: Order) -> None:
        cart.take_out(cart=bag, bought=list(order.lines.values_list("variant_id", "quantity")))

    def _choose(self, vendor: Vendor, *, digital: bool) -> Variant | None:
        """Something this shop has enough of, put out before the present moment."""
        rows = Variant.objects.filter(
            product__vendor=vendor, product__status="published", product__published_at__lt=clock.now(), is_active=True
        ).select_related("product")
        fit = [
            row
            for row in rows.order_by("id")
            if (row.product.kind == Kind.DIGITAL) == digital
            and (not row.tracked or row.on_hand - row.reserved > 2)
            and row.price_minor < 2_500_000
        ]
        if not fit and digital:
            return self._choose(vendor, digital=False)
        return self._rng.choice(fit) if fit else None

    def _guest(self) -> Buyer:
        base = self._rng.choice(self._buyers)[0]
        return Buyer(
            email=f"guest{next(self._guests)}@kalavpp.test",
            name=self._rng.choice(["Farah Sheikh", "Ishaan Bose", "Deepa Nair", "Gurpreet Gill", "Leela D'Souza"]),
            phone=base.phone,
            line1=f"{self._rng.randrange(2, 90)}, {base.line1.split(',')[-1].strip()}",
            city=base.city,
            state=base.state,
            pin=base.pin,
        )

    # ---- after paying ------------------------------------------------------------------------------------------------

    def _go_on(self, order: Order, plan: Plan) -> None:
        """What becomes of a paid order, part by part."""
        parts = [part for part in _parts(order) if part.has_physical]
        buyer = Actor.of(order.user) if order.user else Actor.guest()
        if plan.fate is Fate.CANCELLED_PAID:
            self._after(lambda: _cancel(order, buyer), days=0.6)
            return
        for number, part in enumerate(parts):
            first, last = number == 0, number == len(parts) - 1
            match plan.fate:
                case Fate.CONFIRMED | Fate.DOWNLOADED:
                    continue
                case Fate.PROCESSING:
                    self._pack(part)
                case Fate.SHIPPED:
                    self._send(part)
                case Fate.PARTLY_SHIPPED:
                    self._part_of_many(part, first=first, last=last)
                case Fate.PARTLY_DELIVERED:
                    self._send(part, then=partial(self._receive, part, buyer) if first else None)
                case Fate.PART_CANCELLED if first:
                    self._after(partial(_vendor_cancels, part), days=1)
                case Fate.HANDED_OVER:
                    self._send(part, then=partial(self._hand_over, part))
                case Fate.LEFT_TO_TIME:
                    self._send(part)
                case Fate.NOT_RECEIVED:
                    self._send(part, then=partial(self._complain, part, buyer))
                case Fate.REFUNDED:
                    self._send(part, then=partial(self._receive, part, buyer, refund="all"))
                case Fate.PIECE_BACK:
                    self._send(part, then=partial(self._receive, part, buyer, refund="one"))
                case _:
                    self._send(part, then=partial(self._receive, part, buyer))

    def _part_of_many(self, part: VendorOrder, *, first: bool, last: bool) -> None:
        """The first part has left, the last has not been begun, those between are being packed."""
        if first:
            self._send(part)
        elif not last:
            self._pack(part)

    def _pack(self, part: VendorOrder) -> None:
        self._after(lambda: _advance(part, "processing"), days=0.7, loose_ends=False)

    def _send(self, part: VendorOrder, then: Callable[[], object] | None = None) -> None:
        self._pack(part)
        number = f"{self._rng.choice('EKRB')}{self._rng.randrange(10**8, 10**9)}IN"
        carrier = self._rng.choice(CARRIERS)

        def ship() -> None:
            _advance(part, "shipped", carrier=carrier, tracking_number=number)
            if then is not None:
                then()

        self._after(ship, days=1.6, loose_ends=False)

    def _receive(self, part: VendorOrder, buyer: Actor, refund: str = "") -> None:
        def arrive() -> None:
            receipt.received(vendor_order=part, actor=buyer)
            if refund:
                self._after(lambda: _refund(part, whole=refund == "all"), days=2)

        self._after(arrive, days=3.2, loose_ends=False)

    def _hand_over(self, part: VendorOrder) -> None:
        proof = self._rng.choice(["signed by the neighbour", "photograph at the door", "signed for at the gate"])
        self._after(lambda: _advance(part, "delivered", proof=proof), days=3, loose_ends=False)

    def _complain(self, part: VendorOrder, buyer: Actor) -> None:
        self._after(lambda: _not_received(part, buyer), days=6)


# ---- single steps ----------------------------------------------------------------------------------------------------


def _parts(order: Order) -> list[VendorOrder]:
    return list(order.vendor_orders.select_related("order", "vendor__owner", "share").order_by("id"))


def _advance(part: VendorOrder, to: str, **details: str) -> None:
    fulfil.advance(vendor_order=part, to=to, actor=Actor.of(part.vendor.owner), **details)


def _cancel(order: Order, actor: Actor) -> None:
    cancel.cancel_order(order=order, reason="Ordered twice by mistake", by="buyer", actor=actor)


def _vendor_cancels(part: VendorOrder) -> None:
    actor = Actor.of(part.vendor.owner)
    cancel.cancel_vendor_order(vendor_order=part, reason="It cracked while packing", by="vendor", actor=actor)


def _refund(part: VendorOrder, *, whole: bool) -> None:
    line = part.lines.order_by("id").first()
    items = None if whole or line is None else [(line.public_id, 1)]
    reason = "Arrived with a tear" if whole else "One of two had a flaw"
    refunding.refund(vendor_order=part, reason=reason, actor=Actor.of(part.vendor.owner), items=items)


def _not_received(part: VendorOrder, buyer: Actor) -> None:
    receipt.not_received(vendor_order=part, actor=buyer, reason="The carrier says delivered, nothing came")


def _expire() -> None:
    expire.run(actor=JOB)


def _nightly() -> None:
    fulfil.auto_deliver(actor=JOB)
    earnings.mature_due(actor=JOB)


def _payday() -> None:
    payouts.run(actor=JOB)


def _tie_up() -> None:
    """What the worker would have done a second later: refunds sent, open payments of closed orders withdrawn."""
    for row in Refund.objects.filter(status="pending").select_related("payment", "payable").order_by("id"):
        refunds.send(refund=row, actor=JOB)
    closed = Payment.objects.filter(status__in=LIVE, payable__status="cancelled").select_related("payable")
    for payment in closed.order_by("id"):
        poll.one(payment=payment, actor=JOB)
