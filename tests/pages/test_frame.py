"""Header, footer, language, forms, errors: what every page stands in."""

import gzip
import pathlib
import re
import subprocess

import pytest
from django.conf import settings
from django.template import loader
from django.test import Client, RequestFactory
from django.test.utils import override_settings
from django.urls import path

from kalavpp.pages import india, selectors
from kalavpp.pages.stories import story_of
from kalavpp.pages.views import errors, styleguide
from kalavpp.templatetags.shop import STATUSES, bar_chart, split_of

ROOT = pathlib.Path(settings.ROOT)
STATIC = ROOT / "static"

urlpatterns = [
    *__import__("kalavpp.urls", fromlist=["urlpatterns"]).urlpatterns,
    path("styleguide/", styleguide.styleguide),
    path("styleguide/forms/", styleguide.forms_page),
]


def test_draws_cotton_components_and_never_sends_them_as_text() -> None:
    """Without its explicit loader, django-cotton is silent and ``<c-icon>`` goes out as it stands."""
    html = loader.render_to_string("components/brand.html") + loader.render_to_string("components/search.html")

    assert "<c-" not in html
    assert "icons.svg#search" in html


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.pages.test_frame")
def test_shows_every_component_on_the_style_guide(client: Client) -> None:
    html = client.get("/styleguide/").content.decode()

    assert "<c-" not in html
    assert html.count('class="badge') > 2 * sum(len(words) for words in STATUSES.values())


@pytest.mark.django_db
@override_settings(ROOT_URLCONF="tests.pages.test_frame")
def test_answers_a_wrong_form_in_the_error_pattern(client: Client) -> None:
    answer = client.post("/styleguide/forms/", {"full_name": "Ananya Desai", "pin": "56003", "state": "KA"})
    html = answer.content.decode()

    assert answer.status_code == 422
    assert "<title>Error: " in html
    assert "There is a problem" in html
    assert '<a href="#id_pin">Enter a PIN with 6 digits, such as 560034</a>' in html
    assert 'id="id_pin_error"' in html
    assert 'aria-describedby="id_pin_helptext id_pin_error"' in html
    assert 'value="Ananya Desai"' in html  # what was entered stays
    assert 'value="56003"' in html


@pytest.mark.django_db
def test_changes_the_language_without_script(client: Client) -> None:
    english = client.get("/").content.decode()
    assert '<html lang="en"' in english
    answer = client.post("/i18n/setlang/", {"language": "hi", "next": "/"})
    assert answer.status_code == 302
    assert '<html lang="hi"' in client.get("/").content.decode()


@pytest.mark.django_db
def test_changes_the_language_where_a_page_can_be_opened_again(client: Client) -> None:
    """What only takes forms answers 405 when a browser comes back to it."""
    assert 'name="next" value="/shop/?q=jar"' in client.get("/shop/?q=jar").content.decode()
    lost = client.post("/cart/items/", {"variant_id": "none"})

    assert lost.status_code == 404
    assert 'name="next" value="/"' in lost.content.decode()


@pytest.mark.django_db
def test_names_hindi_without_loading_its_font(client: Client) -> None:
    html = client.get("/").content.decode()
    visible = re.sub(r"<[^>]+>", "", html)

    assert 'aria-label="हिन्दी"' in html
    assert not re.search(r"[\u0900-\u097f]", visible)


@pytest.mark.django_db
def test_opens_with_a_skip_link_and_marks_where_one_is(client: Client) -> None:
    html = client.get("/shop/").content.decode()

    assert html.index('class="skip"') < html.index("<header")
    assert '<a href="/shop/" aria-current="page">New pieces</a>' in html
    assert '<a href="/crafts/">Crafts</a>' in html


@pytest.mark.django_db
def test_keeps_search_and_help_on_a_page_that_is_not_there(client: Client) -> None:
    answer = client.get("/no-such-page/")
    html = answer.content.decode()

    assert answer.status_code == 404
    for needed in ("This page is not here", 'role="search"', "Track an order", "Call 080"):
        assert needed in html


@pytest.mark.django_db
def test_shows_the_shops_own_page_in_the_demonstration_too(rf: RequestFactory) -> None:
    answer = errors.not_found(rf.get("/nowhere/"))

    assert answer.status_code == 404
    assert "This page is not here" in answer.content.decode()
    assert errors.not_found(rf.get("/api/nowhere/"))["Content-Type"] == "application/json"


def test_says_what_to_do_when_something_breaks(rf: RequestFactory) -> None:
    answer = errors.server_error(rf.get("/checkout/"))

    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content
    assert b"look at your orders first" in answer.content


