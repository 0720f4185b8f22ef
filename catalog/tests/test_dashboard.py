import re

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Product, Variant
from catalog.services import products, stock
from catalog.services.products import VariantDetails
from catalog.tests.factories import ACTOR, make_category, make_draft, make_product
from core.testing import query_budget
from media.tests.factories import upload
from vendors.models import Vendor, VendorStatus
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def vendor() -> Vendor:
    return VendorFactory()


@pytest.fixture
def maker(vendor: Vendor) -> Client:
    client = Client()
    client.force_login(vendor.owner)
    return client


def typed(**changes: object) -> dict[str, object]:
    """What a browser sends of the editor with one choice and one fact."""
    return {
        "piece-title": "Lidded jar",
        "piece-kind": "physical",
        "piece-lead_days": "3",
        "piece-description": "Smoke-fired.",
        "variants-rows": "1",
        "variants-0-price": "2,400",
        "variants-0-on_hand": "4",
        "facts-rows": "1",
        "facts-0-label": "Material",
        "facts-0-value": "Red clay",
        "do": "save",
        **changes,
    }


def of_page(html: str) -> dict[str, str]:
    """The values of the editor's fields as the page holds them."""
    fields = dict(re.findall(r'<input[^>]*name="([\w-]+)"[^>]*?value="([^"]*)"', html))
    fields |= dict(re.findall(r'<textarea[^>]*name="([\w-]+)"[^>]*>\s*([^<]*)</textarea>', html))
    return fields


def test_saves_a_draft_with_price_in_rupees_and_facts(maker, vendor):
    answer = maker.post(reverse("catalog:new"), typed())
    product = Product.objects.get(vendor=vendor)
    assert answer["Location"] == reverse("catalog:edit", args=[product.public_id])
    assert product.attributes == {"Material": "Red clay"}
    assert product.status == "draft"
    variant = product.variants.get()
    assert (variant.price_minor, variant.on_hand, variant.options) == (240_000, 4, {})


def test_says_what_the_maker_receives_without_any_script(maker, vendor):
    product = make_draft(vendor, price_minor=240_000)
    page = maker.get(reverse("catalog:edit", args=[product.public_id]))
    assert "₹2,160.00" in page.content.decode()


def test_publishes_with_the_same_button_when_a_picture_came_along(maker, vendor):
    category = make_category("Jars")
    data = typed(**{"piece-category": category.pk, "do": "publish", "image": [upload(), upload(colour="#112233")]})
    page = maker.post(reverse("catalog:new"), data, follow=True)
    product = Product.objects.get(vendor=vendor)
    assert product.status == "published", page.content.decode()
    assert product.images.count() == 2
    assert product.images.get(is_primary=True).position == 0


def test_keeps_the_piece_as_a_draft_and_says_what_is_missing(maker, vendor):
    page = maker.post(reverse("catalog:new"), typed(do="publish"), follow=True).content.decode()
    assert Product.objects.get(vendor=vendor).status == "draft"
    assert "Add at least one picture." in page
    assert "Choose a category." in page


