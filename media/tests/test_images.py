"""Storing pictures and finishing them."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from PIL import Image as Pixels

from core import clock, events, prove
from core.errors import Invalid
from core.models import Delivery, Event
from core.testing import at_once, query_budget
from media import invariants, selectors, storing, tasks
from media.lifecycle import FAILED, PROCESSING, READY
from media.models import Image, ImageVariant
from media.services import images
from media.tests import factories

pytestmark = pytest.mark.django_db

AWKWARD = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "photos" / "awkward"


@pytest.fixture
def queued(monkeypatch):
    """What the broker would have been given."""
    keys: list[str] = []
    monkeypatch.setattr(tasks.finish_image, "delay", keys.append)
    return keys


def test_keeps_a_picture_with_three_widths_and_a_fallback():
    image = factories.image(width=1200, height=800, alt="A blue bowl", credit="Studio")
    assert (image.width, image.height, image.alt, image.credit) == (1200, 800, "A blue bowl", "Studio")
    assert image.status == PROCESSING
    made = set(image.variants.values_list("width", "height", "format"))
    assert made == {(360, 240, "webp"), (720, 480, "webp"), (1066, 711, "webp"), (720, 480, "jpeg")}
    for variant in image.variants.all():
        with storing.public().open(variant.key) as file:
            content = file.read()
        assert len(content) == variant.bytes
        assert Pixels.open(io.BytesIO(content)).size == (variant.width, variant.height)
    assert not storing.public().exists(image.original_key)


def test_keeps_the_master_private_and_the_sent_bytes_nowhere(own_folders):
    sent = factories.picture_bytes(width=300, height=200, comment=b"my address")
    images.store(upload=io.BytesIO(sent), owner=None, alt="")
    kept = [path.read_bytes() for path in own_folders.rglob("*") if path.is_file()]
    assert kept
    assert all(b"my address" not in content for content in kept)


def test_writes_the_news_in_the_same_transaction():
    image = factories.image()
    event = Event.objects.get(type="media.ImageStored")
    assert event.payload == {"image_id": str(image.public_id)}
    assert Delivery.objects.filter(event=event, subscriber="media.variants").exists()


def test_queues_the_other_sizes_when_the_news_arrives(queued, django_capture_on_commit_callbacks):
    image = factories.image()
    with django_capture_on_commit_callbacks(execute=True):
        assert events.relay_due() == 1
    assert queued == [str(image.public_id)]


def test_makes_the_other_sizes_in_the_background_and_only_once():
    image = factories.image(width=1700, height=1000)
    tasks.finish_image(str(image.public_id))
    image.refresh_from_db()
    made = sorted(image.variants.values_list("format", "width"))
    widths = [165, 360, 533, 720, 1066, 1600]
    assert image.status == READY
    assert made == [*(("avif", w) for w in widths), ("jpeg", 720), *(("webp", w) for w in widths)]
    before = set(image.variants.values_list("pk", flat=True))
    tasks.finish_image(str(image.public_id))
    assert set(image.variants.values_list("pk", flat=True)) == before
    Image.objects.filter(pk=image.pk).update(status=FAILED)  # a second worker that started earlier
    images.finish(image=Image.objects.get(pk=image.pk))
    assert set(image.variants.values_list("pk", flat=True)) == before


def test_makes_no_avif_where_it_is_switched_off(settings):
    settings.IMAGE_AVIF = False
    image = images.finish(image=factories.image(width=400, height=300))
    assert set(image.variants.values_list("format", flat=True)) == {"webp", "jpeg"}


def test_gives_up_on_a_picture_whose_master_is_lost_and_goes_on_showing_it():
    image = factories.image()
    storing.private().delete(image.original_key)
    tasks.finish_image(str(image.public_id))
    image.refresh_from_db()
    assert image.status == FAILED
    assert image.manifest.sizes


def test_forgets_a_picture_that_was_deleted_meanwhile():
    image = factories.image()
    key = str(image.public_id)
    image.delete()
    tasks.finish_image(key)
    assert not ImageVariant.objects.exists()


def test_finds_the_pictures_whose_job_was_lost(queued):
    old, fresh = factories.image(), factories.image(colour="#123456")
    done = factories.image(colour="#654321")
    images.finish(image=done)
    Image.objects.filter(pk__in=[old.pk, done.pk]).update(created_at=clock.now() - timedelta(hours=1))
    assert tasks.finish_forgotten() == 1
    assert queued == [str(old.public_id)]
    assert str(fresh.public_id) not in queued


def test_stores_the_same_picture_under_the_same_files(own_folders):
    first = factories.image()
    files = sorted(path for path in own_folders.rglob("*") if path.is_file())
    second = factories.image(alt="Another description")
    assert first.public_id != second.public_id
    assert first.original_key == second.original_key
    assert sorted(path for path in own_folders.rglob("*") if path.is_file()) == files


def test_writes_again_what_a_killed_writer_left_half_done():
    storing.public().save("images/ab/abc.webp", ContentFile(b"hal"))
    storing.put(storing.public(), "images/ab/abc.webp", b"half and half")
    with storing.public().open("images/ab/abc.webp") as file:
        assert file.read() == b"half and half"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "image_empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "image_not_a_picture"),
        (b"<html><script>1</script></html>", "image_not_a_picture"),
        (b"\xff\xd8\xff\xe0 not a jpeg", "image_damaged"),
    ],
)
def test_refuses_at_the_field_with_a_sentence_that_says_what_to_send(content, code, own_folders):
    with pytest.raises(Invalid) as caught:
        images.store(upload=io.BytesIO(content), owner=None, alt="")
    assert caught.value.code == code
    assert caught.value.fields["image"]
    assert not Image.objects.exists()
    assert not any(path.is_file() for path in own_folders.rglob("*"))


def test_refuses_a_file_above_the_limit_without_reading_all_of_it(settings):
    settings.IMAGE_MAX_BYTES = 1000

    class Endless:
        def read(self, size: int = -1) -> bytes:
            assert 0 < size <= 1001
            return b"\xff" * size

    with pytest.raises(Invalid) as caught:
        images.store(upload=Endless(), owner=None, alt="")
    assert caught.value.code == "image_too_large"


def test_reads_an_upload_from_its_beginning_though_a_form_has_looked_at_it():
    upload = factories.upload()
    upload.read()
    assert images.store(upload=upload, owner=None, alt="").width == 40


def test_refuses_more_pixels_than_allowed(settings):
    settings.IMAGE_MAX_PIXELS = 1000
    with pytest.raises(Invalid) as caught:
        factories.image(width=40, height=30)
    assert caught.value.code == "image_too_many_pixels"


def test_builds_manifests_without_a_query_for_each_picture():
    stored = [factories.image(colour=f"#0000{n}0") for n in range(5)]
    rows = list(Image.objects.prefetch_related("variants"))
    with query_budget({}):
        by_row = {row.pk: row.manifest for row in rows}
    with query_budget({"pictures and their sizes": 1}):
        by_key = selectors.manifests([*(row.pk for row in stored), None])
    assert by_row == by_key
    assert len(by_key) == 5
    assert all(len(one.sizes) == 1 for one in by_key.values())


def test_has_a_manifest_for_a_picture_without_sizes():
    image = factories.image()
    image.variants.all().delete()
    assert selectors.manifests([image.pk])[image.pk].sizes == ()
    with query_budget({}):
        assert selectors.manifests([None]) == {}


def test_proves_that_each_picture_can_be_shown():
    image = factories.image(width=400, height=300)
    images.finish(image=image)
    assert all(prove.check(one) == [] for one in invariants.INVARIANTS)
    ImageVariant.objects.filter(image=image, format="jpeg").delete()
    ImageVariant.objects.filter(image=image, width=360, format="webp").update(height=999)
    assert all(prove.check(one) for one in invariants.INVARIANTS)


@pytest.mark.skipif(not AWKWARD.is_dir(), reason="the awkward photographs are not on this machine")
class TestAwkwardPhotographs:
    def stored(self, name: str) -> Image:
        with (AWKWARD / name).open("rb") as file:
            return images.store(upload=file, owner=None, alt=name)

    @pytest.mark.parametrize("turn", [3, 6, 8])
    def test_stand_upright_from_every_camera_position(self, turn):
        image = self.stored(f"orientation_Landscape_{turn}.jpg")
        assert (image.width, image.height) == (1800, 1200)

    @pytest.mark.parametrize(
        ("name", "size"),
        [
            ("heic_samplefilehub.heif", (640, 426)),
            ("tiff_Rudless.tiff", (734, 328)),
            ("jpg_tests_67-0_length_string.jpg", (2400, 1198)),
        ],
    )
    def test_are_converted_whatever_format_they_have(self, name, size):
        image = self.stored(name)
        assert (image.width, image.height) == size
        assert set(image.variants.values_list("format", flat=True)) == {"webp", "jpeg"}

    def test_lose_the_place_where_they_were_taken(self, own_folders):
        assert Pixels.open(AWKWARD / "jpg_gps_DSCN0010.jpg").getexif().get_ifd(0x8825)
        images.finish(image=self.stored("jpg_gps_DSCN0010.jpg"))
        kept = [path for path in own_folders.rglob("*") if path.is_file()]
        assert len(kept) >= 6
        for path in kept:
            assert not Pixels.open(path).getexif()

    def test_are_refused_when_their_data_is_damaged(self):
        with pytest.raises(Invalid) as caught:
            self.stored("jpg_corrupted.jpg")
        assert caught.value.code == "image_damaged"

    def test_are_refused_when_they_are_text(self):
        with pytest.raises(Invalid):
            self.stored("orientation_LICENSE")


def test_shows_nobody_half_a_file(own_folders):
    content = b"x" * 100_000
    at_once([lambda: storing.put(storing.public(), "images/ab/abc.webp", content) for _ in range(8)])
    kept = [path for path in own_folders.rglob("*") if path.is_file()]
    assert [path.name for path in kept] == ["abc.webp"]
    assert kept[0].read_bytes() == content
