"""How a payment can end otherwise: declined, asked about, left, late."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from catalog.models import Product
from kalavpp.testing.live import LiveShop
from orders.models import Order
from tests.e2e import people


def _order_one(page: Page, shop: LiveShop, title: str, *, on_hand: int = 5) -> Product:
    """A buyer on the provider's page with one piece of ₹1,200 and its delivery of ₹90."""
    product = people.piece(people.maker(), title, 1_200, on_hand=on_hand)
    people.put_into_bag(page, shop, title)
    people.check_out(page, shop)
    people.go_to_pay(page)
    return product


def test_lets_the_buyer_pay_again_after_the_bank_declined(shop: LiveShop, page: Page) -> None:
    _order_one(page, shop, "Declined dhurrie")
    page.get_by_role("button", name="Let the bank decline it").click()

    expect(page.get_by_role("heading", level=1, name="Your order waits for payment")).to_be_visible()
    expect(page.get_by_text("Your bank did not approve the payment.")).to_be_visible()
    number = people.order_number(page)
    people.pay(page, way="Card")
    expect(page.get_by_role("heading", level=1, name="Paid.")).to_be_visible()
    assert people.order_number(page) == number


def test_pays_once_the_bank_has_asked(shop: LiveShop, page: Page) -> None:
    _order_one(page, shop, "Approved angocha")
    page.get_by_role("button", name="Let the bank ask me first").click()

    expect(page.get_by_text("Your payment is not finished.")).to_be_visible()
    people.go_to_pay(page)
    expect(page.get_by_role("heading", name="Your bank asks: is this you?")).to_be_visible()
    page.get_by_role("button", name="Approve").click()
    expect(page.get_by_role("heading", level=1, name="Paid.")).to_be_visible()


def test_keeps_an_abandoned_order_payable_until_its_time_is_over(shop: LiveShop, page: Page) -> None:
    product = _order_one(page, shop, "Abandoned asana", on_hand=1)
    page.get_by_role("button", name="Leave without paying").click()

    number = people.order_number(page)
    expect(page.get_by_role("heading", level=1, name="Your order waits for payment")).to_be_visible()
    expect(page.get_by_text("Your payment is not finished.")).to_be_visible()
    expect(page.get_by_role("button", name="Pay ₹1,290")).to_be_visible()
    # Still in the bag, still held.
    page.goto(f"{shop.url}/cart/")
    expect(page.get_by_role("main").get_by_role("link", name=product.title, exact=True)).to_be_visible()
    assert people.piece_left(product) == 0

    people.manage(shop, "advance", "--minutes", "31")
    page.goto(f"{shop.url}/orders/{number}/")
    expect(page.get_by_role("heading", level=1, name="This order was not paid in time")).to_be_visible()
    expect(page.get_by_role("button", name=re.compile("^Pay"))).to_have_count(0)
    expect(page.get_by_role("heading", name="Not paid: ₹1,290")).to_be_visible()
    assert people.piece_left(product) == 1


def test_gives_late_money_back_when_the_piece_is_gone(shop: LiveShop, new_page: Callable[..., Page]) -> None:
    slow = new_page()
    product = _order_one(slow, shop, "Late lota", on_hand=1)
    slow.get_by_role("button", name="Pay, but let it arrive late").click()
    expect(slow.get_by_role("heading", level=1, name="Waiting for your bank")).to_be_visible()
    number = Order.objects.get(lines__product_title=product.title).number

    # The time for paying runs out a minute before the money arrives; somebody else is quicker.
    people.manage(shop, "advance", "--minutes", "30")
    expect(slow).to_have_url(f"{shop.url}/orders/{number}/")  # the waiting page looked again by itself
    quick = new_page()
    people.put_into_bag(quick, shop, product.title)
    people.check_out(quick, shop)
    people.pay(quick)
    expect(quick.get_by_role("heading", level=1, name="Paid.")).to_be_visible()

    people.manage(shop, "advance", "--minutes", "2")
    order = Order.objects.select_related("payable").get(number=number)
    shop.until(lambda: order.payable.refunds.filter(status="succeeded").exists(), seconds=60)
    slow.goto(f"{shop.url}/orders/{number}/")
    expect(slow.get_by_text("All of the money goes back the way you paid.")).to_be_visible()
    assert [refund.amount_minor for refund in order.payable.refunds.all()] == [129_000]
    assert people.piece_left(product) == 0
