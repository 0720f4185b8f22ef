import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from core.models import AuditEntry, Event
from core.testing import query_budget
from vendors.models import VendorStatus
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

LIST = "/admin/vendors/vendor/"
QUEUE = f"{LIST}?status__exact=pending_approval"


@pytest.fixture
def reviewer() -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, roles=["admin"]))
    return client


def waiting(**columns: object):
    return VendorFactory(status=VendorStatus.PENDING, **columns)


def url(verb: str, vendor: object) -> str:
    return reverse(f"admin:vendors_vendor_{verb}", args=[vendor.pk])


def test_opens_at_the_queue_with_a_button_for_each_application(reviewer):
    vendor = waiting(name="Firoza Bano")
    VendorFactory(name="Open already")
    assert reviewer.get(LIST)["Location"] == QUEUE
    page = reviewer.get(QUEUE).content.decode()
    assert "Firoza Bano" in page
    assert "Open already" not in page
    assert f'formaction="{url("approve", vendor)}"' in page


def test_approves_by_one_click_once_and_tells_once(reviewer):
    vendor = waiting()
    for _time in range(2):
        reviewer.post(url("approve", vendor))
    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.APPROVED
    assert Event.objects.filter(type="vendors.VendorApproved").count() == 1
    entry = AuditEntry.objects.get(action="vendor.approved")
    assert entry.actor_kind == "user"
    assert entry.actor_id is not None


def test_decides_by_post_with_a_token_only():
    client = Client(enforce_csrf_checks=True)
    client.force_login(UserFactory(is_staff=True, roles=["admin"]))
    vendor = waiting()
    assert client.get(url("approve", vendor)).status_code == 405
    assert client.post(url("approve", vendor)).status_code == 403
    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.PENDING


def test_rejects_with_the_reason_written_or_chosen_and_never_without(reviewer):
    first, second, third = waiting(), waiting(), waiting()
    reviewer.post(url("reject", first), {"reason": "Own words", "template": "Template words"})
    reviewer.post(url("reject", second), {"template": "Template words"})
    page = reviewer.post(url("reject", third), {"reason": " "}, follow=True).content.decode()
    assert "Write the reason" in page
    for vendor, reason in ((first, "Own words"), (second, "Template words"), (third, "")):
        vendor.refresh_from_db()
        assert vendor.decision_reason == reason
    assert third.status == VendorStatus.PENDING


def test_approves_many_at_once_and_says_which_it_could_not(reviewer):
    shops = [waiting(), waiting(), VendorFactory(status=VendorStatus.SUSPENDED, name="Closed shop")]
    data = {"action": "approve_selected", "_selected_action": [shop.pk for shop in shops]}
    page = reviewer.post(LIST, data, follow=True).content.decode()
    assert "2 shops are open." in page
    assert "Closed shop: This shop is suspended." in page


def test_suspends_and_opens_again_on_the_shops_page(reviewer):
    vendor = VendorFactory()
    assert "Suspend the shop" in reviewer.get(url("change", vendor)).content.decode()
    reviewer.post(url("suspend", vendor), {"reason": "Two buyers wrote to us."})
    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.SUSPENDED
    assert "Two buyers wrote to us." in reviewer.get(url("change", vendor)).content.decode()
    reviewer.post(url("reinstate", vendor))
    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.APPROVED


def test_lets_nobody_type_a_status_over(reviewer):
    vendor = waiting()
    answer = reviewer.post(url("change", vendor), {"status": "approved", "name": "Taken over"})
    assert answer.status_code == 403
    vendor.refresh_from_db()
    assert (vendor.status, vendor.name) != ("approved", "Taken over")
    assert vendor.status == VendorStatus.PENDING


@pytest.mark.parametrize("roles", [[], ["moderator"], ["finance"], ["vendor"]])
def test_keeps_the_queue_from_everybody_but_admins(roles):
    client = Client()
    client.force_login(UserFactory(is_staff=True, roles=roles))
    vendor = waiting()
    assert client.get(QUEUE).status_code == 403
    assert client.post(url("approve", vendor)).status_code == 403
    vendor.refresh_from_db()
    assert vendor.status == VendorStatus.PENDING


@pytest.mark.parametrize("rows", [1, 30])
def test_reads_the_queue_in_as_many_statements_however_long_it_is(rows, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a cache may be emptied by a neighbour
    for _number in range(rows):
        waiting()
    client = Client()
    client.force_login(UserFactory(is_staff=True, is_superuser=True))  # asks for no roles, which other apps' menus do
    client.get(QUEUE)
    with query_budget({"session": 1, "user": 1, "states for the filter": 1, "how many": 1, "the rows": 1}):
        client.get(QUEUE)
