import pytest
from django.template import Context, Template

from core.testing import query_budget
from media.models import Image
from media.services import images
from media.tests import factories

pytestmark = pytest.mark.django_db


def rendered(source: str, **context) -> str:
    return Template("{% load media %}" + source).render(Context(context))


def test_offers_webp_with_a_jpeg_to_fall_back_on():
    image = factories.image(width=1200, height=800, alt='A "blue" bowl')
    html = rendered('{% picture image sizes="50vw" css="card" %}', image=image)
    assert html.count("<source") == 1
    assert 'type="image/webp"' in html
    assert all(width in html for width in (" 360w", " 720w", " 1066w"))
    assert 'sizes="50vw"' in html
    assert 'width="1200" height="800"' in html
    assert 'alt="A &quot;blue&quot; bowl"' in html
    assert 'class="card"' in html
    assert 'loading="lazy"' in html
    assert "fetchpriority" not in html
    assert ".jpg" in html
    assert "style=" not in html


def test_loads_the_largest_picture_of_the_screen_first():
    html = rendered("{% picture image eager=True %}", image=factories.image())
    assert 'fetchpriority="high"' in html
    assert "lazy" not in html


def test_offers_avif_first_once_it_is_there_in_every_width():
    image = images.finish(image=factories.image(width=1200, height=800))
    html = rendered("{% picture image %}", image=image)
    assert html.index("image/avif") < html.index("image/webp")
    image.variants.filter(format="avif", width=1066).delete()
    assert "avif" not in rendered("{% picture image %}", image=image)


def test_takes_a_manifest_from_a_cache_as_well():
    data = factories.image().manifest
    with query_budget({}):
        assert "<picture>" in rendered("{% picture data %}", data=data)


def test_needs_no_query_for_pictures_loaded_with_their_variants():
    factories.image()
    rows = list(Image.objects.prefetch_related("variants"))
    with query_budget({}):
        rendered("{% for one in rows %}{% picture one %}{{ one|srcset }}{% endfor %}", rows=rows)


def test_leaves_the_description_out_where_the_page_says_it_beside():
    assert 'alt=""' in rendered('{% picture image alt="" %}', image=factories.image(alt="A bowl"))


def test_shows_nothing_without_a_picture():
    assert rendered("{% picture image %}", image=None) == ""


@pytest.mark.parametrize(
    ("x", "y", "css"),
    [(0.5, 0.5, ""), (0.1, 0.5, "focus-left"), (0.9, 0.1, "focus-top-right"), (0.5, 0.9, "focus-bottom")],
)
def test_names_what_must_stay_visible_by_a_class(x, y, css):
    image = factories.image()
    image.focal_x, image.focal_y = x, y
    assert f'class="{css}"' in rendered("{% picture image %}", image=image)


def test_shows_what_there_is_when_the_jpeg_is_missing():
    image = factories.image()
    image.variants.filter(format="jpeg").delete()
    assert ".webp" in rendered("{% picture image %}", image=image).partition("<img")[2]
    image.variants.all().delete()
    assert rendered("{% picture image %}", image=image) == ""
