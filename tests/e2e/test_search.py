"""The search box proposes while one types and searches without that; results say so when they do not come."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from kalavpp.testing.live import LiveShop
from tests.e2e import people


def test_goes_to_what_was_chosen_with_the_arrows(shop: LiveShop, new_page: Callable[..., Page]) -> None:
    people.piece(people.maker(), "Suggested sandook", 900)
    page = new_page()
    page.goto(shop.url)
    box = page.get_by_role("banner").get_by_role("combobox")
    box.press_sequentially("sando", delay=30)
    option = page.get_by_role("option", name="Suggested sandook")
    expect(option).to_be_visible()
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Suggested sandook")).to_be_visible()


def test_keeps_what_was_chosen_when_an_answer_comes_late(shop: LiveShop, new_page: Callable[..., Page]) -> None:
    people.piece(people.maker(), "Delayed sandook", 900)
    page = new_page()
    page.goto(shop.url)
    box = page.get_by_role("banner").get_by_role("combobox")
    box.press_sequentially("delay", delay=30)
    option = page.get_by_role("option", name="Delayed sandook")
    expect(option).to_be_visible()
    asked: list[Route] = []
    page.route("**/search/suggest/?*", lambda route: asked.append(route))  # the next answer waits
    with page.expect_request("**/search/suggest/?*"):
        box.press_sequentially("e", delay=30)
    box.press("ArrowDown")
    expect(option).to_have_attribute("aria-selected", "true")
    for route in asked:
        route.fulfill(json={"items": []})
    page.wait_for_timeout(200)
    expect(option).to_have_attribute("aria-selected", "true")
    box.press("Enter")
    expect(page.get_by_role("heading", level=1, name="Delayed sandook")).to_be_visible()


def test_closes_with_escape_and_searches_for_the_words_as_they_are(
    shop: LiveShop, new_page: Callable[..., Page]
) -> None:
    people.piece(people.maker(), "Escaped sandook", 900)
    page = new_page()
    page.goto(shop.url)
    box = page.get_by_role("banner").get_by_role("combobox")
    box.press_sequentially("sando", delay=30)
    expect(page.get_by_role("option").first).to_be_visible()
    box.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(box).to_have_value("sando")
    box.press("Enter")
    expect(page).to_have_url(re.compile(r"/shop/\?q=sando"))


def test_searches_without_script(shop: LiveShop, new_page: Callable[..., Page]) -> None:
    people.piece(people.maker(), "Plain sandook", 900)
    page = new_page(java_script_enabled=False)
    page.goto(shop.url)
    page.get_by_role("banner").get_by_role("searchbox").fill("plain sandook")
    page.keyboard.press("Enter")
    expect(page.get_by_role("main").get_by_role("link", name="Plain sandook", exact=True)).to_be_visible()


@pytest.mark.parametrize("lose", [lambda route: route.abort(), lambda route: route.fulfill(status=500)])
def test_says_when_the_results_did_not_come_and_takes_it_back_when_they_do(
    shop: LiveShop, browser: Browser, lose: Callable[[Route], None]
) -> None:
    people.piece(people.maker(), "Sorted sandook", 900)
    page = browser.new_page()  # the console may tell of the lost answer
    page.goto(f"{shop.url}/shop/")
    page.route("**/shop/?*", lose)
    page.get_by_label("Sort by").select_option(index=1)
    said = page.get_by_role("status").get_by_text("This did not load. Wait a moment, then try again.")
    expect(said).to_be_visible()
    expect(page.get_by_role("button", name="Close")).to_be_visible()

    page.unroute("**/shop/?*")
    page.get_by_label("Sort by").select_option(index=2)
    expect(page).to_have_url(re.compile("sort="))
    expect(said).to_have_count(0)
    page.close()
