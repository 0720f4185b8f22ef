"""The link that resets a password lives as long as the page that sends it says."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.test import Client
from django.urls import reverse

from accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db

SENT = datetime(2026, 11, 21, 12, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "opens"), [(59, True), (61, False)])
def test_opens_within_the_hour_and_not_after_it(client: Client, minutes: int, opens: bool) -> None:
    with time_machine.travel(SENT, tick=False):
        user = UserFactory()
        key = default_token_generator.make_token(user)
    link = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), key])
    with time_machine.travel(SENT + timedelta(minutes=minutes), tick=False):
        answer = client.get(link, follow=True)
    assert (b'name="password1"' in answer.content) is opens
