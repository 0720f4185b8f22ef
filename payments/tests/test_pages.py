"""A vendor's money pages."""

import re

import pytest
from django.test import Client

from accounts.tests.factories import UserFactory
from core.testing import query_budget
from payments.models import Payout
from payments.services import earnings, payouts
from payments.tests import factories as make
from payments.tests import steps
from payments.tests.factories import ACTOR
from payments.tests.fake_gateway import FakeGateway
from payments.views import dashboard
from vendors.models import Vendor

pytestmark = pytest.mark.django_db


@pytest.fixture
def maker() -> Vendor:
    return make.vendor()


@pytest.fixture
def desk(client: Client, maker: Vendor) -> Client:
    client.force_login(maker.owner)
    return client


def page(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def test_shows_gross_less_commission_and_refunds_as_net(fake: FakeGateway, maker: Vendor, desk: Client) -> None:
    payable, _payment = steps.paid(fake, 6_000, 4_000, owners=[maker, make.vendor()], shipping=500)
    mine, theirs = make.shares(payable)
    steps.refunded(payable, (mine, 3_000))
    text = page(desk, "/dashboard/earnings/")
    assert mine.label in text
    assert theirs.label not in text
    for amount in ("₹60.00", "₹5.00", "−₹3.00", "−₹30.00", "<b>₹32.00</b>"):
        assert amount in text


@pytest.mark.parametrize("path", ["/dashboard/earnings/", "/dashboard/payouts/"])
def test_is_for_people_with_a_shop(client: Client, path: str) -> None:
    assert client.get(path).status_code == 302
    client.force_login(UserFactory())
    assert client.get(path).status_code == 403


@pytest.mark.parametrize("path", ["/dashboard/earnings/", "/dashboard/payouts/"])
def test_says_so_when_there_is_nothing_yet(desk: Client, path: str) -> None:
    assert "yet" in page(desk, path)


def test_pays_out_at_the_press_of_the_button(fake: FakeGateway, maker: Vendor, desk: Client) -> None:
    payable, _payment = steps.paid(fake, 6_000, owners=[maker])
    steps.matured(make.shares(payable)[0])
    assert "Pay out ₹54.00" in page(desk, "/dashboard/payouts/")

    answer = desk.post("/dashboard/payouts/request/", follow=True)
    payout = Payout.objects.get()
    assert (payout.vendor_id, payout.amount_minor) == (maker.pk, 5_400)
    assert "₹54.00 is on its way to your bank." in answer.content.decode()

    payouts.advance(payout=payout, actor=ACTOR)
    assert payout.number in page(desk, "/dashboard/payouts/")
    assert "Paid out" in page(desk, "/dashboard/earnings/")


def test_explains_why_nothing_can_be_paid_out(fake: FakeGateway, maker: Vendor, desk: Client) -> None:
    steps.paid(fake, 6_000, owners=[maker])
    answer = desk.post("/dashboard/payouts/request/", follow=True)
    assert "There is nothing to pay out yet." in answer.content.decode()
    assert "₹54.00 is waiting" in page(desk, "/dashboard/payouts/")


def test_says_when_a_part_is_looked_into(fake: FakeGateway, maker: Vendor, desk: Client) -> None:
    payable, _payment = steps.paid(fake, 6_000, owners=[maker])
    earnings.freeze(share=make.shares(payable)[0], reason="not received", actor=ACTOR)
    assert "Being looked into" in page(desk, "/dashboard/earnings/")


@pytest.mark.parametrize("path", ["/dashboard/earnings/", "/dashboard/payouts/"])
def test_leads_on_to_what_is_older_and_shows_each_once(
    fake: FakeGateway, maker: Vendor, desk: Client, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(dashboard, "PER_PAGE", 2)
    names = []
    for _number in range(5):
        payable, _payment = steps.paid(fake, 6_000, owners=[maker])
        share = steps.matured(make.shares(payable)[0])
        payout = payouts.request(vendor=maker, currency="INR", amount=None, actor=ACTOR)
        payouts.advance(payout=payout, actor=ACTOR)
        names.append(share.label if "earnings" in path else payout.number)
    seen, link = [], path
    for _page in range(3):
        text = page(desk, link)
        seen.append([name for name in reversed(names) if name in text])
        link = path + next(iter(re.findall(r'rel="next" href="([^"]+)"', text)), "")
    assert seen == [names[:2:-1], names[2:0:-1], names[:1]]
    assert link == path


@pytest.mark.parametrize("word", ["nonsense", "01a1ff98-0d9b-7cba-a6c8-88ae5bdd4039"])
def test_begins_anew_for_a_place_it_does_not_know(maker: Vendor, desk: Client, word: str) -> None:
    assert "yet" in page(desk, f"/dashboard/payouts/?after={word}")


@pytest.mark.parametrize("rows", [1, 30])
def test_reads_as_much_for_thirty_orders_as_for_one(fake: FakeGateway, maker: Vendor, desk: Client, rows: int) -> None:
    for _number in range(rows):
        steps.paid(fake, 100, owners=[maker])
    desk.get("/dashboard/earnings/")
    with query_budget(
        {
            "session and user": 1,
            "shop of the user": 1,
            "orders of the page": 1,
            "balances, for the page and for what can be paid": 2,
            "running payout": 1,
            "claimable shares": 1,
        }
    ):
        desk.get("/dashboard/earnings/")
