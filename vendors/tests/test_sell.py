from collections.abc import Iterator

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from core.actor import Actor
from core.api import throttling
from core.errors import Invalid
from core.models import AuditEntry, Event
from media.tests.factories import upload
from vendors.models import Vendor, VendorStatus
from vendors.services import applications, profile
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("test")


@pytest.fixture
def own_rate_windows() -> Iterator[None]:
    """Windows are read from the settings once a process."""
    throttling._windows.cache_clear()
    yield
    throttling._windows.cache_clear()


def answers(**changes: str) -> dict[str, str]:
    return {
        "business_name": "Prajapat Pottery",
        "artisan_name": "Savitri Prajapat",
        "business_type": "individual",
        "location": "Khurja",
        "pin": "20 31 31",
        "website": "",
        **changes,
    }


def new_maker(**changes: str) -> dict[str, str]:
    return answers(full_name="Savitri Prajapat", email="Savitri@Example.com", password=PASSWORD, **changes)


def signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_makes_account_and_application_in_one_step_and_signs_in():
    client = Client()
    page = client.post("/sell/", new_maker(), follow=True)
    vendor = Vendor.objects.get()
    assert vendor.owner.email == "savitri@example.com"
    assert (vendor.status, vendor.pin, vendor.state.slug) == ("pending_approval", "203131", "uttar-pradesh")
    assert "Prajapat Pottery" in page.content.decode()
    assert "working days" in page.content.decode()
    assert client.get("/dashboard/products/").status_code == 200


def test_makes_neither_account_nor_application_when_one_of_them_cannot_be():
    answer = Client().post("/sell/", new_maker(pin="999999"))
    assert answer.status_code == 422
    assert not User.objects.exists()
    assert "Prajapat Pottery" in answer.content.decode()
    assert PASSWORD not in answer.content.decode()


def test_says_everything_that_is_wrong_at_once_and_keeps_what_was_typed():
    UserFactory(email="savitri@example.com")
    page = Client().post("/sell/", new_maker(business_name="")).content.decode()
    assert "Give your shop a name." in page
    taken = Client().post("/sell/", new_maker()).content.decode()
    assert "already an account" in taken
    assert 'value="Khurja"' in taken


def test_lets_a_customer_apply_once():
    user = UserFactory()
    client = signed_in(user)
    client.post("/sell/", answers())
    assert Vendor.objects.get().owner == user
    client.post("/sell/", answers(business_name="Another"))
    assert Vendor.objects.count() == 1
    assert Event.objects.filter(type="vendors.VendorApplied").count() == 1


def test_shows_the_reason_and_takes_a_mended_application():
    vendor = VendorFactory(status=VendorStatus.PENDING, name="Clay")
    applications.reject(vendor=vendor, reason="Tell us what you make.", actor=ACTOR)
    client = signed_in(vendor.owner)
    page = client.get("/sell/").content.decode()
    assert "Tell us what you make." in page
    assert 'value="Clay"' in page
    client.post("/sell/", answers(description="Jars and bowls of red clay."))
    vendor.refresh_from_db()
    assert (vendor.status, vendor.name, vendor.slug) == ("pending_approval", "Prajapat Pottery", vendor.slug)
    assert AuditEntry.objects.filter(action="vendor.pending_approval").exists()


def test_leads_an_open_shop_to_its_dashboard_and_a_suspended_one_to_the_reason():
    vendor = VendorFactory()
    client = signed_in(vendor.owner)
    assert client.get("/sell/")["Location"] == "/dashboard/"
    applications.suspend(vendor=vendor, reason="Two buyers wrote to us.", actor=ACTOR)
    assert "Two buyers wrote to us." in client.get("/sell/").content.decode()


def test_shows_the_fee_before_anybody_applies():
    page = Client().get("/sell/").content.decode()
    assert "₹2,160.00" in page
    assert "₹240.00" in page


def test_changes_the_profile_and_hangs_a_portrait():
    vendor = VendorFactory()
    client = signed_in(vendor.owner)
    data = {"name": "New name", "artisan_name": "", "story": "My mother taught me.", "since_year": "1998"}
    client.post("/dashboard/shop/", data)
    vendor.refresh_from_db()
    assert (vendor.name, vendor.artisan_name, vendor.since_year) == ("New name", "New name", 1998)
    client.post("/dashboard/shop/portrait/", {"image": upload()})
    vendor.refresh_from_db()
    assert vendor.portrait is not None
    refused = client.post("/dashboard/shop/portrait/")
    assert refused.status_code == 422
    assert 'name="next" value="/dashboard/shop/"' in refused.content.decode()
    wrong = client.post("/dashboard/shop/", {**data, "since_year": "3050", "story": "Kept"})
    assert wrong.status_code == 422
    assert "Kept" in wrong.content.decode()


def test_finds_products_by_the_makers_new_name():
    from catalog.selectors import ListingFilters, listing
    from catalog.tests.factories import make_product
    from core.events import relay_due

    vendor = VendorFactory()
    make_product(vendor)
    signed_in(vendor.owner).post("/dashboard/shop/", {"name": "Jaipur Neel", "artisan_name": "Gulab Chand"})
    relay_due()
    assert len(listing(ListingFilters(q="gulab")).items) == 1


def test_makes_no_more_accounts_for_one_address_than_the_api_does(settings, own_rate_windows):
    settings.RATE_LIMITS = True
    settings.API_RATES = {**settings.API_RATES, "register": "1 per hour"}
    client = Client()
    assert client.post("/sell/", new_maker()).status_code == 302
    refused = Client().post("/sell/", {**new_maker(), "email": "second@example.com"})
    assert refused.status_code == 429
    assert int(refused["Retry-After"]) > 60
    assert "Prajapat Pottery" in refused.content.decode()
    assert User.objects.count() == 1


def test_refuses_an_address_on_the_web_that_runs_code_in_the_shop_of_a_maker_too():
    vendor = VendorFactory(status=VendorStatus.APPROVED)
    with pytest.raises(Invalid) as caught:
        profile.update(
            vendor=vendor,
            details=profile.ProfileDetails(name="Mitti", artisan_name="", website="javascript:alert(1)"),
            actor=ACTOR,
        )
    assert "website" in caught.value.fields
