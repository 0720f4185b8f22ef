"""The catalogue on the API."""

import io

import pytest
from django.test import Client
from PIL import Image as Picture

from accounts.services import tokens
from accounts.tests.factories import UserFactory
from catalog.models import Product, ProductStatus, StockMovement, Variant
from catalog.services import products, stock
from catalog.tests.factories import ACTOR, make_category, make_draft, make_product, make_untracked, make_variant
from core.testing import query_budget
from kalavpp.testing.api import ApiClient, is_error, same_refusal
from vendors.models import Vendor, VendorStatus
from vendors.services import applications
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

NOBODY = "018f2f3a-0000-7000-8000-000000000000"
SUMMARY = {"id", "slug", "title", "price", "compare_at_price", "vendor", "craft", "region", "rating", "image"}


def _new(**changes: object) -> dict[str, object]:
    return {
        "title": "Wheat-smoke jar",
        "description": "Thrown on the wheel and smoked over wheat straw.",
        "category": make_category().slug,
        "kind": "physical",
        "attributes": {"Height": "24 cm"},
        "variants": [{"price": {"amount": 240_000, "currency": "INR"}, "on_hand": 3, "sku": "JAR-1"}],
        **changes,
    }


def test_lists_what_is_in_the_shop_with_everything_a_card_shows():
    product = make_product()
    make_draft()
    _suspend(make_product().vendor)
    body = ApiClient().get("/products").json()
    assert body.keys() == {"items", "next", "previous", "next_cursor"}
    (item,) = body["items"]
    assert item.keys() >= SUMMARY | {"kind", "available"}
    assert item["price"] == {"amount": 240_000, "currency": "INR", "formatted": "₹2,400.00"}
    assert item["vendor"] == {
        "id": str(product.vendor.public_id),
        "slug": product.vendor.slug,
        "name": product.vendor.name,
    }
    assert item["rating"] == {"average": 0.0, "count": 0}
    size = item["image"]["sizes"][0]
    assert (size["w"], size["h"]) == (360, 450)
    assert size["webp"].startswith("http://testserver/")


def test_filters_by_price_kind_vendor_stock_and_words():
    cheap, dear = make_product(price_minor=50_000), make_product(price_minor=900_000)
    make_product()
    made = make_untracked(price_minor=300_000).product
    api = ApiClient()

    def ids(**query: str) -> set[str]:
        return {item["id"] for item in api.get("/products", query).json()["items"]}

    assert ids(max_price="60000") == {str(cheap.public_id)}
    assert ids(min_price="800000") == {str(dear.public_id)}
    assert ids(kind="made_to_order") == {str(made.public_id)}
    assert ids(vendor=dear.vendor.slug) == ids(vendor=str(dear.vendor.public_id)) == {str(dear.public_id)}
    assert len(ids(q="jars")) == 4
    assert ids(q="umbrella") == set()
    assert len(ids(in_stock="1")) == 4
    order = [item["price"]["amount"] for item in api.get("/products", {"sort": "-price"}).json()["items"]]
    assert order == sorted(order, reverse=True)


def test_names_the_filter_that_cannot_be_read():
    api = ApiClient()
    for query in ({"sort": "best"}, {"limit": "101"}, {"min_price": "ten"}, {"kind": "used"}, {"cursor": "x"}):
        body = is_error(api.get("/products", query), 422, "validation")
        assert body["errors"].keys() == query.keys()
    is_error(api.get("/products", {"category": "atlantis"}), 404, "category_not_found")


def test_shows_no_row_twice_while_rows_are_added_between_the_parts():
    first_ones = [make_product() for _one in range(4)]
    api = ApiClient()
    page = api.get("/products", {"limit": "2"}).json()
    make_product()
    following = api.get("/products", {"limit": "2", "cursor": page["next_cursor"]}).json()
    seen = [item["id"] for item in page["items"] + following["items"]]
    assert seen == [str(one.public_id) for one in reversed(first_ones)]
    assert following["next_cursor"] is None
    linked = api._client.get(page["next"]).json()
    assert linked["items"] == following["items"]


