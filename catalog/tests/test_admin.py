import pytest
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory
from catalog.models import Category, Product
from catalog.selectors import ListingFilters, listing
from catalog.services import pictures
from catalog.tests.factories import ACTOR, make_category, make_draft, make_image, make_product
from core import prove
from core.models import AuditEntry, Event

pytestmark = pytest.mark.django_db


def staff(*roles: str) -> Client:
    client = Client()
    client.force_login(UserFactory(is_staff=True, roles=list(roles)))
    return client


PAGES = ["product", "category", "stockmovement", "reservation", "importbatch"]


@pytest.mark.parametrize("page", PAGES)
def test_shows_every_list_to_admins(page):
    make_product()
    assert staff("admin").get(f"/admin/catalog/{page}/").status_code == 200


@pytest.mark.parametrize("page", PAGES)
def test_shows_no_list_to_staff_without_the_role(page):
    assert staff().get(f"/admin/catalog/{page}/").status_code == 403


def test_shows_a_product_with_its_variants_but_lets_nobody_type_over_money_stock_or_status():
    product = make_product(price_minor=123_400, on_hand=5)
    client, url = staff("moderator"), reverse("admin:catalog_product_change", args=[product.pk])
    assert "₹1,234.00" in client.get(url).content.decode()
    variant = product.variants.get()
    data = {"status": "archived", "variants-0-id": variant.pk, "variants-0-on_hand": "99"}
    assert client.post(url, data).status_code == 403
    variant.refresh_from_db()
    product.refresh_from_db()
    assert (variant.on_hand, product.status) == (5, "published")


def act(name: str, product: Product, **data: str) -> str:
    data = {"action": name, "_selected_action": str(product.pk), **data}
    page = staff("moderator").post("/admin/catalog/product/", data, follow=True).content.decode()
    product.refresh_from_db()
    return page


def test_takes_a_piece_out_of_the_shop_with_its_reason_and_puts_it_back():
    product = make_product()
    act("take_out", product, reason=" The picture is not yours. ")
    assert (product.status, product.review_reason) == ("in_review", "The picture is not yours.")
    assert AuditEntry.objects.get(action="product.in_review").reason == "The picture is not yours."
    told = Event.objects.get(type="catalog.ProductTakenOut").payload
    assert told == {"product_id": str(product.public_id), "version": 4, "reason": "The picture is not yours."}
    assert listing(ListingFilters()).items == ()
    act("put_back", product)
    assert (product.status, product.review_reason) == ("published", "")


@pytest.mark.parametrize("reason", ["", "  ", "x" * 501])
def test_takes_nothing_out_without_a_reason(reason):
    product = make_product()
    page = act("take_out", product, reason=reason)
    assert product.status == "published"
    assert "action" in page
    assert not Event.objects.filter(type="catalog.ProductTakenOut").exists()


def test_puts_nothing_into_the_shop_that_its_maker_holds_back():
    draft = make_draft()
    pictures.attach(product=draft, image=make_image(), actor=ACTOR)
    act("put_back", draft)
    assert draft.status == "draft"


def test_gives_a_draft_that_was_taken_out_back_to_its_maker():
    draft = make_draft()
    act("take_out", draft, reason="Not a craft.")
    assert draft.status == "in_review"
    act("put_back", draft)
    assert (draft.status, draft.review_reason, draft.published_at) == ("draft", "", None)


def test_asks_for_the_reason_beside_the_action():
    make_product()
    assert 'name="reason"' in staff("moderator").get("/admin/catalog/product/").content.decode()


def test_renames_a_department_for_searchers_too():
    category = make_category("Pots")
    make_product(category=category)
    url = reverse("admin:catalog_category_change", args=[category.pk])
    data = {"slug": category.slug, "name": "Surahi", "name_hi": "सुराही", "hsn_code": "6912"}
    position = {"treebeard_position": "first-child", "treebeard_ref_node": "", "_position": "first-child"}
    answer = staff("admin").post(url, {**data, **position, "_ref_node_id": ""})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Category.objects.get(pk=category.pk).name == "Surahi"
    assert len(listing(ListingFilters(q="surahi")).items) == 1


def _found_in(category: Category) -> set[str]:
    return {card.slug for card in listing(ListingFilters(category=category.slug)).items}


@pytest.mark.parametrize("position", ["left", "first-child"])
def test_keeps_every_piece_in_its_department_when_another_is_put_before_it(position):
    home, last = make_category("Home goods"), make_category("Last")
    first, second = make_category("Rugs", parent=home), make_category("Bowls", parent=home)
    rug, bowl, other = (make_product(category=category) for category in (first, second, last))
    url = reverse("admin:catalog_category_change", args=[last.pk])
    data = {"slug": last.slug, "name": last.name, "name_hi": "", "hsn_code": "6912"}
    target = first if position == "left" else home
    place = {"treebeard_position": position, "treebeard_ref_node": target.pk}
    answer = staff("admin").post(url, {**data, **place})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert Category.objects.get(pk=last.pk).path < Category.objects.get(pk=first.pk).path
    assert _found_in(first) == {rug.slug}
    assert _found_in(second) == {bowl.slug}
    assert _found_in(last) == {other.slug}
    assert prove.run() == []


def test_keeps_every_piece_in_its_department_when_one_is_dragged():
    first, second, third = (make_category(name) for name in ("Rugs", "Bowls", "Lamps"))
    pieces = {category: make_product(category=category).slug for category in (first, second, third)}
    data = {"node": third.pk, "target": first.pk, "relation": "sibling"}
    answer = staff("admin").post("/admin/catalog/category/move/", data)
    assert answer.status_code == 200, answer.content
    for category, slug in pieces.items():
        assert _found_in(category) == {slug}
    assert prove.run() == []


def test_keeps_every_piece_in_its_department_when_a_new_one_is_put_before_it():
    first = make_category("Rugs")
    rug = make_product(category=first)
    data = {"slug": "new-one", "name": "New", "name_hi": "", "hsn_code": "6912"}
    place = {"treebeard_position": "left", "treebeard_ref_node": first.pk}
    answer = staff("admin").post(reverse("admin:catalog_category_add"), {**data, **place})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    assert _found_in(first) == {rug.slug}
    assert prove.run() == []


def test_keeps_a_department_that_holds_pieces():
    product = make_product(category=make_category("Pots"))
    url = reverse("admin:catalog_category_delete", args=[product.category_id])
    assert staff("admin").post(url, {"post": "yes"}).status_code == 403
    assert Category.objects.filter(pk=product.category_id).exists()
