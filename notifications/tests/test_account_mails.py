"""Mails about accounts: ours, through the outbox, and their links are secrets until they leave."""

import json
import logging
import re
from collections.abc import Callable

import pytest
from allauth.account import app_settings as allauth_settings
from allauth.account.models import EmailAddress
from django.core import mail
from django.db import connection
from django.template.loader import get_template
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from accounts.adapter import KINDS
from accounts.models import User
from accounts.services.mails import Kind
from accounts.tests.factories import PASSWORD, UserFactory
from core import events
from core.models import AuditEntry, Delivery, Event
from kalavpp.testing.api import ApiClient
from notifications.handlers import PAGES
from notifications.models import Message
from notifications.services import links, sending
from places.models import PinCode

pytestmark = pytest.mark.django_db

EMAIL = "meera@kalavpp.test"
PERSON = {"full_name": "Meera Devi", "email": EMAIL, "password1": PASSWORD}
NEW = "turmeric-and-neem-9"


@pytest.fixture(autouse=True)
def shop(settings: Settings) -> None:
    settings.SITE_URL = "https://shop.kalavpp.test"
    settings.ALLOWED_HOSTS = ["*"]


def relay() -> None:
    events.relay_due()
    assert not Delivery.objects.filter(delivered_at__isnull=True).exists()


def posted(kind: str) -> mail.EmailMultiAlternatives:
    """Bring the outbox to the reader; the one mail of this kind that arrived."""
    relay()
    message = Message.objects.get(kind=kind)
    assert sending.send(message=message)
    (sent,) = [one for one in mail.outbox if str(message.public_id) in one.extra_headers["Message-ID"]]
    assert isinstance(sent, mail.EmailMultiAlternatives)
    return sent


def link_in(sent: mail.EmailMultiAlternatives) -> str:
    """The link of the text, which is the button of the HTML too."""
    (link,) = re.findall(r": (https://\S+)\n", str(sent.body))
    assert f'href="{link}"' in str(sent.alternatives[0][0])
    return link


def ask_for_reset(email: str, **extra: str) -> str:
    answer = Client().post("/accounts/password/reset/", {"email": email}, **extra)  # type: ignore[arg-type]
    assert answer.status_code == 302
    return answer["Location"]


def choose(link: str, password: str) -> Client:
    """Follow the link to the form behind it and fill that in."""
    client = Client()
    answer = client.get(link, follow=True)
    client.post(answer.request["PATH_INFO"], {"password1": password, "password2": password})
    return client


def sign_up_by_page() -> None:
    assert Client(HTTP_HOST="evil.test").post("/accounts/signup/", PERSON).status_code == 302


def sign_up_by_app() -> None:
    person = {"email": EMAIL, "password": PASSWORD, "full_name": "Meera Devi"}
    assert ApiClient().post("/auth/register", person).status_code == 201


def sign_up_to_sell() -> None:
    assert PinCode.objects.filter(pin="302001").exists()
    shop = {"business_name": "Neelam", "business_type": "individual", "location": "Jaipur", "pin": "302001"}
    person = {"email": EMAIL, "password": PASSWORD, "full_name": "Meera Devi", "role": "vendor"}
    assert ApiClient().post("/auth/register", person | shop).status_code == 201


@pytest.mark.parametrize("sign_up", [sign_up_by_page, sign_up_by_app, sign_up_to_sell])
def test_asks_whoever_signs_up_to_confirm_the_address_once(sign_up: Callable[[], None]) -> None:
    sign_up()
    assert mail.outbox == []

    sent = posted("confirm_email")

    assert sent.to == [EMAIL]
    assert not EmailAddress.objects.get(email=EMAIL).verified
    link = link_in(sent)
    assert link.startswith("https://shop.kalavpp.test/accounts/confirm-email/")
    assert "Confirm the address" in Client().get(link).content.decode()
    assert not EmailAddress.objects.get(email=EMAIL).verified
    assert Client().post(link).status_code == 302
    row = EmailAddress.objects.get(email=EMAIL)
    assert (row.verified, row.primary, row.user.email) == (True, True, EMAIL)
    assert "This link has been used or is too old" in Client().get(link).content.decode()


def test_says_that_a_link_is_used_to_whoever_presses_its_button_twice() -> None:
    sign_up_by_page()
    link = link_in(posted("confirm_email"))
    client = Client()
    client.get(link)
    client.post(link)

    for address in (link, link.replace("/confirm-email/", "/confirm-email/x")):
        again = client.post(address, follow=True)
        assert (again.status_code, again.redirect_chain[0][1]) == (200, 302)
        assert "This link has been used or is too old" in again.content.decode()


