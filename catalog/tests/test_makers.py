"""The list of makers, and what the search box proposes."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.selectors import suggestions
from catalog.tests.factories import make_draft, make_product
from core.testing import query_budget
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def test_counts_the_pieces_in_the_shop_of_each_maker_that_it_shows():
    many, none = VendorFactory(), VendorFactory()
    for _number in range(3):
        make_product(many)
    make_draft(many)
    make_draft(none)
    with CaptureQueriesContext(connection) as captured:
        answer = Client().get("/artisans/")
    assert {shop: shop.pieces for shop in answer.context["makers"]} == {many: 3, none: 0}
    (counting,) = [query["sql"] for query in captured.captured_queries if '"pieces"' in query["sql"]]
    assert 'GROUP BY "vendors_vendor"' not in counting  # or all pieces of all shops are counted for any page


def test_proposes_crafts_alone_for_two_letters_and_products_from_three_on():
    make_product(title="Tea bowl")
    with query_budget({"crafts": 1}):
        assert "product" not in {one.kind for one in suggestions("te")}
    with query_budget({"crafts": 1, "products with their makers": 1}):
        assert [one.text for one in suggestions("tea") if one.kind == "product"] == ["Tea bowl"]
    assert [one.text for one in suggestions("bowl te") if one.kind == "product"] == ["Tea bowl"]
