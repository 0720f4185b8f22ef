"""Sign-up, login and logout on pages (allauth's views, our rules)."""

import pytest
from django.test import Client

from accounts.errors import NotSignedIn
from accounts.models import RoleGrant, User
from accounts.services import tokens
from accounts.tests.factories import PASSWORD, UserFactory
from core.models import AuditEntry, Event

pytestmark = pytest.mark.django_db

PERSON = {"full_name": "Meera Devi", "email": "Meera@Kalavpp.test", "password1": PASSWORD}


def test_signs_up_with_role_audit_and_event_and_is_logged_in():
    client = Client()
    answer = client.post("/accounts/signup/", PERSON)
    assert answer.status_code == 302, answer.content
    user = User.objects.get()
    assert (user.email, user.full_name) == ("meera@kalavpp.test", "Meera Devi")
    assert list(RoleGrant.objects.values_list("role", flat=True)) == ["customer"]
    assert AuditEntry.objects.filter(action="user.registered", object_id=user.public_id).exists()
    assert Event.objects.filter(type="accounts.UserRegistered").count() == 1
    assert client.session["_auth_user_id"] == str(user.pk)


def test_goes_on_to_the_makers_form_when_somebody_came_from_there():
    answer = Client().post("/accounts/signup/", {**PERSON, "next": "/sell/"})
    assert answer["Location"] == "/sell/"
    answer = Client().post("/accounts/signup/", {**PERSON, "email": "b@kalavpp.test", "next": "https://evil.test/"})
    assert answer["Location"] == "/"


def test_signs_nobody_up_twice_or_with_a_weak_password():
    UserFactory(email="meera@kalavpp.test")
    assert Client().post("/accounts/signup/", PERSON).status_code == 200
    assert (
        Client().post("/accounts/signup/", {**PERSON, "email": "b@kalavpp.test", "password1": "12345"}).status_code
        == 200
    )
    assert User.objects.count() == 1


def test_logs_in_and_out():
    user = UserFactory()
    client = Client()
    assert client.post("/accounts/login/", {"login": user.email, "password": "wrong"}).status_code == 200
    assert "_auth_user_id" not in client.session
    before = client.session.session_key
    assert client.post("/accounts/login/", {"login": user.email.upper(), "password": PASSWORD}).status_code == 302
    assert client.session["_auth_user_id"] == str(user.pk)
    assert client.session.session_key != before
    assert client.post("/accounts/logout/").status_code == 302
    assert "_auth_user_id" not in client.session


def test_logs_every_app_out_when_the_password_changes():
    user = UserFactory()
    pair = tokens.issue(user=user)
    client = Client()
    client.post("/accounts/login/", {"login": user.email, "password": PASSWORD})
    new = "turmeric-and-neem-9"
    given = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post("/accounts/password/change/", given).status_code == 302
    with pytest.raises(NotSignedIn):
        tokens.rotate(refresh=pair.refresh)


def test_says_what_to_write_in_the_words_of_the_house():
    empty = Client().post("/accounts/signup/", {}).content.decode()
    assert "E-mail address" in empty
    assert "Write your name." in empty
    assert "Choose a password." in empty
    assert "This field is required" not in empty
    weak = Client().post("/accounts/signup/", {**PERSON, "email": "meera", "password1": "123456"}).content.decode()
    assert "Write an e-mail address such as name@example.in." in weak
    assert "Choose a password of at least 8 characters." in weak
    assert "Keep me signed in on this device" in Client().get("/accounts/login/").content.decode()


def test_says_the_same_for_a_wrong_password_and_an_unknown_address():
    user = UserFactory()
    known = Client().post("/accounts/login/", {"login": user.email, "password": "wrong"}).content.decode()
    unknown = Client().post("/accounts/login/", {"login": "x@kalavpp.test", "password": "wrong"}).content.decode()
    words = "This e-mail and password do not match an account"
    assert words in known
    assert words in unknown