def test_asks_nobody_to_confirm_when_the_sign_up_is_refused() -> None:
    UserFactory(email=EMAIL)
    assert Client().post("/accounts/signup/", PERSON).status_code == 200
    person = {"email": EMAIL, "password": PASSWORD, "full_name": "Meera Devi"}
    assert ApiClient().post("/auth/register", person).status_code == 409
    assert not Event.objects.filter(type="accounts.AccountMailAsked").exists()
    assert not EmailAddress.objects.filter(email=EMAIL).exists()


def test_sends_the_link_to_confirm_again_when_asked() -> None:
    client = Client()
    client.post("/accounts/signup/", PERSON)
    assert "Send the link again" in client.get("/accounts/email/").content.decode()

    client.post("/accounts/email/", {"email": EMAIL, "action_send": ""})
    relay()

    assert Message.objects.filter(kind="confirm_email", to=EMAIL).count() == 2


def test_sends_one_link_that_changes_the_password_once() -> None:
    user = UserFactory(email=EMAIL)
    ask_for_reset("Meera@kalavpp.test")
    assert mail.outbox == []

    sent = posted("password_reset")
    link = link_in(sent)
    choose(link, NEW)

    assert sent.to == [EMAIL]
    user.refresh_from_db()
    assert user.check_password(NEW)
    choose(link, "another-neem-tree-7")
    user.refresh_from_db()
    assert user.check_password(NEW)
    assert "This link has been used or is too old" in Client().get(link).content.decode()


def test_tells_the_owner_of_a_new_password() -> None:
    user = UserFactory(email=EMAIL)
    client = Client()
    client.force_login(user)
    given = {"oldpassword": PASSWORD, "password1": NEW, "password2": NEW}
    assert client.post("/accounts/password/change/", given).status_code == 302
    assert link_in(posted("password_changed")) == "https://shop.kalavpp.test/accounts/password/reset/"

    ask_for_reset(EMAIL)
    choose(link_in(posted("password_reset")), PASSWORD)
    relay()
    assert Message.objects.filter(kind="password_changed", to=EMAIL).count() == 2


@pytest.mark.parametrize("confirmed", [True, False])
def test_tells_the_old_address_of_a_new_one(confirmed: bool) -> None:
    user = UserFactory(email=EMAIL)
    old = EmailAddress.objects.create(user=user, email=EMAIL, verified=confirmed, primary=True)
    new = EmailAddress.objects.create(user=user, email="new@kalavpp.test", verified=True)
    client = Client()
    client.force_login(user)

    client.post("/accounts/email/", {"email": new.email, "action_primary": ""})
    sent = posted("email_changed")

    assert sent.to == [old.email]
    assert new.email in str(sent.body)


@pytest.mark.parametrize("confirmed", [True, False])
def test_tells_the_old_address_even_when_it_is_taken_off_at_once(confirmed: bool) -> None:
    user = UserFactory(email=EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=confirmed, primary=True)
    EmailAddress.objects.create(user=user, email="new@kalavpp.test", verified=True)
    client = Client()
    client.force_login(user)

    client.post("/accounts/email/", {"email": "new@kalavpp.test", "action_primary": ""})
    client.post("/accounts/email/", {"email": EMAIL, "action_remove": ""})
    relay()

    told = sorted(Message.objects.filter(kind="email_changed").values_list("to", flat=True))
    assert told == [EMAIL, EMAIL, "new@kalavpp.test"] if confirmed else [EMAIL, "new@kalavpp.test"]


def test_tells_no_stranger_that_their_address_was_taken_off() -> None:
    user = UserFactory(email=EMAIL)
    EmailAddress.objects.create(user=user, email=EMAIL, verified=True, primary=True)
    EmailAddress.objects.create(user=user, email="stranger@kalavpp.test")
    client = Client()
    client.force_login(user)

    client.post("/accounts/email/", {"email": "stranger@kalavpp.test", "action_remove": ""})

    assert posted("email_changed").to == [EMAIL]


def test_answers_an_unknown_address_like_a_known_one_and_tells_its_reader() -> None:
    UserFactory(email=EMAIL)
    with CaptureQueriesContext(connection) as known:
        there = ask_for_reset(EMAIL)
    with CaptureQueriesContext(connection) as unknown:
        assert ask_for_reset("nobody@kalavpp.test") == there

    # As much work for the one as for the other, so the time does not tell them apart either.
    assert [one["sql"].split()[0] for one in known] == [one["sql"].split()[0] for one in unknown]
    sent = posted("unknown_account")
    assert sent.to == ["nobody@kalavpp.test"]
    assert link_in(sent) == "https://shop.kalavpp.test/accounts/signup/"


