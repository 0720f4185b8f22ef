import pytest
from django.contrib import admin
from django.test import RequestFactory

from places.models import Craft, PinCode, Region, State


@pytest.mark.parametrize("model", [State, PinCode, Region, Craft])
def test_shows_reference_data_without_letting_it_be_changed(model):
    page = admin.site._registry[model]
    request = RequestFactory().get("/")
    assert page.search_fields
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
