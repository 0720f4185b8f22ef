"""The back office reads orders; the few acts it has go through the services."""

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from catalog.tests.factories import make_variant
from core.models import AuditEntry
from digital_assets.tests.factories import make_digital
from orders.models import CommissionRule, Order
from orders.tests import factories as make
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize(
    "path",
    [
        "orders/order/",
        "orders/vendororder/",
        "orders/commissionrule/",
        "orders/commissionrule/add/",
        "tax/taxrate/",
        "shipping/vendorshipping/",
        "digital_assets/grant/",
        "digital_assets/asset/",
        "notifications/message/",
    ],
)
def test_opens_every_list(office: Client, fake: FakeGateway, path: str) -> None:
    make.paid(fake, (make_variant(), 1), (make_digital().variants.get(), 1))

    assert office.get(f"/admin/{path}").status_code == 200


def test_shows_an_order_and_changes_nothing_by_hand(office: Client, fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1))
    address = f"/admin/orders/order/{order.pk}/change/"

    assert order.number in office.get(address).content.decode()
    assert office.post(address, {"email": "other@example.in"}).status_code == 403
    assert office.post(f"/admin/orders/order/{order.pk}/delete/").status_code == 403


def test_cancels_through_the_service_with_the_person_in_the_audit(office: Client, fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1))

    office.post("/admin/orders/order/", {"action": "cancel_unsent", "_selected_action": [order.pk]})

    assert [part.status for part in make.parts(order)] == ["cancelled"]
    assert AuditEntry.objects.filter(action="vendor_order.cancelled", actor_kind="user").count() == 1
    assert Order.objects.get().payable.refunded_minor == order.total_minor


def test_cancels_what_was_lost_on_its_way_and_gives_the_money_back(office: Client, fake: FakeGateway) -> None:
    jar = make_variant(on_hand=1)
    part = make.ship(make.parts(make.paid(fake, (jar, 1)))[0])

    office.post("/admin/orders/vendororder/", {"action": "cancel_part", "_selected_action": [part.pk]})

    (part,) = make.parts(part.order)
    assert (part.status, part.cancel_reason) == ("cancelled", "lost on its way")
    assert part.share.refunded_minor == part.total_minor
    jar.refresh_from_db()
    assert jar.on_hand == 0  # what is lost does not come back on the shelf


def test_never_lets_a_rule_that_has_begun_change_its_rate(office: Client) -> None:
    office.post(
        "/admin/orders/commissionrule/add/",
        {"scope": "platform", "rate_bp": 900, "valid_from_0": "2026-01-01", "valid_from_1": "00:00:00"},
    )
    rule = CommissionRule.objects.get()

    office.post(
        f"/admin/orders/commissionrule/{rule.pk}/change/",
        {"rate_bp": 100, "valid_to_0": "2026-12-31", "valid_to_1": "00:00:00", "reason": "ended"},
    )

    rule.refresh_from_db()
    assert rule.rate_bp == 900
    assert rule.valid_to is not None
