"""The main journey in a browser: one bag, three makers, one payment, three parcels of money."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from catalog.models import Kind
from digital_assets.tests.factories import CONTENT
from kalavpp.testing.live import LiveShop
from orders.models import Order, VendorOrder
from tests.e2e import people
from vendors.models import Vendor


@pytest.mark.parametrize("script", [True, False], ids=["with-script", "without-script"])
def test_takes_one_payment_from_a_guest_to_three_makers(
    shop: LiveShop, new_page: Callable[..., Page], script: bool
) -> None:
    word = "Neem" if script else "Indigo"
    makers = [people.maker() for _place in range(3)]
    jar = people.piece(makers[0], f"{word} smoke jar", 2_400)
    stole = people.piece(makers[1], f"{word} printed stole", 1_850)
    kolams = people.piece(makers[2], f"{word} kolams to draw", 450, kind=Kind.DIGITAL)

    guest = new_page(java_script_enabled=script)
    for product in (jar, stole, kolams):
        people.put_into_bag(guest, shop, product.title)
    _sees_a_bag_by_maker(guest, shop, makers)
    people.check_out(guest, shop, script=script)
    # 2,400 + 1,850 + 450 and two parcels of 90; the PIN gave city and state.
    expect(guest.get_by_text("Jaipur 302001, Rajasthan")).to_be_visible()
    _goes_back_and_finds_the_address(guest)
    people.go_to_pay(guest)
    guest.get_by_role("button", name="Pay ₹4,880").click()

    expect(guest.get_by_role("heading", level=1, name="Paid.")).to_be_visible()
    number = people.order_number(guest)
    for maker in makers:
        part = guest.get_by_role("region", name=maker.name)
        expect(part.get_by_role("listitem").filter(has_text="Paid")).to_be_visible()
    _downloads_the_file(guest)
    _is_not_shown_to_strangers(new_page(), shop, number)

    parts = list(VendorOrder.objects.filter(order__number=number).order_by("id"))
    desks = [new_page(java_script_enabled=script) for _maker in makers]
    for place, (desk, maker) in enumerate(zip(desks, makers, strict=True)):
        _sees_only_the_own_part(desk, shop, maker, parts[place], [part for part in parts if part != parts[place]])
    for place in (0, 1):
        desks[place].goto(f"{shop.url}/dashboard/orders/")
        people.pack_and_send(desks[place], parts[place].number, f"EG48211930{place}IN")

    _receives_both_parcels(guest, shop, makers, number)
    assert "payments.run_payouts" in people.manage(shop, "advance", "--days", "8")
    # Nine tenths of the price and the whole delivery: 2,160 + 90, 1,665 + 90, 405.
    for desk, amount in zip(desks, ("₹2,250.00", "₹1,755.00", "₹405.00"), strict=True):
        desk.goto(f"{shop.url}/dashboard/payouts/")
        row = desk.get_by_role("row").filter(has_text=amount)
        shop.until(lambda desk=desk, row=row: desk.reload() and row.get_by_text("Paid").count(), seconds=60)
        expect(row).to_contain_text("Paid")


def test_counts_one_payment_of_two_tabs_and_gives_the_other_back(shop: LiveShop, new_page: Callable[..., Page]) -> None:
    bowl = people.piece(people.maker(), "Khurja bowl for two tabs", 900)
    first = new_page()
    people.put_into_bag(first, shop, bowl.title)
    people.check_out(first, shop)
    people.go_to_pay(first, "UPI")
    number = Order.objects.get(lines__product_title=bowl.title).number

    second = first.context.new_page()
    second.goto(f"{shop.url}/orders/{number}/")
    people.go_to_pay(second, "Card")
    assert second.url != first.url
    # Without the worker nobody withdraws the second payment in time: both tabs take money.
    shop.stop("worker")
    for tab in (first, second):
        tab.get_by_role("button", name="Pay ₹990").click()
        expect(tab.get_by_role("heading", level=1, name="Paid.")).to_be_visible()

    shop.start("worker")
    order = Order.objects.select_related("payable").get(number=number)
    shop.until(lambda: order.payable.refunds.filter(status="succeeded").exists(), seconds=60)
    (refund,) = order.payable.refunds.all()
    assert refund.amount_minor == order.total_minor == 99_000
    assert list(order.payable.payments.filter(status="succeeded").values_list("amount_minor", flat=True)) == [99_000]
    assert Order.objects.filter(lines__product_title=bowl.title).count() == 1
    assert people.piece_left(bowl) == 4


def _sees_a_bag_by_maker(guest: Page, shop: LiveShop, makers: list[Vendor]) -> None:
    guest.goto(f"{shop.url}/cart/")
    for maker in makers:
        expect(guest.get_by_role("region", name=maker.name)).to_be_visible()
    expect(guest.get_by_role("heading", name="Total for 3 pieces")).to_be_visible()


def _goes_back_and_finds_the_address(guest: Page) -> None:
    guest.go_back()
    expect(guest.get_by_label("Full name")).to_have_value("Ananya Desai")
    expect(guest.get_by_label("City")).to_have_value("Jaipur")
    guest.get_by_role("button", name="Continue to payment").click()
    expect(guest.get_by_role("heading", level=1, name="Look over and pay")).to_be_visible()


def _downloads_the_file(guest: Page) -> None:
    with guest.expect_response(re.compile("/d/")) as answered, guest.expect_download() as begun:
        guest.get_by_role("button", name="Download Kolam book").click()
    assert answered.value.headers["content-disposition"].startswith("attachment")
    assert Path(begun.value.path()).read_bytes() == CONTENT


def _is_not_shown_to_strangers(stranger: Page, shop: LiveShop, number: str) -> None:
    answer: Any = stranger.goto(f"{shop.url}/orders/{number}/")
    assert answer.status == 404
    expect(stranger.get_by_role("banner")).to_be_visible()


def _sees_only_the_own_part(
    desk: Page, shop: LiveShop, maker: Vendor, own: VendorOrder, others: list[VendorOrder]
) -> None:
    people.sign_in(desk, shop, maker.owner.email)
    desk.goto(f"{shop.url}/dashboard/orders/?show=all")
    expect(desk.get_by_role("link", name=re.compile("^Open "))).to_have_count(1)
    expect(desk.get_by_role("link", name=f"Open {own.number}")).to_be_visible()
    for other in others:
        answer: Any = desk.goto(f"{shop.url}/dashboard/orders/{other.public_id}/")
        assert answer.status == 404
        expect(desk.get_by_text(other.number)).to_have_count(0)


def _receives_both_parcels(guest: Page, shop: LiveShop, makers: list[Vendor], number: str) -> None:
    for place, maker in enumerate(makers[:2]):
        guest.goto(f"{shop.url}/orders/{number}/")
        part = guest.get_by_role("region", name=maker.name)
        expect(part.get_by_text(f"EG48211930{place}IN")).to_be_visible()
        part.get_by_role("button", name="I have received it").click()
        expect(part.get_by_text("You have it")).to_be_visible()
    expect(guest.get_by_role("heading", level=1, name="All of it is with you")).to_be_visible()
