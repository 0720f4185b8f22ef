"""The public pages as a browser without script gets them."""

import json
import re
from html.parser import HTMLParser

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.selectors import category_tree
from catalog.services.products import VariantDetails
from catalog.tests.factories import make_category, make_draft, make_image, make_product
from places.models import Craft
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

FIXED = ["fees", "returns", "delivery", "help", "grievance", "privacy", "terms", "accessibility", "credits"]
PUBLIC = ["/", "/shop/", "/crafts/", "/regions/", "/artisans/", "/accounts/login/", "/accounts/signup/",
          "/accounts/password/reset/", *[f"/{slug}/" for slug in FIXED]]  # fmt: skip


class Links(HTMLParser):
    """Addresses, and attributes that the content policy would refuse."""

    def __init__(self) -> None:
        super().__init__()
        self.hrefs: list[str] = []
        self.refused: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        self.refused += [f"{tag} {name}" for name in given if name == "style" or name.startswith("on")]
        if tag == "a" and given.get("href"):
            self.hrefs.append(given["href"] or "")
        if tag == "style" or (tag == "script" and not given.get("src") and given.get("type") != "application/ld+json"):
            self.refused.append(tag)
        if given.get("id"):
            self.ids.append(given["id"] or "")


def parse(html: str) -> Links:
    links = Links()
    links.feed(html)
    return links


@pytest.fixture
def jar():
    vendor = VendorFactory(name="Prajapat Mitti Kala", artisan_name="Savitri Prajapat", location="Khurja")
    pottery = make_category("Pottery", slug="pottery")
    return make_product(
        vendor,
        title="Wheat-smoke lidded jar",
        category=pottery,
        story="How the smoke got in\n\nSavitri buries it in straw.",
        attributes={"Clay": "Ganga silt"},
        variants=[
            VariantDetails(price_minor=240_000, title="Grey", options={"Finish": "Grey", "Height": "18 cm"}, on_hand=4),
            VariantDetails(
                price_minor=295_000, title="Copper", options={"Finish": "Copper", "Height": "26 cm"}, on_hand=1
            ),
        ],
    )


@pytest.mark.parametrize("address", PUBLIC)
def test_draws_every_component(client: Client, jar, address: str) -> None:
    response = client.get(address)
    html = response.content.decode()

    assert response.status_code == 200
    assert "<c-" not in html
    assert "{%" not in html
    assert "{{" not in html


@pytest.mark.parametrize("address", PUBLIC)
def test_carries_nothing_the_content_policy_refuses(client: Client, jar, address: str) -> None:
    assert parse(client.get(address).content.decode()).refused == []


@pytest.mark.parametrize("address", PUBLIC)
def test_gives_each_id_once(client: Client, jar, address: str) -> None:
    ids = parse(client.get(address).content.decode()).ids
    assert sorted(ids) == sorted(set(ids))


def test_links_from_home_lead_somewhere(client: Client, jar) -> None:
    built_by_others = ("/cart/", "/orders/", "/library/", "/sell/", "/dashboard/", "tel:", "mailto:")
    hrefs = {href.partition("#")[0] for href in parse(client.get("/").content.decode()).hrefs}
    own = [href for href in hrefs if href and not href.startswith(built_by_others)]

    assert len(own) > 15
    assert {href: client.get(href).status_code for href in own} == dict.fromkeys(own, 200)


def test_shows_a_card_with_maker_place_and_price(client: Client, jar) -> None:
    html = client.get("/shop/").content.decode()

    assert "Savitri Prajapat, Khurja" in html
    assert "Wheat-smoke lidded jar" in html
    assert "₹2,400" in html
    assert f'href="/p/{jar.slug}/"' in html


def test_puts_a_department_under_its_own_address(client: Client, jar) -> None:
    parent = make_category("Clay", slug="clay")
    child = make_category("Jars", slug="jars", parent=parent)
    make_product(title="A jar of jars", category=child)

    assert "A jar of jars" in client.get("/shop/clay/jars/").content.decode()
    moved = client.get("/shop/jars/?in_stock=1")
    assert (moved.status_code, moved["Location"]) == (301, "/shop/clay/jars/?in_stock=1")
    assert client.get("/shop/nothing-here/").status_code == 404


def test_narrows_by_price_and_says_so_in_a_chip_that_can_be_taken_away(client: Client, jar) -> None:
    make_product(title="Cheap cup", price_minor=15_000)
    html = client.get("/shop/?min=1,000&max=3000").content.decode()

    assert "Wheat-smoke lidded jar" in html
    assert "Cheap cup" not in html
    assert "₹1,000 to ₹3,000" in html
    assert 'name="robots" content="noindex' in html
    assert "Cheap cup" in client.get("/shop/").content.decode()


