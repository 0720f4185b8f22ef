"""Each piece of news becomes the right mails, once."""

from smtplib import SMTPException

import pytest
from django.core import mail
from django.test import Client
from pytest_django import Settings

from accounts.events import UserRegistered
from accounts.tests.factories import UserFactory
from catalog.services import products
from catalog.tests.factories import make_variant
from core import events
from core.models import Delivery
from digital_assets.tests.factories import make_digital
from notifications import handlers
from notifications.models import Message
from notifications.services import sending
from notifications.services.writing import write
from orders.events import OrderConfirmed
from orders.services import access, checkout
from orders.tests import factories as make
from orders.tests.conftest import fake
from payments.events import PayoutPaid
from payments.models import Payout
from payments.services import earnings, payouts, review, settle
from payments.tests.fake_gateway import FakeGateway
from vendors.events import VendorApproved, VendorRejected
from vendors.models import VendorStatus
from vendors.services import applications
from vendors.tests.factories import VendorFactory

__all__ = ["fake"]
pytestmark = pytest.mark.django_db


def kinds() -> list[str]:
    return sorted(Message.objects.values_list("kind", flat=True))


def relay() -> None:
    events.relay_due()
    assert not Delivery.objects.filter(delivered_at__isnull=True).exists()


def test_tells_the_buyer_once_and_each_vendor_of_the_own_part(fake: FakeGateway) -> None:
    jar, kolams = make_variant(price_minor=6_000), make_digital().variants.get()
    order = make.paid(fake, (jar, 1), (kolams, 1))

    relay()
    handlers.order_confirmed(OrderConfirmed(order=str(order.public_id)))

    assert kinds() == ["order_confirmed", "order_sold", "order_sold"]
    buyer = Message.objects.get(kind="order_confirmed")
    assert buyer.to == make.EMAIL
    assert "₹600.00" in buyer.text
    assert "files can be downloaded" in buyer.text
    sold = Message.objects.get(kind="order_sold", to=jar.product.vendor.owner.email)
    assert "₹144.00" in sold.text
    assert kolams.product.title not in sold.text


def test_never_shows_a_vendor_the_buyers_address_or_token(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1))
    make.cancel(make.parts(order)[0])
    relay()

    for message in Message.objects.filter(kind__in=["order_sold", "sale_cancelled"]):
        for written in (message.text, message.html, message.subject):
            assert make.EMAIL not in written
            assert access.token_for(order.public_id) not in written


def test_gives_guests_the_link_that_opens_the_order_and_users_a_plain_one(fake: FakeGateway) -> None:
    guest, user = make.paid(fake, (make_variant(), 1)), make.paid(fake, (make_variant(), 1), user=UserFactory())
    relay()

    first, second = Message.objects.filter(kind="order_confirmed").order_by("id")
    assert f"/orders/{guest.number}/?t={access.token_for(guest.public_id)}" in first.text
    assert f"/orders/{user.number}/" in second.text
    assert "?t=" not in second.text + second.html


def test_tells_of_sending_cancelling_and_money_coming_back(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1), (make_variant(), 1))
    first, second = make.parts(order)
    make.ship(first)
    make.cancel(second, by="vendor", reason="It broke in the kiln")
    make.send_refunds()
    relay()

    shipped = Message.objects.get(kind="order_shipped")
    assert "EG482119305IN" in shipped.text
    cancelled = Message.objects.get(kind="part_cancelled")
    assert "It broke in the kiln" in cancelled.text
    assert Message.objects.filter(kind="refund_sent", to=make.EMAIL).count() == 1
    assert not Message.objects.filter(kind="sale_cancelled").exists()


def test_tells_the_maker_of_a_lost_parcel_that_nothing_comes_back(fake: FakeGateway) -> None:
    part = make.ship(make.parts(make.paid(fake, (make_variant(), 1)))[0])
    make.cancel(part, by="platform", reason="lost on its way")
    relay()
    told = Message.objects.get(kind="sale_cancelled")
    assert "did not arrive" in told.subject
    assert "do not come back into your stock" in told.text
    assert "do not send" not in (told.subject + told.text).lower()


@pytest.mark.parametrize(
    ("lie", "mails", "words"),
    [
        ({"amount": 9_999, "captured": 9_999}, ["refund_sent"], "not what it costs"),
        ({"livemode": True}, ["part_cancelled"], "Nothing was charged"),
    ],
)
def test_tells_the_buyer_once_and_truly_what_became_of_other_money(
    fake: FakeGateway, lie: dict[str, object], mails: list[str], words: str
) -> None:
    order = make.place((make_variant(), 1))
    payment = checkout.start(order=order, method="card", return_url=make.RETURN_URL, actor=make.ACTOR)
    fake.decide(payment.provider_reference, "succeeded", **lie)
    payment = settle.settle(payment=payment, actor=make.ACTOR)
    review.take_back(payment=payment, actor=make.ACTOR)
    make.send_refunds()
    relay()
    told = Message.objects.filter(to=make.EMAIL)
    assert sorted(told.values_list("kind", flat=True)) == mails
    assert words in told.get().text
    assert "twice" not in told.get().text


def test_tells_the_maker_why_a_piece_was_taken_out_each_time_it_was() -> None:
    product = make_variant().product
    for reason in ("The picture is another shop's.", "It is not hand-made."):
        products.take_out(product=product, reason=reason, actor=make.ACTOR)
        products.put_back(product=product, actor=make.ACTOR)
    relay()
    events.relay_due()

    first, second = Message.objects.filter(kind="product_taken_out").order_by("id")
    assert {first.to, second.to} == {product.vendor.owner.email}
    assert "another shop's" in first.text
    assert "another shop's" in first.html
    assert "not hand-made" in second.text
    assert f"/dashboard/products/{product.public_id}/" in first.text
    assert product.title in first.subject