def test_keeps_what_was_typed_beside_the_errors(maker):
    answer = maker.post(
        reverse("catalog:new"), typed(**{"piece-title": "", "variants-0-price": "a lot", "piece-story": "My mother"})
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is a problem" in page
    assert "Write the price in rupees, such as 1,250 or 1,250.50." in page
    assert 'href="#id_variants-0-price"' in page
    assert of_page(page)["variants-0-price"] == "a lot"
    assert of_page(page)["piece-story"] == "My mother"
    assert not Product.objects.exists()


def test_puts_a_services_error_beside_its_row(maker, vendor):
    make_draft(vendor, variants=[VariantDetails(price_minor=100, sku="KV-1", on_hand=1)])
    page = maker.post(reverse("catalog:new"), typed(**{"variants-0-sku": "KV-1"})).content.decode()
    assert "Another product of yours has this SKU." in page
    assert 'id="id_variants-0-sku_error"' in page


def test_adds_and_takes_away_rows_by_buttons_without_losing_a_letter(maker):
    data = typed(add="variants", **{"piece-title": "J", "variants-0-price": "half typed"})
    del data["do"]
    page = maker.post(reverse("catalog:new"), data)
    assert page.status_code == 200
    fields = of_page(page.content.decode())
    assert fields["variants-rows"] == "2"
    assert fields["piece-title"] == "J"
    assert fields["variants-0-price"] == "half typed"
    fewer = maker.post(
        reverse("catalog:new"), {**fields, "variants-1-title": "Large", "piece-kind": "physical", "drop": "variants-0"}
    )
    fields = of_page(fewer.content.decode())
    assert fields["variants-rows"] == "1"
    assert fields["variants-0-title"] == "Large"


def test_makes_choices_named_by_what_they_differ_in(maker, vendor):
    rows = {
        "variants-rows": "2",
        "piece-option_name": "Size",
        "variants-0-title": "Small",
        "variants-1-title": "Large",
        "variants-1-price": "3000.50",
        "variants-1-on_hand": "1",
    }
    maker.post(reverse("catalog:new"), typed(**rows))
    found = Variant.objects.filter(vendor=vendor).values_list("options", "price_minor")
    assert list(found) == [({"Size": "Small"}, 240_000), ({"Size": "Large"}, 300_050)]


def test_books_only_the_difference_when_something_was_sold_meanwhile(maker, vendor):
    """The number in the form is minutes old: typing 12 over 10 means two more, not twelve."""
    product = make_draft(vendor, on_hand=10)
    url = reverse("catalog:edit", args=[product.public_id])
    fields = of_page(maker.get(url).content.decode())
    variant = product.variants.get()
    stock.adjust(variant=variant, by=-3, actor=ACTOR)
    maker.post(url, {**fields, "piece-kind": "physical", "variants-0-on_hand": "12", "do": "save"})
    variant.refresh_from_db()
    assert variant.on_hand == 9


def test_saves_a_page_unchanged_without_changing_anything_that_matters(maker, vendor):
    product = make_draft(
        vendor, variants=[VariantDetails(price_minor=100, title="S / Red", options={"Size": "S", "Colour": "Red"})]
    )
    url = reverse("catalog:edit", args=[product.public_id])
    answer = maker.post(url, {**of_page(maker.get(url).content.decode()), "piece-kind": "physical", "do": "save"})
    assert answer.status_code == 302, answer.content.decode()
    variant = product.variants.get()
    assert variant.options == {"Size": "S", "Colour": "Red"}
    assert variant.price_minor == 100


def test_tells_the_second_of_two_editors_before_anything_is_lost(maker, vendor):
    product = make_draft(vendor)
    url = reverse("catalog:edit", args=[product.public_id])
    fields = {**of_page(maker.get(url).content.decode()), "piece-kind": "physical"}
    maker.post(url, {**fields, "piece-title": "First change"})
    second = maker.post(url, {**fields, "piece-title": "Second change"})
    assert "Somebody changed this product meanwhile." in second.content.decode()
    product.refresh_from_db()
    assert product.title == "First change"


def test_orders_pictures_by_buttons(maker, vendor):
    product = make_product(vendor)
    maker.post(reverse("catalog:add-pictures", args=[product.public_id]), {"image": upload(colour="#224466")})
    first, second = product.images.all()
    move = reverse("catalog:move-picture", args=[product.public_id, second.image.public_id])
    maker.post(move, {"to": "front"})
    assert [one.pk for one in product.images.all()] == [second.pk, first.pk]
    assert product.images.get(is_primary=True).pk == second.pk
    remove = reverse("catalog:remove-picture", args=[product.public_id, first.image.public_id])
    maker.post(remove)
    last = reverse("catalog:remove-picture", args=[product.public_id, second.image.public_id])
    page = maker.post(last, follow=True).content.decode()
    assert "keeps at least one picture" in page
    assert product.images.count() == 1


def test_says_of_a_file_that_is_no_picture(maker, vendor):
    product = make_draft(vendor)
    broken = upload()
    broken.seek(0)
    broken.truncate(20)
    page = maker.post(reverse("catalog:add-pictures", args=[product.public_id]), {"image": broken}, follow=True)
    assert "picture.jpg:" in page.content.decode()
    assert product.images.count() == 0


def test_takes_a_piece_out_of_the_shop_archives_it_and_brings_it_back(maker, vendor):
    product = make_product(vendor)
    steps = {"unpublish": "draft", "publish": "published", "archive": "archived"}
    for verb, state in [*steps.items(), ("unpublish", "draft")]:
        maker.post(reverse(f"catalog:{verb}", args=[product.public_id]))
        product.refresh_from_db()
        assert product.status == state


def test_counts_stock_and_shows_its_movements(maker, vendor):
    product = make_product(vendor, on_hand=5)
    url = reverse("catalog:stock", args=[product.public_id])
    variant = product.variants.get()
    page = maker.post(url, {"variant": variant.public_id, "on_hand": "3", "reason": "two broke"}, follow=True)
    assert "two broke" in page.content.decode()
    wrong = maker.post(url, {"variant": variant.public_id, "on_hand": "-3"})
    assert wrong.status_code == 422
    variant.refresh_from_db()
    assert variant.on_hand == 3


def _foreign_urls(product: Product) -> list[tuple[str, str]]:
    image = product.images.get().image.public_id
    names = ["publish", "unpublish", "archive", "add-pictures"]
    posts = [("post", reverse(f"catalog:{name}", args=[product.public_id])) for name in names]
    posts += [
        ("post", reverse(f"catalog:{name}", args=[product.public_id, image]))
        for name in ("move-picture", "remove-picture")
    ]
    both = [reverse(f"catalog:{name}", args=[product.public_id]) for name in ("edit", "stock")]
    return posts + [(method, url) for url in both for method in ("get", "post")]


def test_answers_404_for_another_shops_piece_whatever_is_tried(maker):
    foreign = make_product()
    for method, url in _foreign_urls(foreign):
        answer = getattr(maker, method)(url, {"image": upload()} if method == "post" else {})
        assert answer.status_code == 404, url
    foreign.refresh_from_db()
    assert foreign.status == "published"


def test_does_not_take_another_shops_variant_into_a_piece(maker, vendor):
    own, foreign = make_draft(vendor), make_product()
    stolen = foreign.variants.get()
    data = typed(**{"variants-0-public_id": stolen.public_id, "piece-version": own.version})
    answer = maker.post(reverse("catalog:edit", args=[own.public_id]), data)
    assert answer.status_code == 422
    count = maker.post(reverse("catalog:stock", args=[own.public_id]), {"variant": stolen.public_id, "on_hand": "0"})
    assert count.status_code == 404
    stolen.refresh_from_db()
    assert (stolen.on_hand, stolen.product_id) == (5, foreign.pk)


def test_sends_guests_to_sign_in_and_buyers_away():
    from accounts.tests.factories import UserFactory

    guest, buyer = Client(), Client()
    buyer.force_login(UserFactory())
    assert guest.get(reverse("catalog:products")).status_code == 302
    assert buyer.get(reverse("catalog:products")).status_code == 403


def test_lets_a_waiting_shop_prepare_but_not_publish():
    vendor = VendorFactory(status=VendorStatus.PENDING)
    client = Client()
    client.force_login(vendor.owner)
    client.post(reverse("catalog:new"), typed())
    product = Product.objects.get(vendor=vendor)
    page = client.post(reverse("catalog:publish", args=[product.public_id]), follow=True).content.decode()
    assert "as soon as your shop is approved" in page
    product.refresh_from_db()
    assert product.status == "draft"


@pytest.mark.parametrize("rows", [1, 30])
def test_reads_the_list_in_as_many_statements_however_long_it_is(maker, vendor, rows, settings):
    settings.SESSION_ENGINE = "django.contrib.sessions.backends.db"  # a cache may be emptied by a neighbour
    for _number in range(rows):
        make_product(vendor)
    maker.get(reverse("catalog:products"))
    with query_budget(
        {
            "session": 1,
            "user": 1,
            "own shop": 1,
            "counts by state": 1,
            "pieces with sums of their variants": 1,
            "cover images with their sizes": 1,
        }
    ):
        page = maker.get(reverse("catalog:products"))
    assert page.content.decode().count('class="thumb"') == rows


def test_keeps_messages_free_of_markup(maker, vendor):
    make_product(vendor, title="<script>alert(1)</script> jar")
    page = maker.get(reverse("catalog:products")).content.decode()
    assert "<script>alert" not in page


def test_leaves_what_a_moderator_took_out_to_the_moderator(maker, vendor):
    product = make_product(vendor)
    reason = "The picture is another shop's."
    products.take_out(product=product, reason=reason, actor=ACTOR)
    for verb in ("publish", "unpublish", "archive", "publish"):
        page = maker.post(reverse(f"catalog:{verb}", args=[product.public_id]), follow=True).content.decode()
        assert "We took this piece out of the shop" in page, verb
        product.refresh_from_db()
        assert product.status == "in_review"
    assert "another shop" in maker.get(reverse("catalog:products")).content.decode()
    url = reverse("catalog:edit", args=[product.public_id])
    page = maker.get(url).content.decode()
    assert "another shop" in page
    for verb in ("publish", "unpublish", "archive"):
        assert f'action="{reverse(f"catalog:{verb}", args=[product.public_id])}"' not in page
    assert 'value="publish"' not in page
    kept = {"piece-kind": "physical", "piece-category": product.category_id}
    mended = {**of_page(page), **kept, "piece-title": "A jar of my own", "do": "publish"}
    assert maker.post(url, mended).status_code == 302
    product.refresh_from_db()
    assert (product.title, product.status, product.review_reason) == ("A jar of my own", "in_review", reason)
    products.put_back(product=product, actor=ACTOR)
    assert reason not in maker.get(url).content.decode()


HUGE = "9" * 5000  # Python reads no number of more than 4300 digits


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"variants-0-compare_at": "99999999999999999999"}, "Write the price in rupees"),
        ({"variants-0-compare_at": "999999999999"}, "Write at most ₹10,00,00,000."),
        ({"variants-0-price": "999999999999"}, "Write at most ₹10,00,00,000."),
        ({"variants-0-price": HUGE}, "There is a problem"),
        ({"variants-0-on_hand": "3000000000"}, "Write at most 1000000."),
        ({"variants-0-on_hand": HUGE}, "Write how many you have, 0 or more."),
        ({"piece-lead_days": HUGE}, "There is a problem"),
    ],
)
def test_says_at_its_field_that_a_number_is_too_large(maker, changes, text):
    answer = maker.post(reverse("catalog:new"), typed(**changes))
    assert answer.status_code == 422
    assert text in answer.content.decode()
    assert not Product.objects.exists()