def test_pages_by_offset_and_counts_when_asked():
    for _one in range(3):
        make_product()
    page = ApiClient().get("/products", {"limit": "2", "offset": "2", "count": "1"}).json()
    assert len(page["items"]) == 1
    assert page["count"] == 3
    assert page["next"] is None
    assert "offset" not in page["previous"]


@pytest.mark.parametrize("products", [1, 30])
def test_lists_products_with_the_same_queries_for_one_and_thirty(products: int):
    vendor = VendorFactory()
    for _one in range(products):
        make_product(vendor)
    with query_budget({"cards with pictures": 1}):
        assert len(ApiClient().get("/products", {"limit": "100"}).json()["items"]) == products


def test_shows_one_product_by_id_and_slug_with_its_variants():
    product = make_product(attributes={"Height": "24 cm"})
    api = ApiClient()
    body = api.get(f"/products/{product.slug}").json()
    assert body == api.get(f"/products/{product.public_id}").json()
    assert body.keys() >= SUMMARY | {"description", "story", "attributes", "images", "variants"}
    assert body["attributes"] == {"Height": "24 cm"}
    (variant,) = body["variants"]
    assert variant.keys() >= {"id", "sku", "title", "options", "price", "available"}
    assert variant["available"] is True
    assert variant["left"] == 5


def test_answers_a_missing_a_draft_and_a_hidden_product_alike():
    draft, hidden = make_draft(), make_product()
    _suspend(hidden.vendor)
    api = ApiClient()
    missing = api.get(f"/products/{NOBODY}")
    is_error(missing, 404, "product_not_found")
    assert same_refusal(missing, api.get(f"/products/{draft.public_id}"))
    assert same_refusal(missing, api.get(f"/products/{hidden.slug}"))


def test_lists_categories_crafts_and_regions():
    parent = make_category("Clay")
    child = make_category("Jars", parent=parent)
    api = ApiClient()
    categories = {item["id"]: item for item in api.get("/categories").json()["items"]}
    assert categories[child.slug]["parent"] == parent.slug
    craft = api.get("/crafts").json()["items"][0]
    assert craft.keys() == {"id", "slug", "name", "technique", "region", "states", "gi"}
    region = api.get("/regions").json()["items"][0]
    assert region.keys() == {"id", "slug", "name", "state", "description"}


def test_takes_a_product_from_draft_to_the_shop_and_out_of_it():
    vendor = VendorFactory()
    api = ApiClient(vendor.owner)
    created = api.post("/vendor/products", _new())
    assert created.status_code == 201, created.content
    body = created.json()
    assert body["status"] == "draft"
    path = f"/vendor/products/{body['id']}"
    is_error(ApiClient().get(f"/products/{body['id']}"), 404)
    missing = is_error(api.post(f"{path}/publish"), 422, "not_ready")
    assert missing["errors"].keys() == {"images"}

    picture = api._client.post(f"/api/v1{path}/images", {"image": _png(), "alt": "A jar"}, headers=api.headers)
    assert picture.status_code == 201, picture.content
    assert picture.json()["alt"] == "A jar"
    assert picture.json()["sizes"]

    assert api.post(f"{path}/publish").json() == {"id": body["id"], "status": "published"}
    assert ApiClient().get(f"/products/{body['id']}").status_code == 200
    assert api.delete(path).status_code == 204
    assert Product.objects.get().status == ProductStatus.ARCHIVED
    is_error(ApiClient().get(f"/products/{body['id']}"), 404)


def test_prices_variants_by_a_modifier_on_the_products_price():
    api = ApiClient(VendorFactory().owner)
    rows = [
        {"options": {"Size": "S"}, "price_modifier": 0, "on_hand": 1},
        {"options": {"Size": "L"}, "price_modifier": 5_000, "on_hand": 1},
    ]
    body = api.post("/vendor/products", _new(price={"amount": 40_000, "currency": "INR"}, variants=rows)).json()
    assert [one["price"]["amount"] for one in body["variants"]] == [40_000, 45_000]
    below = [{"price_modifier": -40_000}]
    refused = api.post("/vendor/products", _new(price={"amount": 40_000, "currency": "INR"}, variants=below))
    assert is_error(refused, 422)["errors"].keys() == {"variants.0.price_modifier"}
    alone = api.post("/vendor/products", _new(variants=below))
    assert is_error(alone, 422)["errors"].keys() == {"variants.0.price_modifier"}


