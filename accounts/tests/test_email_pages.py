"""The page of an account's addresses: to which of them its mails go, and whose an address is."""

import pytest
from allauth.account.models import EmailAddress
from django.contrib.messages import get_messages
from django.test import Client

from accounts.models import User
from accounts.tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db

OWN = "meera@kalavpp.test"
OTHER = "other@kalavpp.test"


@pytest.fixture
def user() -> User:
    user: User = UserFactory(email=OWN)
    EmailAddress.objects.create(user=user, email=OWN, primary=True)
    return user


@pytest.fixture
def client(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def send_mails_to(client: Client, email: str) -> list[str]:
    """Press the button; what the next page says."""
    answer = client.post("/accounts/email/", {"email": email, "action_primary": ""})
    assert (answer.status_code, answer["Location"]) == (302, "/accounts/email/")
    return [str(message).strip() for message in get_messages(answer.wsgi_request)]


def test_sends_mails_to_a_confirmed_address(client: Client, user: User) -> None:
    EmailAddress.objects.create(user=user, email=OTHER, verified=True)

    assert send_mails_to(client, OTHER) == ["Mails of your account go to this address now."]

    user.refresh_from_db()
    assert user.email == OTHER
    assert EmailAddress.objects.get(user=user, primary=True).email == OTHER


@pytest.mark.parametrize("taken", [True, False])
def test_sends_no_mails_to_an_address_that_nobody_confirmed_whoever_else_has_it(
    client: Client, user: User, taken: bool
) -> None:
    if taken:
        UserFactory(email=OTHER)
    EmailAddress.objects.create(user=user, email=OTHER)

    assert send_mails_to(client, OTHER) == ["Confirm this address first: press the link in the mail."]

    user.refresh_from_db()
    assert user.email == OWN


def test_changes_nothing_when_a_confirmed_address_is_another_accounts_own(client: Client, user: User) -> None:
    UserFactory(email=OTHER)
    EmailAddress.objects.create(user=user, email=OTHER, verified=True)

    assert send_mails_to(client, OTHER) == [f"{OTHER} belongs to another account already."]

    user.refresh_from_db()
    assert user.email == OWN
    assert list(EmailAddress.objects.filter(primary=True).values_list("email", flat=True)) == [OWN]


def test_lets_an_account_have_five_addresses(client: Client, user: User) -> None:
    for number in range(4):
        client.post("/accounts/email/", {"email": f"{number}@kalavpp.test", "action_add": ""})
    page = client.get("/accounts/email/").content.decode()
    assert "Take an address off to add another." in page
    assert "Add the address" not in page

    refused = client.post("/accounts/email/", {"email": "4@kalavpp.test", "action_add": ""})

    assert EmailAddress.objects.filter(user=user).count() == 5
    assert refused.status_code == 200


@pytest.mark.parametrize(("confirmed", "status"), [(True, 200), (False, 302)])
def test_keeps_an_address_from_others_only_when_it_is_confirmed(user: User, confirmed: bool, status: int) -> None:
    EmailAddress.objects.create(user=user, email=OTHER, verified=confirmed)
    person = {"full_name": "Ila Devi", "email": "Other@kalavpp.test", "password1": PASSWORD}

    answer = Client().post("/accounts/signup/", person)

    assert answer.status_code == status
    assert User.objects.filter(email=OTHER).exists() is not confirmed
    said = "There is already an account with this e-mail address" in answer.content.decode()
    assert said is confirmed