def test_draws_the_editor_again_whatever_number_was_typed(maker):
    more = maker.post(reverse("catalog:new"), typed(add="variants", **{"variants-0-price": HUGE}))
    assert more.status_code == 200
    assert of_page(more.content.decode())["variants-rows"] == "2"
    assert maker.post(reverse("catalog:new"), typed(**{"variants-rows": HUGE})).status_code == 200
    assert not Product.objects.exists()


def test_shows_the_first_page_for_a_page_that_cannot_be(maker, vendor):
    make_draft(vendor)
    for page in (HUGE, "0", "-1", "٣", "x"):
        assert maker.get(reverse("catalog:products"), {"page": page}).status_code == 200


def test_counts_no_more_than_fit_on_a_shelf(maker, vendor):
    product = make_product(vendor, on_hand=5)
    variant = product.variants.get()
    for on_hand in ("3000000000", "1000001", HUGE):
        data = {"variant": variant.public_id, "on_hand": on_hand}
        assert maker.post(reverse("catalog:stock", args=[product.public_id]), data).status_code == 422
    url = reverse("catalog:edit", args=[product.public_id])
    fields = {**of_page(maker.get(url).content.decode()), "piece-kind": "physical", "do": "save"}
    for seen in ("-9999999999", "-1000000"):
        assert maker.post(url, {**fields, "variants-0-on_hand_seen": seen}).status_code == 422
    variant.refresh_from_db()
    assert variant.on_hand == 5
