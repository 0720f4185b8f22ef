"""What people write is refused at its field, before the database would."""

import pytest
from django.test import Client

from catalog.tests.factories import make_variant
from core.errors import Invalid
from orders.services import fulfil
from orders.tests import factories as make
from orders.tests.test_pages import ADDRESS, add
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db

LONG = f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.example.in"


def test_takes_no_e_mail_address_that_is_too_long_to_keep(client: Client) -> None:
    assert len(LONG) > 254
    with pytest.raises(Invalid, match="email_needed"):
        make.place((make_variant(), 1), email=LONG)

    add(client, make_variant())
    page = client.post("/checkout/", {**ADDRESS, "email": LONG})

    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["email"]


def test_says_at_the_field_that_no_carrier_prints_such_a_tracking_number(client: Client, fake: FakeGateway) -> None:
    part = make.parts(make.paid(fake, (make_variant(), 1)))[0]
    fulfil.advance(vendor_order=part, to="processing", actor=make.ACTOR)
    client.force_login(part.vendor.owner)

    page = client.post(
        f"/dashboard/orders/{part.public_id}/send/", {"carrier": "india_post", "tracking_number": "क" * 60}
    )

    assert page.status_code == 422
    assert list(page.context["ship_form"].errors) == ["tracking_number"]
