"""How much a shop may keep."""

import pytest
from django.test import Client
from pytest_django import Settings

from core.errors import Conflict
from digital_assets.models import Asset
from digital_assets.tests import factories as make
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


def test_keeps_so_many_files_of_a_shop_and_no_more(settings: Settings) -> None:
    shop = VendorFactory()
    first, second = make.make_digital(shop), make.make_digital(shop)
    settings.VENDOR_FILES_MAX = 3
    make.add_file(first, name="Kolam book", content=b"second edition")
    with pytest.raises(Conflict, match="files_full") as refused:
        make.add_file(second, name="Another")
    assert refused.value.fields.keys() == {"file"}
    assert Asset.objects.count() == 3
    make.make_digital()  # another shop has room of its own


def test_keeps_so_many_bytes_of_a_shop_and_no_more(settings: Settings) -> None:
    product = make.make_digital()
    settings.VENDOR_FILES_MAX_BYTES = len(make.CONTENT) + 10
    make.add_file(product, name="Ten", content=b"0123456789")
    with pytest.raises(Conflict, match="files_full"):
        make.add_file(product, name="One more", content=b"x")


def test_says_at_the_field_of_the_page_that_there_is_no_room(client: Client, settings: Settings) -> None:
    product = make.make_digital()
    client.force_login(product.vendor.owner)
    settings.VENDOR_FILES_MAX_BYTES = len(make.CONTENT)
    page = client.post(f"/dashboard/products/{product.public_id}/files/", {"name": "B", "file": make.upload(b"more")})
    assert page.status_code == 422
    assert list(page.context["form"].errors) == ["file"]
