from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError

from accounts.tests.factories import UserFactory
from catalog.models import Product
from catalog.tests.factories import make_draft
from core.actor import Actor
from core.testing import at_once
from vendors.models import Vendor
from vendors.selectors import as_uuid, get_shop
from vendors.services import applications, slugs
from vendors.services.applications import ApplicationDetails
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

THREADS = 4
UUID_LIKE = ["018f2f3a-0000-7000-8000-000000000000", "deadbeef" * 4, "dead beef " * 4, "DEADBEEF" * 4]


def apply(name: str) -> Vendor:
    details = ApplicationDetails(business_name=name, business_type="individual", location="Khurja", pin="203131")
    return applications.apply(owner=UserFactory(), details=details, actor=Actor.system("test"))


@pytest.mark.parametrize("name", UUID_LIKE)
def test_gives_no_address_that_reads_as_an_id(name):
    shop = apply(name)
    assert as_uuid(shop.slug) is None
    applications.approve(vendor=shop, actor=Actor.system("test"))
    assert get_shop(shop.slug) == shop


def test_gives_none_that_becomes_an_id_by_its_number():
    first, second = apply("a" * 31), apply("a" * 31)
    assert first.slug == "a" * 31
    assert as_uuid(f"{first.slug}-2")
    assert second.slug == f"{first.slug}-10"


def named_at_once(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Four shops of one name, each with its address chosen before any is written."""
    meet, free_slug = Barrier(THREADS), slugs.free_slug

    def after_all_have_chosen(*args: Any, **options: Any) -> str:
        slug = free_slug(*args, **options)
        if slug == "blue-bowl":
            meet.wait(timeout=10)
        return slug

    monkeypatch.setattr(slugs, "free_slug", after_all_have_chosen)
    return at_once([lambda: apply("Blue bowl")] * THREADS)


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_gives_each_of_several_an_address_of_its_own_when_they_ask_at_once(monkeypatch):
    answers = named_at_once(monkeypatch)
    assert {getattr(one, "slug", one) for one in answers} == {"blue-bowl", "blue-bowl-2", "blue-bowl-3", "blue-bowl-4"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_would_fail_all_but_one_without_a_second_try(monkeypatch):
    """The control: the address is chosen and written, and that is all."""

    def careless(model: Any, name: str, *, create: Any, **options: Any) -> Any:
        return create(slugs.free_slug(model, name, **options))

    monkeypatch.setattr(applications, "with_free_slug", careless)
    answers = named_at_once(monkeypatch)
    assert [isinstance(one, IntegrityError) for one in answers].count(True) == THREADS - 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_saves_two_pieces_of_one_title_at_once():
    vendor = VendorFactory()
    make_draft(vendor)  # its category is there before they begin
    answers = at_once([lambda: make_draft(vendor, title="Blue bowl")] * THREADS)
    assert all(isinstance(one, Product) for one in answers), answers
    assert {one.slug for one in answers} == {"blue-bowl", "blue-bowl-2", "blue-bowl-3", "blue-bowl-4"}


def test_passes_on_what_else_the_database_refuses():
    taken = VendorFactory()
    with pytest.raises(IntegrityError):
        slugs.with_free_slug(
            Vendor, "New", create=lambda slug: VendorFactory(slug=slug, public_id=taken.public_id), fallback="shop"
        )