def test_keeps_a_chosen_filter_that_shows_nothing(client: Client, jar) -> None:
    craft = Craft.objects.first()
    assert craft is not None
    html = client.get(f"/shop/?craft={craft.slug}&kind=physical").content.decode()

    assert "Nothing matches all of that" in html
    assert craft.name in html
    assert 'href="/shop/?kind=physical"' in html


def test_walks_all_pieces_by_load_more_links(client: Client) -> None:
    vendor = VendorFactory()
    for number in range(27):
        make_product(vendor, title=f"Cup number {number}")
    first = client.get("/shop/").content.decode()
    link = re.search(r'class="btn" href="(/shop/\?[^"]+)"', first)
    assert link is not None
    second = client.get(link[1].replace("&amp;", "&")).content.decode()

    def titles(html: str) -> set[str]:
        return set(re.findall(r"Cup number \d+", html.partition('id="cards"')[2]))

    assert len(titles(first)) == 24
    assert len(titles(second)) == 3
    assert not titles(first) & titles(second)
    assert "You have seen 27 of 27 pieces" in second
    assert "Load 24 more" not in second


def test_offers_ways_on_when_a_search_finds_nothing(client: Client, jar) -> None:
    html = client.get("/shop/?q=xyzzyplugh").content.decode()

    assert "0 pieces for “xyzzyplugh”" in html
    assert f'href="/shop/{category_tree()[0].slug}/"' in html


def test_lets_a_variant_be_chosen_by_its_address(client: Client, jar) -> None:
    copper = jar.variants.get(title="Copper")
    html = client.get(f"/p/{jar.slug}/?v={copper.public_id}").content.decode()

    assert f'name="variant_id" value="{copper.public_id}"' in html
    assert "Not made in Copper" in html
    assert html.count('aria-current="true"') >= 2


def test_sends_the_bag_form_without_script(client: Client, jar) -> None:
    html = client.get(f"/p/{jar.slug}/").content.decode()
    form = re.search(r'<form id="bag-form".*?</form>', html, re.S)

    assert form is not None
    assert 'method="post" action="/cart/items/"' in form[0]
    for needed in ("csrfmiddlewaretoken", 'name="variant_id"', 'name="quantity"', 'max="4"'):
        assert needed in form[0]


def test_splits_the_price_to_the_paisa(client: Client, jar) -> None:
    html = client.get(f"/p/{jar.slug}/").content.decode()

    assert "₹2,160" in html
    assert "₹240" in html
    assert "₹203.39 and ₹36.61 GST" in html


def test_names_the_seller_as_the_law_asks(client: Client, jar) -> None:
    html = client.get(f"/p/{jar.slug}/").content.decode()

    for needed in ("Prajapat Mitti Kala", "Khurja", "302001", "Country of origin: India", "Grievance officer"):
        assert needed in html


def test_tells_search_engines_price_stock_and_returns(client: Client, jar) -> None:
    html = client.get(f"/p/{jar.slug}/").content.decode()
    found = re.search(r'<script type="application/ld\+json" nonce="[^"]+">(.*?)</script>', html, re.S)
    assert found is not None
    data = json.loads(found[1])
    offer = data["offers"][0]

    assert (data["@type"], data["name"]) == ("Product", "Wheat-smoke lidded jar")
    assert (offer["price"], offer["priceCurrency"]) == ("2400.00", "INR")
    assert offer["availability"] == "https://schema.org/InStock"
    assert offer["hasMerchantReturnPolicy"]["merchantReturnDays"] == 7
    assert offer["shippingDetails"]["shippingRate"]["value"] == "90.00"
    assert data["image"][0].startswith("http")


def test_keeps_a_title_from_ending_the_data_block(client: Client) -> None:
    evil = make_product(title="</script><script>alert(1)</script>")
    html = client.get(f"/p/{evil.slug}/").content.decode()

    assert "<script>alert" not in html


def test_hides_a_draft_from_everybody_but_its_maker(client: Client) -> None:
    draft = make_draft(title="Not yet")

    assert client.get(f"/p/{draft.slug}/").status_code == 404
    assert client.get(f"/p/{draft.slug}/?preview").status_code == 404
    client.force_login(draft.vendor.owner)
    own = client.get(f"/p/{draft.slug}/?preview")
    assert own.status_code == 200
    assert "Only you see this." in own.content.decode()
    stranger = Client()
    stranger.force_login(VendorFactory().owner)
    assert stranger.get(f"/p/{draft.slug}/?preview").status_code == 404


