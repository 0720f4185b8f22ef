"""The bag."""

from collections.abc import Iterator

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.tests.factories import PASSWORD, UserFactory
from catalog.models import Product, Variant
from catalog.tests.factories import make_untracked, make_variant
from core.actor import Actor
from core.api import throttling
from core.errors import Conflict, Invalid, NotFound
from core.ids import uuid7
from core.testing import query_budget
from digital_assets.tests.factories import make_digital
from orders.cookies import CART_COOKIE
from orders.models import Cart
from orders.selectors import cart_view
from orders.services import cart as carts
from orders.tests import factories as make
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db
GUEST = Actor.guest()


def quantities(cart: Cart) -> list[int]:
    return list(cart.items.order_by("id").values_list("quantity", flat=True))


def test_keeps_a_guests_bag_by_a_token_of_which_only_the_hash_is_stored() -> None:
    cart, token = carts.get_or_create(user=None)

    assert token not in Cart.objects.get().token_hash
    assert carts.find(user=None, token=token) == cart
    assert carts.find(user=None, token="guessed") is None
    assert carts.get_or_create(user=None, token=token) == (cart, "")


def test_adds_up_what_is_added_twice_and_counts_its_changes() -> None:
    jar = make_variant()
    cart = make.make_cart((jar, 1), (jar, 2))

    cart.refresh_from_db()
    assert quantities(cart) == [3]
    assert cart.version == 2


@pytest.fixture
def two_writes(settings: Settings) -> Iterator[None]:
    """Anonymous visitors may write twice an hour."""
    settings.RATE_LIMITS = True
    settings.API_RATES = {**settings.API_RATES, "anonymous_write": "2 per hour"}
    throttling._windows.cache_clear()
    yield
    throttling._windows.cache_clear()


@pytest.mark.usefixtures("two_writes")
def test_lets_a_guest_fill_bags_through_pages_as_often_as_through_the_api() -> None:
    jar = make_variant()
    place = {"REMOTE_ADDR": f"2001:db8::{uuid7().hex[-4:]}"}
    body = {"variant_id": str(jar.public_id), "quantity": 1}
    answer = Client(**place).post("/api/v1/cart/items", body, content_type="application/json")
    assert answer.status_code == 201
    assert Client(**place).post("/cart/items/", body).status_code == 302
    refused = Client(**place).post("/cart/items/", body)
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "Try again in a few minutes" in refused.content.decode()
    assert Cart.objects.count() == 2
    assert Client(REMOTE_ADDR="2001:db8::1:1").get("/cart/").status_code == 200


@pytest.mark.usefixtures("two_writes")
def test_counts_a_line_that_is_set_to_nothing_once() -> None:
    client = Client(REMOTE_ADDR=f"2001:db8:1::{uuid7().hex[-4:]}")
    client.post("/cart/items/", {"variant_id": str(make_variant().public_id), "quantity": 1})
    item = Cart.objects.get().items.get()
    assert client.post(f"/cart/items/{item.public_id}/", {"quantity": 0}).status_code == 302
    assert not Cart.objects.get().items.exists()


def test_holds_no_more_than_the_shelf() -> None:
    jar = make_variant(on_hand=2)
    cart = make.make_cart((jar, 2))

    with pytest.raises(Conflict) as refused:
        carts.add(cart=cart, variant_id=jar.public_id, actor=GUEST)

    assert refused.value.code == "insufficient_stock"
    assert refused.value.data["lines"][0]["left"] == 2
    cart.refresh_from_db()
    assert (quantities(cart), cart.version) == ([2], 1)


def test_takes_any_number_of_what_is_made_to_order() -> None:
    assert quantities(make.make_cart((make_untracked(), 50))) == [50]


def test_holds_one_licence_of_a_file() -> None:
    kolams = make_digital().variants.get()
    cart = make.make_cart((kolams, 1), (kolams, 1))

    assert quantities(cart) == [1]
    carts.set_quantity(cart=cart, item_id=cart.items.get().public_id, quantity=4, actor=GUEST)
    assert quantities(cart) == [1]


