"""What delivery costs."""

import pytest

from core.errors import Invalid
from core.testing import query_budget
from payments.tests.factories import ACTOR
from shipping.services import ShippingGroup, quote, set_fee
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def test_takes_the_usual_fee_once_per_vendor_and_none_for_files() -> None:
    groups = [ShippingGroup(1, True, 5_000), ShippingGroup(2, False, 0)]

    assert quote(groups, "IN", "302001") == {1: 9_000, 2: 0}


def test_takes_the_vendors_own_fee_and_forgoes_it_from_the_limit_on() -> None:
    vendor = VendorFactory()
    set_fee(vendor=vendor, flat_fee_minor=4_000, free_above_minor=10_000, actor=ACTOR)

    fees = [quote([ShippingGroup(vendor.pk, True, goods)], "IN", "")[vendor.pk] for goods in (9_999, 10_000)]

    assert fees == [4_000, 0]


def test_delivers_things_within_india_only_and_files_anywhere() -> None:
    with pytest.raises(Invalid, match="no_delivery"):
        quote([ShippingGroup(1, True, 5_000)], "NP", "")
    assert quote([ShippingGroup(1, False, 0)], "NP", "") == {1: 0}


@pytest.mark.parametrize(("fee", "limit", "field"), [(-1, None, "flat_fee"), (0, 0, "free_above")])
def test_refuses_fees_that_cannot_be_right(fee: int, limit: int | None, field: str) -> None:
    with pytest.raises(Invalid) as refused:
        set_fee(vendor=VendorFactory(), flat_fee_minor=fee, free_above_minor=limit, actor=ACTOR)

    assert list(refused.value.fields) == [field]


def test_asks_once_for_any_number_of_vendors() -> None:
    with query_budget({"fees of the vendors": 1}):
        quote([ShippingGroup(number, True, 100) for number in range(30)], "IN", "")
