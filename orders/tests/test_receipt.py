"""The buyer's word and the platform's hold on the same money."""

import pytest

from catalog.tests.factories import make_variant
from core import clock
from orders.models import VendorOrder
from orders.services import receipt
from orders.tests import factories as make
from payments.models import Share
from payments.services import earnings
from payments.tests.fake_gateway import FakeGateway

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(fake: FakeGateway) -> VendorOrder:
    return make.ship(make.parts(make.paid(fake, (make_variant(), 1)))[0])


def share_of(part: VendorOrder) -> Share:
    return Share.objects.get(pk=part.share_id)


@pytest.mark.parametrize("first", ["buyer", "platform"])
def test_leaves_the_platforms_hold_when_the_buyer_withdraws_the_complaint(sent: VendorOrder, first: str) -> None:
    holds = {
        "buyer": lambda: receipt.not_received(vendor_order=sent, actor=make.ACTOR),
        "platform": lambda: earnings.freeze(share=sent.share, reason="back office", actor=make.ACTOR),
    }
    for who in sorted(holds, key=lambda who: who != first):
        holds[who]()

    receipt.received(vendor_order=sent, actor=make.ACTOR)

    share = share_of(sent)
    assert (share.frozen, share.frozen_reason, share.matured_at) == (True, "back office", None)


def test_lets_the_buyer_confirm_what_the_platform_holds_and_pays_it_once_it_is_let_go(sent: VendorOrder) -> None:
    earnings.freeze(share=sent.share, reason="back office", actor=make.ACTOR)

    done = receipt.received(vendor_order=sent, actor=make.ACTOR)
    assert done.share.frozen  # what the page asks before it says that the maker is paid

    part = VendorOrder.objects.get(pk=sent.pk)
    assert (part.status, part.delivery_said_by) == ("delivered", "buyer")
    assert part.received_at is not None
    assert earnings.mature_due(actor=make.ACTOR) == 0
    earnings.unfreeze(share=sent.share, reason="back office", actor=make.ACTOR)
    with clock.freeze(clock.now()):
        assert earnings.mature_due(actor=make.ACTOR) == 1


def test_lets_go_of_every_hold_when_the_platform_does(sent: VendorOrder) -> None:
    receipt.not_received(vendor_order=sent, actor=make.ACTOR)
    for _time in range(2):
        earnings.freeze(share=sent.share, reason="back office", actor=make.ACTOR)
    assert share_of(sent).holds.count() == 2

    earnings.unfreeze(share=sent.share, reason="cleared up", actor=make.ACTOR)

    assert not share_of(sent).frozen
    assert not share_of(sent).holds.exists()
