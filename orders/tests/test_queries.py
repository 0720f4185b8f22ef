"""Lists need as many queries for thirty rows as for one."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.tests.factories import UserFactory
from catalog.tests.factories import make_variant
from orders.services import cart as carts
from orders.tests import factories as make
from payments.tests.fake_gateway import FakeGateway
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def count(call: Callable[[], object]) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def test_lists_thirty_orders_with_as_many_queries_as_one(fake: FakeGateway) -> None:
    buyer, vendor = UserFactory(), VendorFactory()
    jar = make_variant(vendor, on_hand=40)
    buying, selling = Client(), Client()
    buying.force_login(buyer)
    selling.force_login(vendor.owner)
    seen = []
    for more in (1, 29):
        for _order in range(more):
            carts.take_out_bought(order=make.paid(fake, (jar, 1), user=buyer))
        seen.append(
            (
                count(lambda: buying.get("/orders/")),
                count(lambda: selling.get("/dashboard/orders/")),
            )
        )

    (orders_of_one, parts_of_one), (orders_of_thirty, parts_of_thirty) = seen
    assert orders_of_one == orders_of_thirty <= 12
    assert parts_of_one == parts_of_thirty <= 12


def test_shows_an_order_of_six_vendors_with_as_many_queries_as_of_one(fake: FakeGateway) -> None:
    seen = []
    for vendors in (1, 6):
        user, client = UserFactory(), Client()
        order = make.paid(fake, *[(make_variant(VendorFactory()), 1) for _vendor in range(vendors)], user=user)
        client.force_login(user)
        seen.append(count(lambda client=client, order=order: client.get(f"/orders/{order.number}/")))

    assert seen[0] == seen[1] <= 20
