import pytest
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.test import RequestFactory

from core.models import Event
from media.admin import ImageAdmin
from media.lifecycle import PROCESSING
from media.models import Image
from media.services import images
from media.tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    user = get_user_model().objects.create_superuser(email="boss@example.org", password="x", full_name="Boss")
    client.force_login(user)
    return user


def test_lists_pictures_with_a_small_preview(client, boss):
    image = factories.image(alt="A bronze lamp", owner=boss)
    page = client.get("/admin/media/image/")
    assert page.status_code == 200
    assert "A bronze lamp" in page.content.decode()
    assert image.variants.get(format="webp").key in page.content.decode()


@pytest.mark.parametrize(
    "path", ["media/privatefile", "places/craft", "places/pincode", "places/region", "places/state"]
)
def test_lists_files_and_reference_data(client, boss, path):
    factories.private_file()
    assert client.get(f"/admin/{path}/").status_code == 200
    assert client.get(f"/admin/{path}/", {"q": "a"}).status_code == 200


def test_tries_a_picture_again_that_was_given_up(rf, boss, monkeypatch):
    given_up, waiting = factories.image(), factories.image(colour="#00ff00")
    images.give_up(image=given_up, reason="test")
    page = ImageAdmin(Image, admin.site)
    said = []
    monkeypatch.setattr(page, "message_user", lambda request, text: said.append(str(text)))
    request = rf.post("/")
    request.user = boss
    before = Event.objects.filter(type="media.ImageStored").count()
    page.try_again(request, Image.objects.all())
    given_up.refresh_from_db()
    assert given_up.status == PROCESSING
    assert Event.objects.filter(type="media.ImageStored").count() == before + 1
    assert said == ["1 picture is being tried again."]
    assert Image.objects.get(pk=waiting.pk).status == PROCESSING


def test_lets_nobody_change_a_picture_here():
    page = admin.site._registry[Image]
    request = RequestFactory().get("/")
    assert not page.has_add_permission(request)
    assert not page.has_change_permission(request)
    assert not page.has_delete_permission(request)