@pytest.mark.parametrize("quantity", [0, -1, 1_000])
def test_refuses_numbers_out_of_range(quantity: int) -> None:
    with pytest.raises(Invalid, match="quantity_out_of_range"):
        make.make_cart((make_variant(), quantity))


def test_refuses_what_is_not_in_the_shop() -> None:
    jar = make_variant()
    cart, _token = carts.get_or_create(user=None)
    Product.objects.filter(pk=jar.product_id).update(status="archived")

    for missing in (jar.public_id, uuid7()):
        with pytest.raises(NotFound, match="variant_not_found"):
            carts.add(cart=cart, variant_id=missing, actor=GUEST)


def test_lowers_a_number_even_when_the_shelf_holds_fewer_still() -> None:
    jar = make_variant(on_hand=5)
    cart = make.make_cart((jar, 5))
    make.place((jar, 4))
    item = cart.items.get()

    carts.set_quantity(cart=cart, item_id=item.public_id, quantity=3, actor=GUEST)
    assert quantities(cart) == [3]
    with pytest.raises(Conflict, match="insufficient_stock"):
        carts.set_quantity(cart=cart, item_id=item.public_id, quantity=4, actor=GUEST)
    assert carts.set_quantity(cart=cart, item_id=item.public_id, quantity=0, actor=GUEST) is None
    assert quantities(cart) == []


def test_puts_back_what_was_removed_once() -> None:
    cart = make.make_cart((make_variant(), 2))
    removed = carts.remove(cart=cart, item_id=cart.items.get().public_id, actor=GUEST)
    assert removed is not None

    carts.restore(cart=cart, removed=removed, actor=GUEST)
    carts.restore(cart=cart, removed=removed, actor=GUEST)

    assert quantities(cart) == [2]


def test_never_reaches_into_another_bag() -> None:
    mine, theirs = make.make_cart((make_variant(), 1)), make.make_cart((make_variant(), 1))
    item = theirs.items.get()

    with pytest.raises(NotFound):
        carts.set_quantity(cart=mine, item_id=item.public_id, quantity=2, actor=GUEST)
    assert carts.remove(cart=mine, item_id=item.public_id, actor=GUEST) is None
    assert quantities(theirs) == [1]


def test_pours_a_guests_bag_into_the_users_as_far_as_the_shelf_goes() -> None:
    user = UserFactory()
    jar, stole, lamp = make_variant(on_hand=4), make_variant(on_hand=5), make_variant()
    own = make.make_cart((jar, 3), (stole, 1), user=user)
    guest = make.make_cart((jar, 3), (stole, 2), (lamp, 1))

    merged = carts.merge(guest_cart=guest, user=user, actor=Actor.of(user))

    assert merged == own
    assert quantities(own) == [4, 3, 1]
    assert not Cart.objects.filter(pk=guest.pk).exists()


def test_merges_at_login_and_nothing_twice(client: Client) -> None:
    user = UserFactory()
    jar = make_variant()
    client.post("/cart/items/", {"variant_id": str(jar.public_id), "quantity": 2})
    assert CART_COOKIE in client.cookies

    for _login in range(2):
        client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
        client.post("/accounts/logout/")

    assert quantities(Cart.objects.get(user=user)) == [2]
    assert Cart.objects.count() == 1


def test_groups_by_vendor_with_delivery_and_one_total() -> None:
    first, second = VendorFactory(), VendorFactory()
    cart = make.make_cart(
        (make_variant(first, price_minor=6_000), 1),
        (make_variant(second, price_minor=4_000), 2),
        (make_variant(first, price_minor=1_000), 1),
    )

    view = cart_view(cart)

    assert [group.vendor_name for group in view.groups] == [first.name, second.name]
    assert [group.subtotal_minor for group in view.groups] == [7_000, 8_000]
    assert view.total_minor == 15_000 + 2 * 9_000
    assert view.earning_minor + view.fee_minor == view.items_minor
    assert (view.pieces, view.parcels, view.ready) == (4, 2, True)