def test_has_the_words_of_every_mail_about_accounts() -> None:
    for kind in Kind:
        for part in ("subject.txt", "body.txt", "body.html"):
            assert get_template(f"emails/{kind}/{part}")
    assert set(PAGES) | {Kind.CONFIRM_EMAIL, Kind.PASSWORD_RESET} == set(Kind) == set(KINDS.values())


def test_sends_no_link_for_an_address_that_nobody_confirmed() -> None:
    victim, thief = UserFactory(email=EMAIL), UserFactory(email="thief@kalavpp.test")
    EmailAddress.objects.create(user=thief, email=victim.email)
    ask_for_reset(victim.email)
    relay()

    mails = {message.opens: message.to for message in Message.objects.filter(kind="password_reset")}
    assert mails == {str(victim.public_id): victim.email}


def test_sends_no_link_to_an_account_that_only_wrote_the_address_down() -> None:
    thief = UserFactory(email="thief@kalavpp.test")
    EmailAddress.objects.create(user=thief, email=EMAIL)
    ask_for_reset(EMAIL)

    assert posted("unknown_account").to == [EMAIL]
    assert not Message.objects.filter(to=thief.email).exists()


def test_sends_the_link_to_another_address_that_its_reader_confirmed() -> None:
    user = UserFactory(email=EMAIL)
    EmailAddress.objects.create(user=user, email="other@kalavpp.test", verified=True)
    ask_for_reset("Other@kalavpp.test")

    assert posted("password_reset").to == ["other@kalavpp.test"]


def test_builds_links_from_the_shops_own_address_whatever_the_host_says() -> None:
    UserFactory(email=EMAIL)
    ask_for_reset(EMAIL, HTTP_HOST="evil.test")
    ask_for_reset("nobody@kalavpp.test", HTTP_HOST="evil.test")

    for kind in ("password_reset", "unknown_account"):
        sent = posted(kind)
        assert link_in(sent).startswith("https://shop.kalavpp.test/")
        assert "evil" not in str(sent.body) + str(sent.alternatives)


def test_keeps_the_links_out_of_database_and_log(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    sign_up_by_page()
    ask_for_reset(EMAIL)
    secrets = [link_in(posted(kind)).rstrip("/").split("/")[-1] for kind in ("confirm_email", "password_reset")]
    messages = Message.objects.filter(kind__in=["confirm_email", "password_reset"])

    kept = [f"{one.text}{one.html}{one.subject}{one.event}{one.opens}" for one in messages]
    kept += [json.dumps(payload) for payload in Event.objects.values_list("payload", flat=True)]
    kept += [json.dumps(data) for data in AuditEntry.objects.values_list("data", flat=True)]
    kept += [caplog.text]
    assert len(secrets) == len(set(secrets)) == 2
    for secret in secrets:
        assert not [one for one in kept if secret in one]
    assert {one.status for one in messages} == {"sent"}
    assert all(links.MARK in one.text and links.MARK in one.html for one in messages)


def test_makes_links_that_work_as_long_as_the_mails_say(settings: Settings) -> None:
    assert settings.PASSWORD_RESET_TIMEOUT == 3600  # within the hour
    assert allauth_settings.EMAIL_CONFIRMATION_EXPIRE_DAYS == 3  # for three days


def test_shows_the_link_in_the_development_inbox(settings: Settings) -> None:
    settings.DEBUG = True
    UserFactory(email=EMAIL)
    ask_for_reset(EMAIL)
    link = link_in(posted("password_reset"))

    message = Message.objects.get()
    assert link in Client().get(f"/inbox/{message.public_id}/").content.decode()
    assert link in Client().get(f"/inbox/{message.public_id}/body/").content.decode()


def test_writes_to_hindi_readers_in_hindi() -> None:
    user = UserFactory(email=EMAIL, language="hi")
    EmailAddress.objects.create(user=user, email=EMAIL)
    client = Client()
    client.force_login(user)
    client.post("/accounts/email/", {"email": EMAIL, "action_send": ""})
    ask_for_reset(EMAIL)
    ask_for_reset("nobody@kalavpp.test", HTTP_ACCEPT_LANGUAGE="hi")

    for kind in ("confirm_email", "password_reset", "unknown_account"):
        sent = posted(kind)
        assert 'lang="hi"' in str(sent.alternatives[0][0])
        for words in (str(sent.subject), str(sent.body).split("\n\n")[1]):
            assert re.search("[\u0900-\u097f]", words)


def test_sends_nothing_to_an_account_that_was_closed_meanwhile() -> None:
    user = UserFactory(email=EMAIL)
    ask_for_reset(EMAIL)
    relay()
    User.objects.filter(pk=user.pk).update(is_active=False)

    assert sending.send(message=Message.objects.get()) is False

    message = Message.objects.get()
    assert (message.status, message.last_error) == ("failed", "user_not_found")
    assert mail.outbox == []