def test_says_what_delivery_to_a_pin_costs_and_remembers_it(client: Client, jar) -> None:
    answer = client.get(f"/p/{jar.slug}/delivery/", {"pin": "560 034"})
    html = answer.content.decode()

    assert "₹90 to" in html
    assert "₹2,490" in html
    assert answer.cookies["pin"].value == "560034"
    assert "Deliver to 560034" in client.get("/").content.decode()


@pytest.mark.parametrize("pin", ["12", "000000", "999999", "<b>"])
def test_asks_for_another_pin_when_the_post_knows_none(client: Client, jar, pin: str) -> None:
    answer = client.get(f"/p/{jar.slug}/delivery/", {"pin": pin})

    assert answer.status_code == 200
    assert 'class="error' in answer.content.decode()
    assert "pin" not in answer.cookies


def test_answers_htmx_with_the_part_it_asked_for(client: Client, jar) -> None:
    part = client.get(f"/p/{jar.slug}/delivery/", {"pin": "560034"}, headers={"HX-Request": "true"}).content.decode()

    assert part.lstrip().startswith('<div id="delivery-answer"')
    assert "<html" not in part


def test_shows_a_maker_with_story_and_pieces(client: Client, jar) -> None:
    vendor = jar.vendor
    vendor.story = "Fired once a year\n\nShe packs her jars in straw."
    vendor.save(update_fields=["story"])
    html = client.get(f"/artisans/{vendor.slug}/").content.decode()

    assert "Fired once a year" in html
    assert "She packs her jars in straw." in html
    assert "Wheat-smoke lidded jar" in html
    moved = client.get(f"/artisans/{vendor.public_id}/")
    assert moved.status_code in {301, 404}
    assert client.get("/artisans/nobody/").status_code == 404


def test_lists_makers_of_one_state(client: Client) -> None:
    here = VendorFactory(artisan_name="Here Now")
    html = client.get(f"/artisans/?state={here.state.slug}").content.decode()

    assert "Here Now" in html
    assert "Here Now" not in client.get("/artisans/?state=kerala").content.decode()


def test_proposes_while_somebody_types(client: Client, jar) -> None:
    items = client.get("/search/suggest/", {"q": "wheat"}).json()["items"]

    assert {"kind": "product", "text": jar.title, "href": f"/p/{jar.slug}/"} in items


def test_draws_the_map_only_with_states_that_have_makers_as_links(client: Client) -> None:
    VendorFactory()
    html = client.get("/regions/").content.decode()
    drawing = html.partition('<svg class="map"')[2].partition("</svg>")[0]

    assert drawing.count("<a ") == 1
    assert 'href="/artisans/?state=rajasthan"' in drawing
    assert drawing.count("<use") > 30


def test_draws_a_card_anew_when_what_it_shows_has_changed(client: Client, jar) -> None:
    assert "₹2,400" in client.get("/shop/").content.decode()
    type(jar).objects.filter(pk=jar.pk).update(title="Renamed jar", price_from_minor=199_900)
    html = client.get("/shop/").content.decode()

    assert "Renamed jar" in html
    assert "₹1,999" in html
    assert "₹2,400" not in html


def test_reads_a_listing_with_the_same_queries_at_one_and_at_thirty_pieces(
    client: Client, jar, django_assert_num_queries
) -> None:
    client.get("/shop/")
    with django_assert_num_queries(2):  # cards, all counts
        client.get("/shop/")
    for number in range(29):
        make_product(jar.vendor, title=f"Cup {number}")
    with django_assert_num_queries(2):
        client.get("/shop/")


def test_reads_a_product_in_six_queries(client: Client, jar, django_assert_num_queries) -> None:
    client.get(f"/p/{jar.slug}/")  # tax rates are kept for a minute
    with django_assert_num_queries(2):  # product with all that belongs to it, neighbours
        client.get(f"/p/{jar.slug}/")


def test_reads_home_with_as_many_queries_for_one_maker_as_for_many(client: Client, jar) -> None:
    def queries() -> int:
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    for vendor in [jar.vendor, *VendorFactory.create_batch(2)]:
        vendor.story, vendor.cover = "A story.", make_image()
        vendor.save()
        make_product(vendor)
    few = queries()
    for vendor in VendorFactory.create_batch(5):
        vendor.story, vendor.cover = "A story.", make_image()
        vendor.save()
        make_product(vendor)
    assert queries() == few <= 11
