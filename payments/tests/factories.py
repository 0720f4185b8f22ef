"""Vendors and payables for tests of money, here and in other apps."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any
from uuid import UUID

from accounts.tests.factories import UserFactory
from core.actor import Actor
from core.ids import uuid7
from core.money import apply_bp, included_part
from payments import ports
from payments.models import Payable, Payment, Refund, Share
from payments.services import charge
from payments.services.charge import ShareSpec
from places.tests import factories as places
from vendors.models import Vendor

ACTOR = Actor.system("test")
KIND = "test_thing"
RETURN_URL = "https://shop.test/back/"

_numbers = count(1)


def vendor(**columns: Any) -> Vendor:
    """An approved shop in Jaipur."""
    number = next(_numbers)
    facts = {
        "owner": UserFactory(roles=["vendor"]),
        "slug": f"shop-{number}-{uuid7().hex[-6:]}",
        "name": f"Shop {number}",
        "business_type": "individual",
        "location": "Jaipur",
        "pin": "302001",
        "state": places.state(),
        "status": "approved",
    }
    return Vendor.objects.create(**{**facts, **columns})


def spec(owner: Vendor, gross: int, *, shipping: int = 0, rate_bp: int = 1_000) -> ShareSpec:
    """A share at the platform's rates: fee of the gross with 18 % GST inside the fee."""
    fee = apply_bp(gross, rate_bp)
    return ShareSpec(
        vendor_id=owner.pk,
        label=f"KV-TEST-{next(_numbers)}",
        gross=gross,
        fee=fee,
        fee_gst=included_part(fee, 1_800),
        earning=gross - fee,
        shipping=shipping,
    )


def payable(
    *amounts: int,
    owners: Sequence[Vendor] = (),
    shipping: int = 0,
    currency: str = "INR",
    reference: UUID | None = None,
    expires_at: datetime | None = None,
    kind: str = KIND,
) -> Payable:
    """An open payable with one share per amount."""
    makers = list(owners) or [vendor() for _amount in amounts or (6_000, 4_000)]
    return charge.open(
        kind=kind,
        reference=reference or uuid7(),
        currency=currency,
        shares=[
            spec(maker, amount, shipping=shipping)
            for maker, amount in zip(makers, amounts or (6_000, 4_000), strict=True)
        ],
        expires_at=expires_at,
        actor=ACTOR,
    )


def shares(of: Payable) -> list[Share]:
    return list(of.shares.select_related("vendor").order_by("id"))


@dataclass
class Handler:
    """Notes what it was told; ``cannot`` makes it refuse to fulfil."""

    cannot: str = ""
    told: list[tuple[str, UUID]] = field(default_factory=list)

    def on_paid(self, *, payable: Payable, actor: Actor) -> None:
        self.told.append(("paid", payable.public_id))
        if self.cannot:
            raise ports.CannotFulfil(self.cannot)

    def on_given_up(self, *, payable: Payable, actor: Actor) -> None:
        self.told.append(("given up", payable.public_id))

    def on_failed(self, *, payable: Payable, payment: Payment, actor: Actor) -> None:
        self.told.append(("failed", payable.public_id))

    def on_refunded(self, *, payable: Payable, refund: Refund, actor: Actor) -> None:
        self.told.append(("refunded", payable.public_id))

    def on_refund_failed(self, *, payable: Payable, refund: Refund, actor: Actor) -> None:
        self.told.append(("refund failed", payable.public_id))

    def may_see(self, *, payable: Payable, user: Any, token: str) -> bool:
        return token == "guest-token"

    def words(self) -> list[str]:
        return [word for word, _public_id in self.told]
