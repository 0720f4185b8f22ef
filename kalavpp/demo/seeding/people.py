"""Accounts of the demo shop, its vendors and those who wait."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import cache
from unittest.mock import patch

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from stdnum import luhn

from accounts.models import Address, Role, User
from accounts.services import registration, roles
from core import clock
from core.actor import Actor
from kalavpp.demo.content import Applicant, Buyer, Shop
from media.models import Image
from places.models import Craft, Region, State
from shipping.services import fees
from vendors.models import Vendor
from vendors.services import applications, profile

PASSWORD = "kalavpp-demo"  # noqa: S105 - shown to everybody; production settings refuse the seeder
ADMIN = "admin@kalavpp.test"
SEEDER = Actor.system("demo")


def administrator() -> User:
    """The demo admin: superuser with the admin role."""
    with _known_password():
        user = User.objects.create_superuser(ADMIN, PASSWORD, full_name="Meera Krishnan")
    roles.grant(user=user, role=Role.ADMIN, actor=SEEDER)
    return user


def _account(email: str, name: str, role: str, phone: str = "") -> User:
    """A confirmed account with the password that everybody knows (registration would refuse it)."""
    unknown = secrets.token_urlsafe(24)
    with _known_password():
        user = registration.register(
            email=email, password=unknown, full_name=name, phone=phone, actor=SEEDER, role=role
        )
    EmailAddress.objects.filter(user=user).update(verified=True)
    return user


@contextmanager
def _known_password() -> Iterator[None]:
    """Whatever password is set inside, the account gets the hash of the known one; it is made once, being slow."""

    def give(user: User, _raw: str | None) -> None:
        user.password = _known_hash()

    with patch.object(User, "set_password", give):
        yield


@cache
def _known_hash() -> str:
    return make_password(PASSWORD)


def customer(buyer: Buyer, states: Mapping[str, State]) -> User:
    """A customer with a default address."""
    user = _account(buyer.email, buyer.name, Role.CUSTOMER, phone=buyer.phone)
    Address.objects.create(
        user=user,
        full_name=buyer.name,
        phone=buyer.phone.replace(" ", ""),
        line1=buyer.line1,
        city=buyer.city,
        state=states[buyer.state],
        pin=buyer.pin,
        is_default=True,
    )
    return user


def gstin_for(shop: Shop, state: State) -> str:
    """A registration number of the right shape for a shop that does not exist (its PAN begins with DEMPO)."""
    serial = sum(ord(c) * (n + 7) for n, c in enumerate(shop.email)) % 10_000
    base = f"{state.gst_code}DEMPO{serial:04}D1Z"
    return base + luhn.calc_check_digit(base, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")


def open_shop(
    shop: Shop,
    *,
    admin: User,
    applied: datetime,
    crafts: Mapping[str, Craft],
    regions: Mapping[str, Region],
    states: Mapping[str, State],
    portrait: Image | None,
    cover: Image | None,
) -> Vendor:
    """An approved vendor with its profile, portrait and delivery fee."""
    with clock.freeze(applied):
        owner = _account(shop.email, shop.artisan, Role.VENDOR)
        vendor = applications.apply(
            owner=owner,
            details=applications.ApplicationDetails(
                business_name=shop.name,
                business_type=shop.business_type,
                location=shop.place,
                pin=shop.pin,
                description=shop.description,
                artisan_name=shop.artisan,
                address_line=f"{shop.legal_name}, {shop.address}"[:200],
                gstin=gstin_for(shop, states[shop.state]),
            ),
            actor=Actor.of(owner),
        )
    with clock.freeze(applied + timedelta(hours=20)):
        applications.approve(vendor=vendor, actor=Actor.of(admin))
        profile.update(
            vendor=vendor,
            details=profile.ProfileDetails(
                name=shop.name,
                artisan_name=shop.artisan,
                description=shop.description,
                story=shop.story,
                since_year=shop.since,
                craft=crafts.get(shop.craft),
                region=regions.get(shop.region),
            ),
            actor=Actor.of(owner),
        )
        Vendor.objects.filter(pk=vendor.pk).update(portrait=portrait, cover=cover)
        paise = (6_000, 8_000, 9_000, 12_000)[sum(shop.pin.encode()) % 4]
        fees.set_fee(vendor=vendor, flat_fee_minor=paise, free_above_minor=500_000, actor=Actor.of(owner))
    vendor.refresh_from_db()
    return vendor


def applicants(rows: Sequence[Applicant], *, now: datetime, admin: User, verdict: str = "") -> None:
    """Shops that are not open: waiting (no verdict), ``suspended`` or ``rejected``."""
    for row in rows:
        applied = now - timedelta(days=row.days_ago, hours=3)
        with clock.freeze(applied):
            owner = _account(row.email, row.full_name, Role.VENDOR)
            details = applications.ApplicationDetails(
                business_name=row.name,
                business_type=row.business_type,
                location=row.place,
                pin=row.pin,
                description=row.description,
                artisan_name=row.artisan,
                address_line=row.address,
            )
            vendor = applications.apply(owner=owner, details=details, actor=Actor.of(owner))
        with clock.freeze(applied + timedelta(days=1)):
            if verdict == "rejected":
                applications.reject(vendor=vendor, reason=row.reason, actor=Actor.of(admin))
            elif verdict == "suspended":
                applications.approve(vendor=vendor, actor=Actor.of(admin))
        if verdict == "suspended":
            with clock.freeze(now - timedelta(days=4)):
                applications.suspend(vendor=vendor, reason=row.reason, actor=Actor.of(admin))
