import pytest

from accounts.models import RoleGrant
from accounts.tests.factories import UserFactory
from core.actor import Actor
from core.errors import Conflict, Invalid
from core.models import AuditEntry, Event
from core.testing import at_once
from vendors import selectors
from vendors.models import Vendor, VendorStatus
from vendors.services import applications
from vendors.services.applications import ApplicationDetails
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

ACTOR = Actor.system("test")


def details(**changes: str) -> ApplicationDetails:
    values = {"business_name": "Mitti", "business_type": "individual", "location": "Khurja", "pin": "203131"}
    return ApplicationDetails(**{**values, **changes})


def events(name: str) -> int:
    return Event.objects.filter(type=f"vendors.{name}").count()


def test_takes_an_application_and_finds_the_state_by_the_pin():
    vendor = applications.apply(owner=UserFactory(), details=details(pin="२०३ १३१"), actor=ACTOR)
    assert (vendor.status, vendor.pin, vendor.state.name) == (VendorStatus.PENDING, "203131", "Uttar Pradesh")
    assert vendor.artisan_name == "Mitti"
    assert selectors.pending().get() == vendor
    assert not selectors.selling().exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"business_name": "x"}, "business_name"),
        ({"business_type": "club"}, "business_type"),
        ({"location": "  "}, "location"),
        ({"pin": "12"}, "pin"),
        ({"pin": "999999"}, "pin"),
        ({"website": "javascript:alert(1)"}, "website"),
        ({"website": "javascript://example.com/%0aalert(1)"}, "website"),
        ({"website": "example.com/" + "x" * 190}, "website"),
        ({"gstin": "08ABCDE1234F1Z6"}, "gstin"),
    ],
)
def test_names_the_field_that_cannot_be_right(changes, field):
    with pytest.raises(Invalid) as caught:
        applications.apply(owner=UserFactory(), details=details(**changes), actor=ACTOR)
    assert field in caught.value.fields


def test_takes_a_gstin_with_spaces_and_small_letters():
    vendor = applications.apply(owner=UserFactory(), details=details(gstin="27aapfu 0939f1-zv"), actor=ACTOR)
    assert vendor.gstin == "27AAPFU0939F1ZV"


def test_keeps_a_gstin_in_the_letters_that_taxes_are_worked_out_from():
    vendor = applications.apply(owner=UserFactory(), details=details(gstin="２７AAPFU–0939F1ZV"), actor=ACTOR)
    assert vendor.gstin == "27AAPFU0939F1ZV"


@pytest.mark.parametrize(
    ("told", "kept"),
    [("mitti.example", "https://mitti.example"), (" http://a.example/x ", "http://a.example/x"), ("", "")],
)
def test_adds_the_scheme_that_people_leave_out_of_an_address(told, kept):
    assert applications.apply(owner=UserFactory(), details=details(website=told), actor=ACTOR).website == kept


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (VendorStatus.PENDING, "application_pending"),
        (VendorStatus.APPROVED, "already_vendor"),
        (VendorStatus.SUSPENDED, "vendor_suspended"),
    ],
)
def test_takes_one_application_of_one_account(status, code):
    vendor = VendorFactory(status=status)
    with pytest.raises(Conflict) as caught:
        applications.apply(owner=vendor.owner, details=details(), actor=ACTOR)
    assert caught.value.code == code


def test_opens_the_shop_once_with_role_event_and_audit():
    vendor = VendorFactory(status=VendorStatus.PENDING)
    for _time in range(2):
        applications.approve(vendor=vendor, actor=ACTOR)
    assert selectors.get_shop(vendor.slug) == vendor
    assert RoleGrant.objects.filter(user=vendor.owner, role="vendor").count() == 1
    assert events("VendorApproved") == 1
    assert AuditEntry.objects.filter(action="vendor.approved", object_id=vendor.public_id).count() == 1


def test_wants_a_reason_for_every_refusal():
    vendor = VendorFactory(status=VendorStatus.PENDING)
    with pytest.raises(Invalid):
        applications.reject(vendor=vendor, reason="  ", actor=ACTOR)
    applications.reject(vendor=vendor, reason="No pieces shown", actor=ACTOR)
    applications.reject(vendor=vendor, reason="again", actor=ACTOR)
    vendor.refresh_from_db()
    assert (vendor.status, vendor.decision_reason) == (VendorStatus.REJECTED, "No pieces shown")
    assert events("VendorRejected") == 1


def test_approves_many_and_names_those_it_could_not():
    waiting = [VendorFactory(status=VendorStatus.PENDING) for _number in range(3)]
    suspended = VendorFactory(status=VendorStatus.SUSPENDED)
    done, refused = applications.approve_many(vendors=[*waiting, suspended], actor=ACTOR)
    assert done == waiting
    assert [(vendor, error.code) for vendor, error in refused] == [(suspended, "vendor_suspended")]


def test_keeps_the_role_of_a_suspended_shop_so_that_running_orders_are_sent():
    vendor = VendorFactory()
    applications.suspend(vendor=vendor, reason="papers", actor=ACTOR)
    assert RoleGrant.objects.filter(user=vendor.owner, role="vendor").exists()
    assert not selectors.selling().exists()
    applications.reinstate(vendor=vendor, actor=ACTOR)
    assert selectors.selling().exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_takes_one_of_ten_applications_sent_at_once():
    user = UserFactory()
    calls = [lambda: applications.apply(owner=user, details=details(), actor=ACTOR) for _thread in range(10)]
    answers = at_once(calls)
    assert sum(isinstance(answer, Vendor) for answer in answers) == 1
    assert {answer.code for answer in answers if isinstance(answer, Conflict)} == {"application_pending"}
    assert Vendor.objects.count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_lets_one_of_two_reviewers_decide():
    vendor = VendorFactory(status=VendorStatus.PENDING)
    at_once(
        [
            lambda: applications.approve(vendor=vendor, actor=ACTOR),
            lambda: applications.reject(vendor=vendor, reason="no", actor=ACTOR),
            lambda: applications.approve(vendor=vendor, actor=ACTOR),
        ]
    )
    assert events("VendorApproved") + events("VendorRejected") == 1