@pytest.mark.django_db
def test_shows_an_error_even_when_the_frame_breaks_too(rf: RequestFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    def break_down(*_args: object, **_options: object) -> None:
        raise RuntimeError("no templates today")

    monkeypatch.setattr(errors, "render", break_down)
    answer = errors.server_error(rf.get("/checkout/"))

    assert answer.status_code == 500
    assert b"Something broke on our side" in answer.content


def test_adds_up_a_split_and_draws_the_amounts_themselves() -> None:
    split = split_of([("Clay", 52_000, ""), ("Work", 164_000, "")], fee=("Fee", 24_000, ""), currency="INR")

    assert split["total"] == 240_000
    assert split["receives"] == 216_000
    assert [part.x for part in split["parts"]] == [0, 52_000, 216_000]
    assert split["parts"][-1].dye == "dye-fee"


def test_draws_a_chart_inside_its_frame_with_a_table_beside_it() -> None:
    chart = bar_chart([("Sep", 0, False), ("Oct", 1_864_000, True)], "Earned", "Month", "Earned")["chart"]

    assert all(0 <= bar["y"] <= chart["height"] and bar["height"] >= 0 for bar in chart["bars"])
    assert chart["bars"][1]["text"] == "₹18,640"
    assert chart["lines"][-1]["label"] == "₹20k"


def test_reads_a_short_first_line_as_the_story_s_title() -> None:
    assert story_of("Fired once a year\n\nShe packs.").title == "Fired once a year"
    assert story_of("Only one paragraph.", fallback="About").title == "About"
    assert story_of("", fallback="About").paragraphs == ()
    assert story_of("x" * 80 + "\n\nmore", fallback="About").paragraphs == ("x" * 80, "more")


@pytest.mark.django_db
def test_finds_a_shape_on_the_map_for_every_state() -> None:
    drawn = set(re.findall(r'id="(\w+)"', (STATIC / "img" / "india.svg").read_text()))
    wanted = {one for shape in india.shapes(selectors.states_with_makers()) for one in shape.ids}

    assert wanted == drawn


def test_has_every_icon_that_a_template_names() -> None:
    sprite = set(re.findall(r'<symbol id="([\w-]+)"', (STATIC / "icons.svg").read_text()))
    named = set()
    for page in (ROOT / "templates").rglob("*.html"):
        text = page.read_text()
        named |= set(re.findall(r'<c-icon name="([\w-]+)"', text)) | set(re.findall(r'{% icon "([\w-]+)"', text))
        named |= set(re.findall(r'\bicon="([\w-]+)"', text))
    named |= {status.icon for words in STATUSES.values() for status in words.values()}

    assert named - sprite == set()


def test_stays_within_the_weight_that_was_promised() -> None:
    def packed(*names: str) -> int:
        return sum(len(gzip.compress((STATIC / name).read_bytes())) for name in names)

    fonts = {path.name: path.stat().st_size for path in (STATIC / "fonts").glob("*.woff2")}
    assert packed("css/app.css") <= 25 * 1024
    assert packed("js/app.js", "js/product.js", "vendor/htmx-2.0.11.min.js") <= 30 * 1024
    assert fonts["fraunces-latin.woff2"] + fonts["mukta-latin.woff2"] <= 60 * 1024
    assert fonts["martel-600.woff2"] + fonts["mukta-devanagari-400.woff2"] + fonts["mukta-latin.woff2"] <= 150 * 1024


@pytest.mark.django_db
def test_promises_of_tax_and_payouts_only_what_the_shop_does(client: Client) -> None:
    """No tax is withheld yet, and a payout's row has sums only: the orders stand under earnings."""
    assert "Nothing is withheld here yet." in client.get("/fees/").content.decode()
    mail = loader.render_to_string("emails/payout_paid/body.txt", {"payout_total": "₹1", "payout": {"number": "P-1"}})
    assert "“Order by order” shows each order and our fee." in mail


def test_shows_no_part_on_the_style_guide_that_pages_do_not_use() -> None:
    """Each cotton component is used by a page, an element or another component besides the style guide."""
    pages = [page for page in (ROOT / "templates").rglob("*.html") if not page.name.startswith("styleguide")]
    used = {name for page in pages for name in re.findall(r"<c-([a-z]+)", page.read_text())}
    kept = {page.stem for page in (ROOT / "templates" / "cotton").glob("*.html")}

    assert kept - used == set()


def test_says_nothing_that_blames_or_begs() -> None:
    """Words that no message may use (GOV.UK)."""
    banned = re.compile(r"\b(please|sorry|oops|forbidden|invalid)\b", re.I)
    found = []
    for page in (ROOT / "templates").rglob("*"):
        if page.suffix not in {".html", ".txt"} or "admin" in page.parts:
            continue
        for text in re.findall(r"{% (?:translate|trans) [\"'](.+?)[\"']", page.read_text()):
            if banned.search(text):
                found.append((page.name, text))

    assert found == []


@pytest.mark.slow
def test_ships_the_css_that_its_sources_make() -> None:
    done = subprocess.run(["script/css", "--check"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)

    assert done.returncode == 0, done.stderr