def test_takes_prices_in_the_currency_of_the_marketplace_alone():
    api = ApiClient(VendorFactory().owner)
    dollars = {"amount": 40_000, "currency": "USD"}
    rows = [{"price": {"amount": 100, "currency": "INR"}, "compare_at_price": dollars}, {"price": dollars}]
    refused = is_error(api.post("/vendor/products", _new(variants=rows)), 422)
    assert refused["errors"] == {
        "variants.0.compare_at_price.currency": ["Prices here are in INR."],
        "variants.1.price.currency": ["Prices here are in INR."],
    }
    refused = api.post("/vendor/products", _new(price=dollars, variants=[{"price_modifier": 0}]))
    assert is_error(refused, 422)["errors"].keys() == {"price.currency"}


def test_names_unknown_keys_however_deep():
    api = ApiClient(VendorFactory().owner)
    rows = [{"price": {"amount": 1, "currency": "INR", "formatted": "₹0.01"}}]
    body = is_error(api.post("/vendor/products", _new(variants=rows, rating=5)), 422)
    assert body["errors"].keys() == {"rating"}
    body = is_error(api.post("/vendor/products", _new(variants=rows)), 422)
    assert body["errors"].keys() == {"variants.0.price.formatted"}


def test_changes_what_is_given_and_keeps_the_rest():
    vendor = VendorFactory()
    product = make_product(vendor)
    answer = ApiClient(vendor.owner).patch(f"/vendor/products/{product.public_id}", {"title": "Tall smoked jar"})
    assert answer.status_code == 200, answer.content
    body = answer.json()
    assert body["title"] == "Tall smoked jar"
    assert body["description"] == product.description
    assert [one["price"]["amount"] for one in body["variants"]] == [240_000]
    assert Variant.objects.get(product=product).on_hand == 5


def test_refuses_a_change_made_from_an_older_version():
    vendor = VendorFactory()
    product = make_product(vendor)
    api = ApiClient(vendor.owner)
    path = f"/vendor/products/{product.public_id}"
    tag = api.get(path)["ETag"]
    changed = api.patch(path, {"title": "First change"}, If_Match=tag)
    assert changed.status_code == 200
    assert changed["ETag"] != tag
    body = is_error(api.patch(path, {"title": "Second change"}, If_Match=tag), 412, "stale_version")
    assert body["data"]["current"]["title"] == "First change"


def test_names_the_half_of_a_price_that_is_missing_in_a_change_too():
    vendor = VendorFactory()
    product = make_product(vendor)
    api, path = ApiClient(vendor.owner), f"/vendor/products/{product.public_id}"
    for body, named in (
        ({"variants": [{"price": {"currency": "INR"}}]}, {"variants.0.price.amount"}),
        ({"variants": [{"price": {"amount": 100}}]}, {"variants.0.price.currency"}),
        ({"price": {}, "variants": [{"price_modifier": 0}]}, {"price.amount", "price.currency"}),
        ({"price": {"amount": 100}}, {"price.currency"}),
        (
            {"variants": [{"price": {"amount": 1, "currency": "INR"}, "compare_at_price": {}}]},
            {"variants.0.compare_at_price.amount", "variants.0.compare_at_price.currency"},
        ),
    ):
        assert is_error(api.patch(path, body), 422, "validation")["errors"].keys() == named


def test_says_that_a_piece_is_being_looked_at_and_why():
    vendor = VendorFactory()
    product = make_product(vendor)
    products.take_out(product=product, reason="Not hand-made.", actor=ACTOR)
    api, path = ApiClient(vendor.owner), f"/vendor/products/{product.public_id}"
    for refused in (api.post(f"{path}/publish"), api.delete(path)):
        assert is_error(refused, 409, "in_review")["data"] == {"reason": "Not hand-made."}
    assert api.patch(path, {"title": "Thrown jar"}).json()["status"] == "in_review"


