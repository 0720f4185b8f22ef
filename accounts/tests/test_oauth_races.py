"""Sign-ins through another company, several at once."""

import pytest
from allauth.socialaccount.models import SocialAccount
from django.db import connection

from accounts.errors import NotSignedIn
from accounts.models import TokenFamily, User
from accounts.services import oauth, once
from accounts.tests.oauth_steps import VERIFIER, begin, come_back, query_of, say_yes, to_app_link
from accounts.tests.openid import OpenId
from core.testing import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def _eight_exchanges() -> list[object]:
    code = to_app_link()["code"]
    return at_once([lambda: oauth.exchange(code=code, verifier=VERIFIER, device=oauth.Device())] * 8)


def test_gives_one_of_eight_who_show_a_code_at_once_a_session(google: OpenId):
    answers = _eight_exchanges()
    assert sum(isinstance(one, tuple) for one in answers) == 1
    assert sum(isinstance(one, NotSignedIn) for one in answers) == 7
    assert TokenFamily.objects.count() == 1


def test_would_give_several_a_session_without_the_atomic_deletion(google: OpenId, monkeypatch: pytest.MonkeyPatch):
    """The positive control of the test above."""
    monkeypatch.setattr(once, "_won", lambda key: True)
    answers = _eight_exchanges()
    assert sum(isinstance(one, tuple) for one in answers) > 1
    assert TokenFamily.objects.count() > 1


def test_makes_one_account_when_a_newcomer_signs_in_twice_at_once(google: OpenId):
    calls = []
    for _browser in range(4):
        back = query_of(say_yes(begin()["Location"]))
        facts = {"state": back["state"], "code": back["code"]}
        calls.append(lambda facts=facts: oauth.finish(provider="google", refusal="", **facts))
    answers = at_once(calls)
    assert all("code" in query_of(one) for one in answers), answers
    assert User.objects.count() == SocialAccount.objects.count() == 1


def test_holds_no_transaction_open_while_the_provider_is_asked(google: OpenId):
    seen = []

    def watch() -> None:
        with connection.cursor() as cursor:  # the provider's own thread, so a connection of its own
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND xact_start IS NOT NULL AND state LIKE 'idle in transaction%'"
            )
            seen.append(cursor.fetchone()[0])
        connection.close()

    google.watch = watch
    assert "code" in query_of(come_back(say_yes(begin()["Location"]))["Location"])
    assert seen == [0]
