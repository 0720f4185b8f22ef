"""Two workers at one picture."""

import pytest

from core.testing import at_once
from media.lifecycle import READY
from media.models import Image
from media.services import images
from media.tests import factories

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]


def test_makes_each_size_once_when_two_workers_take_the_same_picture():
    key = factories.image(width=800, height=600).pk
    results = at_once([lambda: images.finish(image=Image.objects.get(pk=key)) for _ in range(3)])
    assert [type(result) for result in results] == [Image] * 3
    image = Image.objects.get(pk=key)
    assert image.status == READY
    made = [(variant.width, variant.format) for variant in image.variants.all()]
    assert len(made) == len(set(made)) == 11


def test_lets_one_picture_be_stored_by_many_at_once(own_folders):
    factories.picture_bytes(width=200, height=100)
    results = at_once([lambda: factories.image(width=200, height=100) for _ in range(4)])
    assert len({image.original_key for image in results}) == 1
    assert Image.objects.count() == 4
    assert len([path for path in own_folders.rglob("*") if path.is_file()]) == 3  # master, WebP, JPEG
