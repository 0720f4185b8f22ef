"""What people do on the pages, in their words: look for a piece, check out, pay, pack, send."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from typing import Any

from django.contrib.auth.hashers import Argon2PasswordHasher
from playwright.sync_api import Page, expect

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory
from catalog.models import Kind, Product
from catalog.services import pictures, products
from catalog.tests import factories as catalog
from core.actor import Actor
from digital_assets.tests.factories import add_file
from kalavpp.embedded.layout import PROJECT
from kalavpp.testing.live import LiveShop
from media.tests.factories import upload
from vendors.models import Vendor
from vendors.tests.factories import VendorFactory

TESTER = Actor.system("test")
MAIL = "ananya@example.in"
MAIL_LABEL = re.compile("^E-?mail")


def person(**facts: Any) -> User:
    """Somebody with an account, whose password the shop can read: it hashes otherwise than the tests do."""
    user = UserFactory(**facts)
    hasher = Argon2PasswordHasher()
    User.objects.filter(pk=user.pk).update(password=hasher.encode(PASSWORD, hasher.salt()))
    return user


def maker(**facts: Any) -> Vendor:
    """An approved shop whose owner can sign in."""
    shop: Vendor = VendorFactory(owner=person(), **facts)
    return shop


def piece(maker: Vendor, title: str, rupees: int, *, on_hand: int = 5, kind: str = Kind.PHYSICAL) -> Product:
    """A published piece with a real picture (and, when digital, its file)."""
    draft = catalog.make_draft(
        maker,
        title=title,
        kind=kind,
        price_minor=rupees * 100,
        on_hand=None if kind == Kind.DIGITAL else on_hand,
    )
    picture = upload(width=800, height=1000)
    pictures.add_image(product=draft, upload=picture, alt=title, actor=TESTER)
    if kind == Kind.DIGITAL:
        add_file(draft)
    return products.publish(product=draft, actor=TESTER)


def sign_in(page: Page, shop: LiveShop, email: str, password: str = PASSWORD) -> None:
    page.goto(f"{shop.url}/accounts/login/")
    page.get_by_label(MAIL_LABEL).fill(email)
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).not_to_have_url(re.compile("/accounts/login/"))


def put_into_bag(page: Page, shop: LiveShop, title: str) -> None:
    """Look for the piece by its name, open it from the results, add it."""
    page.goto(shop.url)
    page.get_by_role("banner").locator("input[name=q]").fill(title)
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/shop/\?q="))
    page.get_by_role("main").get_by_role("link", name=title, exact=True).click()
    expect(page.get_by_role("heading", level=1, name=title)).to_be_visible()
    page.locator("[data-bag-button]").click()
    expect(page.get_by_text("It is in your bag.")).to_be_visible()


def check_out(page: Page, shop: LiveShop, *, mail: str = MAIL, script: bool = True) -> None:
    """From the bag to the review page. With script the PIN fills city and state while one types."""
    page.goto(f"{shop.url}/cart/")
    page.get_by_role("link", name="Check out").click()
    fill_address(page, mail=mail)
    if script:
        expect(page.get_by_label("City")).to_have_value("Jaipur")
        expect(page.get_by_label("State")).to_have_value("rajasthan")
    page.get_by_role("button", name="Continue to payment").click()
    expect(page.get_by_role("heading", level=1, name="Look over and pay")).to_be_visible()


def fill_address(page: Page, *, mail: str = MAIL, pin: str = "302001") -> None:
    """All but city and state, which the PIN knows."""
    if mail:
        page.get_by_label(MAIL_LABEL).fill(mail)
    page.get_by_label("Full name").fill("Ananya Desai")
    page.get_by_label("Mobile number").fill("98450 12736")
    page.get_by_label("Flat, house, street").fill("12, 3rd Cross, Jakkasandra")
    page.get_by_label("PIN code").fill(pin)
    page.get_by_label("PIN code").press("Tab")


def go_to_pay(page: Page, way: str = "UPI") -> None:
    """Press the shop's pay button: on to the provider's page."""
    page.get_by_label(way, exact=True).check()
    page.get_by_role("button", name=re.compile("^Pay ₹")).click()
    expect(page).to_have_title(re.compile("Sandbox Pay"))


def pay(page: Page, way: str = "UPI", press: str = "Pay ₹") -> None:
    """Through the provider's page by one of its buttons."""
    go_to_pay(page, way)
    page.get_by_role("button", name=re.compile(f"^{press}")).click()


def order_number(page: Page) -> str:
    """The number of the order that the page shows."""
    expect(page).to_have_url(re.compile("/orders/KV-"))
    found = re.search("/orders/(KV-[^/]+)/", page.url)
    assert found
    return found[1]


def pack_and_send(page: Page, number: str, tracking: str) -> None:
    """From the list of orders to ship: open the part, pack it, hand it to the post."""
    page.get_by_role("link", name=re.compile(f"^Open {number}")).click()
    page.get_by_role("button", name="Start packing").click()
    expect(page.get_by_text("The buyer sees that you are packing.")).to_be_visible()
    page.get_by_label("Carrier").select_option(label="India Post")
    page.get_by_label("Tracking number").fill(tracking)
    page.get_by_role("button", name="It is sent").click()
    expect(page.get_by_text("Sent. The buyer has a mail with the tracking number.")).to_be_visible()


def manage(shop: LiveShop, *command: str) -> str:
    """A management command on the shop's own database and settings; its output."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=PROJECT,
        env={**os.environ, **shop.family.env()},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return done.stdout


def mails_to(page: Page, shop: LiveShop, address: str) -> list[str]:
    """Subjects of the mails to somebody, from the development inbox."""
    page.goto(f"{shop.url}/inbox/?to={address}")
    subjects: Any = page.get_by_role("rowheader").all_inner_texts()
    return list(subjects)


def mail_has_gone(page: Page, shop: LiveShop, address: str) -> bool:
    """Whether the newest mail to somebody has left the shop."""
    page.goto(f"{shop.url}/inbox/?to={address}")
    return "sent" in page.locator("tbody tr").first.inner_text()


def piece_left(product: Product) -> int:
    """Pieces on the shelf that nobody holds."""
    (variant,) = product.variants.all()
    return int(variant.available)