def test_answers_anothers_product_like_a_missing_one_at_every_door():
    mine, other = VendorFactory(), make_product()
    variant = other.variants.get()
    api = ApiClient(mine.owner)
    for method, path, body in (
        ("GET", "/vendor/products/{}", None),
        ("PATCH", "/vendor/products/{}", {"title": "Mine now"}),
        ("DELETE", "/vendor/products/{}", None),
        ("POST", "/vendor/products/{}/publish", None),
    ):
        missing = api.send(method, path.format(NOBODY), body)
        is_error(missing, 404, "product_not_found")
        assert same_refusal(missing, api.send(method, path.format(other.public_id), body)), path
    missing = api.put(f"/vendor/variants/{NOBODY}/stock", {"on_hand": 1})
    is_error(missing, 404, "variant_not_found")
    assert same_refusal(missing, api.put(f"/vendor/variants/{variant.public_id}/stock", {"on_hand": 1}))
    other.refresh_from_db()
    assert other.status == ProductStatus.PUBLISHED


def test_keeps_the_shelf_from_people_without_a_shop():
    is_error(ApiClient().post("/vendor/products", _new()), 401)
    is_error(ApiClient(UserFactory()).post("/vendor/products", _new()), 403, "not_a_vendor")
    suspended = VendorFactory(status=VendorStatus.SUSPENDED)
    is_error(ApiClient(suspended.owner).post("/vendor/products", _new()), 403, "shop_not_open")


def test_books_a_counted_stock_as_a_correcting_movement():
    vendor = VendorFactory()
    variant = make_variant(vendor, on_hand=5)
    answer = ApiClient(vendor.owner).put(f"/vendor/variants/{variant.public_id}/stock", {"on_hand": 2})
    assert answer.json() == {"on_hand": 2, "reserved": 0, "available": 2}
    movement = StockMovement.objects.filter(variant=variant).order_by("id").last()
    assert (movement.kind, movement.delta) == ("correction", -3)


@pytest.mark.parametrize("products", [1, 30])
def test_lists_own_products_with_the_same_queries_for_one_and_thirty(products: int):
    vendor = VendorFactory()
    for _one in range(products):
        make_draft(vendor)
    api = ApiClient(vendor.owner)
    with query_budget({"who asks": 1, "their shop": 1, "products": 1}):
        assert len(api.get("/vendor/products", {"limit": "100"}).json()["items"]) == products


def test_takes_pictures_as_multipart_only():
    vendor = VendorFactory()
    product = make_draft(vendor)
    path = f"/api/v1/vendor/products/{product.public_id}/images"
    token = tokens.issue(user=vendor.owner).access
    client = Client(raise_request_exception=False, headers={"Authorization": f"Bearer {token}"})
    is_error(client.post(path, {"image": "x"}, content_type="application/json"), 415)
    text = io.BytesIO(b"not a picture at all")
    text.name = "jar.png"
    assert "image" in is_error(client.post(path, {"image": text}), 422)["errors"]


def _suspend(vendor: Vendor) -> None:
    applications.suspend(vendor=vendor, reason="complaints", actor=ACTOR)


def _png() -> io.BytesIO:
    file = io.BytesIO()
    Picture.new("RGB", (900, 900), "#a23b2a").save(file, "PNG")
    file.seek(0)
    file.name = "jar.png"
    return file


def test_answers_304_to_a_client_that_has_it_and_not_once_stock_changed():
    variant = make_variant(on_hand=1)
    api = ApiClient()
    path = f"/products/{variant.product.slug}"
    tag = api.get(path)["ETag"]
    known = api.get(path, If_None_Match=tag)
    assert known.status_code == 304
    assert known.content == b""
    stock.set_on_hand(variant=variant, on_hand=0, actor=ACTOR)
    fresh = api.get(path, If_None_Match=tag)
    assert fresh.status_code == 200
    assert fresh.json()["available"] is False


def test_gives_a_part_of_the_short_lists_when_asked():
    api = ApiClient()
    everything = api.get("/crafts", {"count": "1"}).json()
    assert everything["count"] == len(everything["items"]) > 3
    part = api.get("/crafts", {"limit": "2", "offset": "1"}).json()
    assert part["items"] == everything["items"][1:3]
    assert "offset=3" in part["next"]
