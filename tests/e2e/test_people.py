"""People at the pages: becoming a maker, signing up and in, and being told what is wrong with a form."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from playwright.sync_api import Page, expect

from accounts.models import Role, User
from accounts.services import roles
from accounts.tests.factories import PASSWORD
from catalog.tests.factories import make_category
from kalavpp.testing.live import LiveShop
from media.tests.factories import picture_bytes
from tests.e2e import people
from vendors.models import Vendor


def test_makes_a_new_person_a_maker_with_one_click_of_an_admin(shop: LiveShop, new_page: Callable[..., Page]) -> None:
    make_category("Brass")
    maker = new_page(width=360, height=740, has_touch=True, is_mobile=True)
    _applies(maker, shop)
    visitor = new_page()
    assert _status(visitor, f"{shop.url}/artisans/bidar-silver-line/") == 404

    desk = new_page()
    _signs_in_as_admin(desk, shop)
    desk.goto(f"{shop.url}/admin/vendors/vendor/")
    desk.get_by_role("button", name="Approve Bidar Silver Line").click()
    expect(desk.get_by_text("Bidar Silver Line: approved", exact=False)).to_be_visible()
    vendor = Vendor.objects.get(name="Bidar Silver Line")
    assert vendor.status == "approved"

    shop.until(lambda: len(people.mails_to(desk, shop, "rashida@example.in")) > 2)
    mails = people.mails_to(desk, shop, "rashida@example.in")
    assert sorted(mails) == ["Bidar Silver Line is open", "Confirm your e-mail address", "Welcome to KALAVPP"]

    _publishes_from_a_phone(maker, shop)
    visitor.goto(f"{shop.url}/shop/?q=gulabdani")
    visitor.get_by_role("main").get_by_role("link", name="Bidri gulabdani", exact=True).click()
    expect(visitor.get_by_role("main").get_by_role("img", name="Bidri gulabdani").first).to_be_visible()
    product_page = visitor.url

    desk.goto(f"{shop.url}/admin/vendors/vendor/{vendor.pk}/change/")
    desk.get_by_label("What the maker will read").fill("The hallmark on the pieces is another maker's.")
    desk.get_by_role("button", name="Suspend the shop").click()
    expect(desk.get_by_text("Bidar Silver Line: suspended", exact=False)).to_be_visible()
    assert _status(visitor, product_page) == 404
    assert _status(visitor, f"{shop.url}/artisans/{vendor.slug}/") == 404
    visitor.goto(f"{shop.url}/shop/?q=gulabdani")
    expect(visitor.get_by_text("Bidri gulabdani")).to_have_count(0)


def test_keeps_the_bag_of_a_guest_who_signs_up_and_in(shop: LiveShop, page: Page) -> None:
    maker = people.maker()
    first, second = people.piece(maker, "Sanganeri quilt", 3_200), people.piece(maker, "Bagru quilt", 2_900)
    people.put_into_bag(page, shop, first.title)

    page.goto(f"{shop.url}/accounts/signup/")
    page.get_by_label("Full name").fill("Ishaan Kulkarni")
    page.get_by_label(people.MAIL_LABEL).fill("ishaan@example.in")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Open the account").click()
    expect(page.get_by_role("banner").get_by_text("Ishaan", exact=True)).to_be_visible()
    _has_in_bag(page, shop, first.title)

    page.get_by_role("banner").get_by_text("Ishaan", exact=True).click()
    page.get_by_role("banner").get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("banner").get_by_role("link", name="Sign in")).to_be_visible()
    page.goto(f"{shop.url}/cart/")
    expect(page.get_by_role("heading", name="Your bag is empty")).to_be_visible()

    people.put_into_bag(page, shop, second.title)
    people.sign_in(page, shop, "ishaan@example.in")
    _has_in_bag(page, shop, first.title, second.title)


def test_refuses_a_wrong_password_without_saying_who_exists(shop: LiveShop, page: Page) -> None:
    person = people.person()
    said = []
    for email in (person.email, "nobody@example.in"):
        page.goto(f"{shop.url}/accounts/login/")
        page.get_by_label(people.MAIL_LABEL).fill(email)
        page.get_by_label("Password").fill("wrong-and-long-enough")
        page.get_by_role("main").get_by_role("button", name="Sign in").click()
        _tells_the_problem(page)
        said.append(page.locator("[data-problem]").inner_text())
        expect(page.get_by_label(people.MAIL_LABEL)).to_have_value(email)
    assert said[0] == said[1]


def test_lets_somebody_who_forgot_the_password_in_by_the_button_of_the_mail(shop: LiveShop, page: Page) -> None:
    person = people.person()
    page.goto(f"{shop.url}/accounts/login/")
    page.get_by_role("main").get_by_role("link", name="Forgot your password?").click()
    page.get_by_label(people.MAIL_LABEL).fill(person.email)
    page.get_by_role("button", name="Send the link").click()

    shop.until(lambda: people.mails_to(page, shop, person.email) == ["Choose a new password"])
    shop.until(lambda: people.mail_has_gone(page, shop, person.email))
    page.get_by_role("main").get_by_role("link", name="Choose a new password").click()
    with page.expect_popup() as opened:
        # By key: the driver's pointer misses what is in a frame with padding.
        page.frame_locator("iframe").get_by_role("link", name="Choose a new password").press("Enter")
    form = opened.value
    form.get_by_label("Choose a password").fill("turmeric-and-neem-9")
    form.get_by_label("The same password again").fill("turmeric-and-neem-9")
    form.get_by_role("button", name="Keep this password").click()
    expect(form.get_by_role("heading", name="The password is changed")).to_be_visible()

    form.get_by_role("main").get_by_role("link", name="Sign in").click()
    form.get_by_label(people.MAIL_LABEL).fill(person.email)
    form.get_by_label("Password").fill("turmeric-and-neem-9")
    form.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(form.get_by_role("banner").get_by_text("Asha", exact=True)).to_be_visible()


def test_says_what_is_wrong_with_an_address_and_keeps_what_was_typed(
    shop: LiveShop, new_page: Callable[..., Page]
) -> None:
    product = people.piece(people.maker(), "Address book cover", 700)
    for script in (True, False):
        page = new_page(java_script_enabled=script)
        people.put_into_bag(page, shop, product.title)
        page.goto(f"{shop.url}/checkout/")
        page.get_by_label("Flat, house, street").fill("7, Residency Road")
        page.get_by_role("button", name="Continue to payment").click()
        _tells_the_problem(page)
        expect(page.get_by_label("Flat, house, street")).to_have_value("7, Residency Road")
        expect(page.get_by_label("Full name")).to_have_attribute("aria-invalid", "true")

        people.fill_address(page, pin="560 025")
        if script:
            expect(page.get_by_label("State")).to_have_value("karnataka")
        page.get_by_label("City").fill("Bengaluru")
        page.get_by_label("State").select_option(label="Kerala")
        page.get_by_role("button", name="Continue to payment").click()
        _tells_the_problem(page)
        expect(page.get_by_label("PIN code")).to_have_value("560 025")
        expect(page.get_by_label("State")).to_have_value("kerala")
        page.locator("[data-problem]").get_by_role("link").first.click()
        assert page.evaluate("document.activeElement.name") in {"pin", "state"}

        page.get_by_label("State").select_option(label="Karnataka")
        page.get_by_role("button", name="Continue to payment").click()
        expect(page.get_by_text("Bengaluru 560025, Karnataka")).to_be_visible()
        page.get_by_role("link", name="Change the address").click()
        expect(page.get_by_label("Full name")).to_have_value("Ananya Desai")


def test_says_what_a_piece_lacks_and_keeps_what_was_typed(shop: LiveShop, page: Page) -> None:
    vendor = people.maker()
    people.sign_in(page, shop, vendor.owner.email)
    page.goto(f"{shop.url}/dashboard/products/new/")
    page.get_by_label("Description").fill("Cast in one piece.")
    page.get_by_role("textbox", name="Price", exact=True).fill("about ten")
    page.get_by_role("button", name="Save and put into the shop").click()
    _tells_the_problem(page)
    expect(page.locator("[data-problem]").get_by_role("link", name="Give it a title.")).to_be_visible()
    expect(page.get_by_label("Description")).to_have_value("Cast in one piece.")
    expect(page.get_by_role("textbox", name="Price", exact=True)).to_have_value("about ten")
    assert vendor.products.count() == 0


def _applies(page: Page, shop: LiveShop) -> None:
    page.goto(f"{shop.url}/sell/")
    page.get_by_label("Your name").fill("Rashida Begum")
    page.get_by_label(people.MAIL_LABEL).fill("rashida@example.in")
    page.get_by_label("Choose a password").fill(PASSWORD)
    page.get_by_label("Name of your shop").fill("Bidar Silver Line")
    page.get_by_label("Who makes the things?").fill("Rashida Begum")
    page.get_by_label("What do you make?").fill("Bidri: silver wire in black zinc, for thirty years.")
    page.get_by_label("Town or village").fill("Bidar")
    page.get_by_label("PIN code").fill("585401")
    page.get_by_role("button", name="Hand in the application").click()
    expect(page.get_by_text("Your application came in on", exact=False)).to_be_visible()


def _signs_in_as_admin(page: Page, shop: LiveShop) -> None:
    admin = people.person(email="meera@kalavpp.test")
    User.objects.filter(pk=admin.pk).update(is_staff=True)
    roles.grant(user=admin, role=Role.ADMIN, actor=people.TESTER)
    people.sign_in(page, shop, admin.email)


def _publishes_from_a_phone(page: Page, shop: LiveShop) -> None:
    page.goto(f"{shop.url}/dashboard/")
    page.get_by_role("navigation", name="Your shop").get_by_role("link", name="Add").click()
    page.get_by_label("What is it?").fill("Bidri gulabdani")
    picture = {"name": "gulabdani.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(900, 1200, "#26323d")}
    page.get_by_label("Pictures").set_input_files(picture)
    page.get_by_role("textbox", name="Price", exact=True).fill("4,500")
    expect(page.get_by_role("status").filter(has_text="You receive")).to_contain_text("₹4,050")
    page.get_by_label("How many you have").fill("2")
    page.get_by_label("Description").fill("A sprinkler for rose water.")
    page.get_by_label("Category").select_option(label="Brass")
    page.get_by_role("button", name="Save and put into the shop").click()
    expect(page.get_by_text("“Bidri gulabdani” is in the shop.")).to_be_visible()


def _tells_the_problem(page: Page) -> None:
    summary = page.locator("[data-problem]")
    expect(summary.get_by_role("heading", name="There is a problem")).to_be_visible()
    expect(summary).to_be_focused()
    expect(page).to_have_title(re.compile("^Error:"))


def _has_in_bag(page: Page, shop: LiveShop, *titles: str) -> None:
    page.goto(f"{shop.url}/cart/")
    for title in titles:
        expect(page.get_by_role("main").get_by_role("link", name=title, exact=True)).to_be_visible()


def _status(page: Page, address: str) -> int:
    answer: Any = page.goto(address)
    return int(answer.status)
