"""The pages work with nothing but forms and links, for a guest from bag to receipt and for the vendor."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from catalog.models import Variant
from catalog.tests.factories import make_variant
from core import clock, events
from digital_assets.models import Grant
from digital_assets.services import downloads
from digital_assets.tests.factories import CONTENT, make_digital
from notifications.models import Message
from orders.models import Cart, Order, VendorOrder
from orders.services import access
from orders.tests import factories as make
from payments.models import Payment
from payments.tests.fake_gateway import FakeGateway
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

ADDRESS = {
    "email": make.EMAIL,
    "full_name": "Ananya Desai",
    "phone": "98450 12736",
    "pin": "302 001",
    "line1": "12, 3rd Cross",
    "line2": "",
    "city": "Jaipur",
    "state": "rajasthan",
}


def text(response: Any) -> str:
    return response.content.decode()


def add(client: Client, variant: Variant, quantity: int = 1) -> Any:
    return client.post("/cart/items/", {"variant_id": str(variant.public_id), "quantity": quantity})


def review(client: Client) -> Any:
    client.post("/checkout/", ADDRESS)
    return client.get("/checkout/pay/")


def pay(client: Client, page: Any, **changes: Any) -> Any:
    form = page.context["form"]
    data = {"method": "card", "key": form["key"].value(), "expected_total": form["expected_total"].value()}
    return client.post("/checkout/pay/", {**data, **changes})


def test_lets_a_guest_buy_from_bag_to_receipt(client: Client, fake: FakeGateway) -> None:
    jar, kolams = make_variant(price_minor=6_000), make_digital().variants.get()
    assert add(client, jar, 2).status_code == 302
    add(client, kolams)
    bag = client.get("/cart/")
    assert "₹120" in text(bag)
    assert bag.wsgi_request.cart_count() == 3

    assert client.get("/checkout/").status_code == 200
    assert client.post("/checkout/", ADDRESS).url == "/checkout/pay/"
    response = pay(client, client.get("/checkout/pay/"))
    assert response.status_code == 303
    payment = Payment.objects.get()
    assert response.url == payment.redirect_url

    fake.pay(payment.provider_reference)
    order = Order.objects.get()
    back = client.get(payment.return_url)
    assert back.url == f"/orders/{order.number}/"
    page = client.get(back.url)
    assert "Paid ₹660" in text(page)
    assert client.get("/cart/").wsgi_request.cart_count() == 0

    events.relay_due()
    mail = Message.objects.get(kind="order_confirmed")
    assert access.token_for(order.public_id) in mail.text
    grant = page.context["parts"][1].grants[0]
    link = client.post(f"/orders/{order.number}/files/{grant.public_id}/").url
    assert b"".join(client.get(link).streaming_content) == CONTENT


def test_has_at_most_eight_fields_for_a_guest_and_names_them_to_the_browser(client: Client) -> None:
    add(client, make_variant())
    form = client.get("/checkout/").context["form"]

    assert len(form.fields) <= 8
    assert all(field.widget.attrs.get("autocomplete") for field in form.fields.values())


def test_fills_city_and_state_from_the_pin(client: Client) -> None:
    add(client, make_variant())

    assert 'value="Jaipur"' in text(client.get("/checkout/pin/", {"pin": "302001"}))
    response = client.post("/checkout/", {**ADDRESS, "city": "", "state": ""})

    assert response.url == "/checkout/pay/"


@pytest.mark.parametrize("pin", ["999999", "30200", ""])
def test_leaves_the_typed_city_alone_when_no_place_has_the_pin(client: Client, pin: str) -> None:
    assert client.get("/checkout/pin/", {"pin": pin}).status_code == 204  # htmx swaps nothing for it


def test_says_at_the_field_that_pin_and_state_differ_and_keeps_what_was_typed(client: Client) -> None:
    add(client, make_variant())

    response = client.post("/checkout/", {**ADDRESS, "state": "karnataka"})

    assert response.status_code == 422
    assert response.context["form"].errors.keys() == {"state"}
    assert "There is a problem" in text(response)
    assert "12, 3rd Cross" in text(response)


def test_names_every_field_to_mend_at_once(client: Client) -> None:
    add(client, make_variant())

    response = client.post("/checkout/", {**ADDRESS, "phone": "12", "pin": "999999", "line1": "x"})

    assert response.context["form"].errors.keys() == {"phone", "pin", "line1"}


def test_makes_one_order_of_a_double_click_a_refresh_and_back(client: Client, fake: FakeGateway) -> None:
    add(client, make_variant())
    page = review(client)

    first, second = pay(client, page), pay(client, page)
    third = pay(client, client.get("/checkout/pay/"))

    assert first.url == second.url == third.url
    assert Order.objects.count() == Payment.objects.count() == 1


def test_places_anew_and_lets_the_first_order_go_when_the_address_is_mended(client: Client) -> None:
    jar = make_variant(on_hand=1)
    add(client, jar)
    pay(client, review(client))
    client.post("/checkout/", {**ADDRESS, "line1": "14, 3rd Cross"})

    assert pay(client, client.get("/checkout/pay/")).status_code == 303

    older, newer = Order.objects.order_by("id")
    assert [part.status for part in make.parts(older)] == ["cancelled"]
    assert newer.line1 == "14, 3rd Cross"


def test_never_charges_more_than_the_page_said(client: Client) -> None:
    jar = make_variant(price_minor=6_000)
    add(client, jar)
    page = review(client)
    Variant.objects.filter(pk=jar.pk).update(price_minor=7_000)

    response = pay(client, page)

    assert response.status_code == 409
    assert "₹160.00" in text(response)
    assert not Order.objects.exists()
    assert pay(client, response).status_code == 303
    assert Order.objects.get().total_minor == 16_000


def test_shows_what_changed_since_it_was_added(client: Client) -> None:
    jar, stole = make_variant(price_minor=6_000), make_variant(on_hand=2)
    add(client, jar)
    add(client, stole, 2)
    Variant.objects.filter(pk=jar.pk).update(price_minor=6_500)
    make.place((stole, 1))

    page = text(client.get("/cart/"))

    assert "₹60 when you added it, ₹65 now" in page
    assert "Only 1 left" in page
    assert client.get("/checkout/").url == "/cart/"
    client.post("/cart/mend/")
    assert client.get("/checkout/").status_code == 200


def test_puts_back_what_was_removed(client: Client) -> None:
    jar = make_variant()
    add(client, jar, 2)
    item = Cart.objects.get().items.get()

    page = client.get(client.post(f"/cart/items/{item.public_id}/remove/").url)
    offer = page.context["removed"]
    assert page.context["cart"].is_empty
    client.post(
        "/cart/restore/",
        {"variant_id": offer["variant_id"], "quantity": offer["quantity"], "seen": offer["seen"]},
    )

    assert Cart.objects.get().items.get().quantity == 2


def test_says_how_many_are_left_when_too_many_are_asked_for(client: Client) -> None:
    response = add(client, make_variant(on_hand=2), 3)

    page = client.get(response.url)
    assert "Only 2 left." in [str(message) for message in page.context["messages"]]


def test_lets_a_failed_payment_be_tried_again(client: Client, fake: FakeGateway) -> None:
    add(client, make_variant(on_hand=1))
    pay(client, review(client))
    fake.decide(Payment.objects.get().provider_reference, "failed")
    order = Order.objects.get()

    back = client.get("/checkout/return/", {"order": order.number})
    page = text(client.get(back.url))
    assert "did not approve" in page

    refused = text(client.post(f"/orders/{order.number}/pay/", {"method": "barter"}))
    assert f'name="next" value="/orders/{order.number}/"' in refused  # the other language is asked for there
    assert f'href="/accounts/login/?next=/orders/{order.number}/"' in refused
    again = client.post(f"/orders/{order.number}/pay/", {"method": "upi"})
    assert again.status_code == 303
    assert Payment.objects.count() == 2


def test_says_that_the_time_to_pay_is_over_before_the_sweep_comes_by(client: Client, fake: FakeGateway) -> None:
    add(client, make_variant())
    pay(client, review(client))
    order = Order.objects.get()
    with clock.freeze(order.expires_at + timedelta(seconds=1)):
        page = text(client.get(f"/orders/{order.number}/"))

    assert "The time for paying has run out." in page
    assert "nothing was charged" in page
    assert "Pay for this order" not in page
    assert "waits for payment" not in page


def test_waits_with_the_buyer_while_the_bank_thinks(client: Client, fake: FakeGateway) -> None:
    add(client, make_variant())
    pay(client, review(client))
    payment, asks = Payment.objects.get(), {"HX-Request": "true"}
    fake.decide(payment.provider_reference, "processing")

    page = text(client.get(payment.return_url))
    assert "Waiting for your bank" in page
    assert page.count("http-equiv") == page.count("<noscript><meta http-equiv") == 1
    stays = client.get(payment.return_url, headers=asks)
    assert (stays.status_code, stays.headers.get("HX-Redirect")) == (204, None)
    fake.pay(payment.provider_reference)
    assert client.get(payment.return_url, headers=asks)["HX-Redirect"] == f"/orders/{Order.objects.get().number}/"


def test_keeps_the_order_when_the_provider_is_silent(client: Client, fake: FakeGateway) -> None:
    add(client, make_variant())
    page = review(client)
    fake.hang_before_next("create_payment")

    response = pay(client, page)

    assert response.url == f"/orders/{Order.objects.get().number}/"
    assert pay(client, page).status_code == 303
    assert Order.objects.count() == 1


def test_shows_somebody_elses_order_exactly_like_a_missing_one(client: Client, fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1), user=UserFactory())
    part = make.parts(order)[0]
    client.force_login(UserFactory())

    for path in ("", "pay/", "cancel/", f"parts/{part.public_id}/received/"):
        theirs = client.generic("POST" if path else "GET", f"/orders/{order.number}/{path}")
        missing = client.generic("POST" if path else "GET", f"/orders/KV-2026-000000/{path}")
        assert theirs.status_code == missing.status_code == 404


def test_opens_a_guests_order_by_the_link_of_the_mail_and_not_by_another(client: Client, fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1))
    address = f"/orders/{order.number}/"

    assert client.get(address).status_code == 404
    assert client.get(address, {"t": "0" * 64}).status_code == 404
    opened = client.get(address, {"t": access.token_for(order.public_id)})

    assert opened.url == address
    assert client.get(address).status_code == 200


def test_lets_the_buyer_receive_and_cancel_parts(client: Client, fake: FakeGateway) -> None:
    user = UserFactory()
    order = make.paid(fake, (make_variant(), 1), (make_variant(), 1), user=user)
    first, second = make.parts(order)
    make.ship(first)
    client.force_login(user)

    client.post(f"/orders/{order.number}/parts/{first.public_id}/received/")
    client.post(f"/orders/{order.number}/parts/{second.public_id}/cancel/")

    assert [part.status for part in make.parts(order)] == ["delivered", "cancelled"]
    page = text(client.get(f"/orders/{order.number}/"))
    assert "All that was sent is with you" in page
    assert "All of it is with you" not in page
    assert client.get("/orders/").status_code == 200


def test_tells_an_open_page_when_something_changed_and_is_quiet_otherwise(client: Client, fake: FakeGateway) -> None:
    user = UserFactory()
    order = make.paid(fake, (make_variant(), 1), user=user)
    client.force_login(user)
    address = f"/orders/{order.number}/"
    seen = {"seen": client.get(address).context["mark"]}
    asking = {"HX-Request": "true"}

    assert client.get(address, seen, headers=asking).status_code == 204
    make.ship(make.parts(order)[0])
    fresh = client.get(address, seen, headers=asking)
    assert fresh.status_code == 200
    assert "On its way" in text(fresh)


def test_lets_the_vendor_pack_send_and_hand_over(client: Client, fake: FakeGateway) -> None:
    part = make.parts(make.paid(fake, (make_variant(), 1)))[0]
    client.force_login(part.vendor.owner)
    address = f"/dashboard/orders/{part.public_id}/"
    assert part.number in text(client.get("/dashboard/orders/"))

    client.post(f"{address}pack/")
    refused = client.post(f"{address}send/", {"carrier": "india_post", "tracking_number": ""})
    assert refused.status_code == 422
    assert "tracking_number" in refused.context["ship_form"].errors
    assert f'name="next" value="{address}"' in text(refused)
    client.post(f"{address}send/", {"carrier": "india_post", "tracking_number": "EG 482119305 IN"})
    client.post(f"{address}deliver/", {"proof": "Handed to Ananya on 20 November"})

    part = VendorOrder.objects.get(pk=part.pk)
    assert (part.status, part.tracking_number, part.delivery_said_by) == ("delivered", "EG482119305IN", "vendor")
    for path in (address, f"{address}packing/", "/dashboard/orders/?show=all"):
        assert make.EMAIL not in text(client.get(path))


def test_asks_the_vendor_why_before_cancelling(client: Client, fake: FakeGateway) -> None:
    part = make.parts(make.paid(fake, (make_variant(), 1)))[0]
    client.force_login(part.vendor.owner)

    refused = client.post(f"/dashboard/orders/{part.public_id}/cancel/", {"reason": " "})
    assert refused.status_code == 422
    client.post(f"/dashboard/orders/{part.public_id}/cancel/", {"reason": "It broke in the kiln"})

    assert VendorOrder.objects.get(pk=part.pk).cancel_reason == "It broke in the kiln"


def test_hides_another_vendors_part_like_a_missing_one(client: Client, fake: FakeGateway) -> None:
    first, second = make.parts(make.paid(fake, (make_variant(), 1), (make_variant(), 1)))
    client.force_login(first.vendor.owner)

    for verb in ("", "packing/"):
        assert client.get(f"/dashboard/orders/{second.public_id}/{verb}").status_code == 404
    for verb in ("pack", "send", "deliver", "cancel"):
        assert client.post(f"/dashboard/orders/{second.public_id}/{verb}/").status_code == 404
    assert second.number not in text(client.get("/dashboard/orders/?show=all"))


def test_never_shows_a_vendor_what_is_not_paid(client: Client) -> None:
    part = make.parts(make.place((make_variant(), 1)))[0]
    client.force_login(part.vendor.owner)

    assert part.number not in text(client.get("/dashboard/orders/?show=all"))
    assert client.get(f"/dashboard/orders/{part.public_id}/").status_code == 404


def test_offers_no_cancelling_of_a_part_whose_files_were_downloaded(client: Client, fake: FakeGateway) -> None:
    """The page says what the service would say (``files_taken``)."""
    vendor, user = VendorFactory(), UserFactory()
    pieces = (make_variant(vendor), 1), (make_digital(vendor).variants.get(), 1), (make_variant(), 1)
    order = make.paid(fake, *pieces, user=user)
    mixed, other = make.parts(order)
    client.force_login(user)
    page = f"/orders/{order.number}/"
    assert f"{page}parts/{mixed.public_id}/cancel/" in text(client.get(page))

    downloads.begin(grant=Grant.objects.get(), link="a link", continues=False)

    after = text(client.get(page))
    assert f"{page}parts/{mixed.public_id}/cancel/" not in after
    assert f"{page}parts/{other.public_id}/cancel/" in after
