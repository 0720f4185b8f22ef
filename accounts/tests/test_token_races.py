"""Many refreshes of one token at once."""

import pytest

from accounts.errors import NotSignedIn
from accounts.models import RefreshToken, TokenFamily
from accounts.services import tokens
from accounts.tests.factories import UserFactory
from core.testing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_gives_eight_requests_of_one_device_one_and_the_same_child():
    pair = tokens.issue(user=UserFactory(), device_id="phone-1")
    answers = at_once([lambda: tokens.rotate(refresh=pair.refresh, device_id="phone-1")] * 8)
    assert not [one for one in answers if isinstance(one, Exception)]
    assert len(set(answers)) == 1
    assert RefreshToken.objects.count() == 2
    assert TokenFamily.objects.get().revoked_at is None


def test_ends_the_family_when_strangers_use_one_token_at_once():
    pair = tokens.issue(user=UserFactory())
    answers = at_once([lambda: tokens.rotate(refresh=pair.refresh)] * 8)
    assert sum(isinstance(one, tokens.TokenPair) for one in answers) == 1
    assert sum(isinstance(one, NotSignedIn) for one in answers) == 7
    assert RefreshToken.objects.count() == 2
    assert TokenFamily.objects.get().revoked_reason == "reuse"