def test_writes_a_subject_in_the_letters_of_the_shop(fake: FakeGateway) -> None:
    shop = VendorFactory(status=VendorStatus.APPROVED, name="Potter's cup & tray")
    make.ship(make.parts(make.paid(fake, (make_variant(shop), 1)))[0])
    relay()
    sent = Message.objects.get(kind="order_shipped")
    assert sent.subject == "Potter's cup & tray has sent your parcel"
    assert "cup &amp; tray has sent" in sent.html


def test_tells_of_accounts_applications_and_payouts(fake: FakeGateway) -> None:
    vendor = VendorFactory()
    handlers.welcome(UserRegistered(user_id=str(vendor.owner.public_id), wants_to_sell=True))
    handlers.vendor_approved(VendorApproved(vendor_id=str(vendor.public_id)))
    handlers.vendor_rejected(VendorRejected(vendor_id=str(vendor.public_id), reason="The PIN is missing"))
    part = make.parts(make.paid(fake, (make_variant(vendor), 1)))[0]
    earnings.mature(share=part.share, actor=make.ACTOR)
    payouts.run(actor=make.ACTOR)
    handlers.payout_paid(PayoutPaid(payout=str(Payout.objects.get().public_id)))

    assert kinds() == ["payout_paid", "vendor_approved", "vendor_rejected", "welcome"]
    assert "The PIN is missing" in Message.objects.get(kind="vendor_rejected").text
    assert Payout.objects.get().number in Message.objects.get(kind="payout_paid").text


def test_writes_every_mail_as_text_and_html_within_a_hundred_kilobytes(fake: FakeGateway) -> None:
    order = make.paid(fake, (make_variant(), 1), (make_digital().variants.get(), 1))
    make.ship(make.parts(order)[0])
    relay()

    for message in Message.objects.all():
        assert message.subject
        assert "\n" not in message.subject
        assert "<" not in message.text
        assert 'style="' in message.html
        assert len(message.html.encode()) < 100_000
        assert message.html.count('class="act"') == 1


def test_escapes_what_people_wrote() -> None:
    vendor = VendorFactory(name="<b>Pots & Co</b>")
    handlers.vendor_approved(VendorApproved(vendor_id=str(vendor.public_id)))

    message = Message.objects.get()
    assert "<b>Pots & Co</b>" in message.text
    assert "<b>Pots" not in message.html


def written(event: str = "welcome:1") -> Message:
    context = {"name": "Asha", "link": "https://shop.test/"}
    message = write(kind="welcome", event=event, to="asha@example.in", language="en", context=context)
    assert message is not None
    return message


def test_sends_once() -> None:
    message = written()

    assert sending.send(message=message) is True
    assert sending.send(message=message) is False

    assert len(mail.outbox) == 1
    assert mail.outbox[0].extra_headers["Message-ID"].startswith(f"<{message.public_id}@")
    assert [kind for _body, kind in mail.outbox[0].alternatives] == ["text/html"]
    assert Message.objects.get().status == "sent"


def test_tries_again_when_the_mail_server_is_away_and_gives_up_in_the_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_args: object, **_kwargs: object) -> None:
        raise SMTPException("away")

    message = written()
    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", refuse)

    assert sending.send(message=message) is False
    message.refresh_from_db()
    assert (message.status, message.tries) == ("queued", 1)
    assert message.due_at is not None
    assert sending.send_due() == 0
    message.refresh_from_db()
    assert message.tries == 1
    for _try in range(sending.MOST_TRIES):
        sending.send(message=message)
    message.refresh_from_db()
    assert (message.status, message.tries) == ("failed", sending.MOST_TRIES)


def test_sweeps_up_what_was_left_lying() -> None:
    written()

    assert sending.send_due() == 1
    assert sending.send_due() == 0


def test_writes_in_the_readers_language() -> None:
    user = UserFactory(language="hi")
    handlers.welcome(UserRegistered(user_id=str(user.public_id)))

    assert 'lang="hi"' in Message.objects.get().html


def test_shows_mails_in_development_only(client: Client, settings: Settings) -> None:
    message = written()
    assert client.get("/inbox/").status_code == 404

    settings.DEBUG = True
    assert message.subject in client.get("/inbox/").content.decode()
    page = client.get(f"/inbox/{message.public_id}/").content.decode()
    assert 'sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    body = client.get(f"/inbox/{message.public_id}/body/")
    assert '<base target="_blank">' in body.content.decode()
    assert "default-src 'none'" in body["Content-Security-Policy"]
    assert body["X-Frame-Options"] == "SAMEORIGIN"


def test_tells_the_maker_that_the_shop_was_closed_and_why_and_when_it_opens_again() -> None:
    vendor = VendorFactory(status=VendorStatus.APPROVED)
    applications.suspend(vendor=vendor, reason="Two buyers got something else", actor=make.ACTOR)
    relay()
    closed = Message.objects.get(kind="vendor_suspended")
    assert closed.to == vendor.owner.email
    assert "Two buyers got something else" in closed.text
    assert "/dashboard/orders/" in closed.text
    applications.reinstate(vendor=vendor, actor=make.ACTOR)
    relay()
    assert Message.objects.filter(kind="vendor_reinstated").count() == 1