def test_says_line_by_line_what_changed() -> None:
    dearer, short, gone, same = (make_variant(price_minor=6_000, on_hand=3) for _variant in range(4))
    cart = make.make_cart((dearer, 1), (short, 3), (gone, 1), (same, 1))
    Variant.objects.filter(pk=dearer.pk).update(price_minor=6_500)
    make.place((short, 2))
    Product.objects.filter(pk=gone.product_id).update(status="archived")

    view = cart_view(cart)

    lines = {line.variant_id: line for line in view.lines}
    assert lines[dearer.public_id].price_was_minor == 6_000
    assert lines[short.public_id].left == 1
    assert [line.variant_id for line in view.gone] == [gone.public_id]
    assert lines[same.public_id].buyable
    assert view.items_minor == 6_500 + 6_000
    assert not view.ready


def test_counts_what_its_own_unpaid_order_holds_as_there() -> None:
    jar = make_variant(on_hand=1)
    cart = make.make_cart((jar, 1))
    make.place(cart=cart)

    assert cart_view(cart).ready
    assert not cart_view(make_other(jar)).ready


def test_keeps_what_its_own_unpaid_order_holds_when_the_bag_is_mended() -> None:
    jar, bowl = make_variant(on_hand=1), make_variant(on_hand=1)
    cart = make.make_cart((jar, 1), (bowl, 1))
    make.place(cart=cart)
    Product.objects.filter(pk=bowl.product_id).update(status="archived")

    carts.mend(cart=cart, actor=GUEST)

    assert [item.variant for item in cart.items.select_related("variant")] == [jar]


def test_takes_as_many_as_the_shelf_and_its_own_unpaid_order_hold() -> None:
    jar = make_variant(on_hand=3)
    cart = make.make_cart((jar, 1))
    make.place(cart=cart)
    make.place((jar, 1))

    item = carts.add(cart=cart, variant_id=jar.public_id, actor=GUEST)
    assert item.quantity == 2
    with pytest.raises(Conflict, match="insufficient_stock"):
        carts.set_quantity(cart=cart, item_id=item.public_id, quantity=3, actor=GUEST)


def test_keeps_what_a_guests_unpaid_order_holds_when_they_log_in() -> None:
    jar, user = make_variant(on_hand=1), UserFactory()
    guest = make.make_cart((jar, 1))
    older = make.place(cart=guest)

    own = carts.merge(guest_cart=guest, user=user, actor=Actor.of(user))

    assert quantities(own) == [1]
    assert cart_view(own).ready
    newer = make.place(cart=own, user=user, email="")
    assert [make.fresh(order).payable.status for order in (older, newer)] == ["cancelled", "open"]


def make_other(variant: Variant) -> Cart:
    """A bag of somebody else that held the piece before it was taken."""
    cart, _token = carts.get_or_create(user=None)
    cart.items.create(variant=variant, quantity=1, unit_price_seen_minor=variant.price_minor)
    return cart


def test_adds_to_the_bag_in_seven_queries(client: Client) -> None:
    first, second = make_variant(), make_variant()
    client.post("/cart/items/", {"variant_id": str(first.public_id)})

    with query_budget(
        {
            "bag by token": 1,
            "version, which locks the bag": 1,
            "offer of now": 1,
            "line there already?": 1,
            "room for another line?": 1,
            "line": 1,
        }
    ):
        client.post("/cart/items/", {"variant_id": str(second.public_id)})


def test_shows_thirty_lines_with_as_many_queries_as_one() -> None:
    explained = {"lines": 1, "clock": 1, "offers": 1, "pictures": 1, "own holds": 1, "quote": 4}
    for lines in (1, 30):
        cart = make.make_cart(*[(make_variant(), 1) for _line in range(lines)])
        with query_budget(explained):
            cart_view(cart)


def test_holds_the_limits_of_a_bag_when_something_is_put_back(monkeypatch: pytest.MonkeyPatch) -> None:
    jar, kolams = make_variant(), make_digital().variants.get()
    cart = make.make_cart()
    back = [carts.Removed(one.public_id, 9, one.price_minor) for one in (kolams, jar)]
    monkeypatch.setattr(carts, "MOST_LINES", 1)

    assert carts.restore(cart=cart, removed=back[0], actor=GUEST).quantity == 1
    with pytest.raises(Conflict) as refused:
        carts.restore(cart=cart, removed=back[1], actor=GUEST)
    assert refused.value.code == "bag_full"
