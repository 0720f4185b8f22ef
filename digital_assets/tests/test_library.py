"""The library of somebody who bought a lot."""

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.factories import UserFactory
from core.ids import uuid7
from digital_assets.models import Grant
from digital_assets.services import grants
from digital_assets.tests.factories import ACTOR, add_file, make_digital
from digital_assets.views import library

pytestmark = pytest.mark.django_db


@pytest.fixture
def buyer() -> User:
    """Three purchases of one file, then one of three files."""
    buyer = UserFactory()
    book = make_digital()
    for files in (1, 1, 1, 3):
        for number in range(1, files):
            add_file(book, name=f"Part {number}")
        sold = [grants.Sold(uuid7(), book.pk)]
        grants.grant_for(sold=sold, user_id=buyer.pk, email=buyer.email, actor=ACTOR)
    return buyer


@pytest.mark.parametrize(("most", "pages"), [(2, [3, 2, 1]), (3, [3, 3]), (4, [4, 2]), (6, [6]), (40, [6])])
def test_shows_so_many_files_a_page_and_those_of_one_purchase_together(
    client: Client, buyer: User, monkeypatch: pytest.MonkeyPatch, most: int, pages: list[int]
) -> None:
    monkeypatch.setattr(library, "PAGE", most)
    client.force_login(buyer)
    seen, shown, after = [], [], ""
    for _page in range(9):
        page = client.get("/library/", {"after": after})
        found = [grant.pk for one in page.context["bought"] for grant in reversed(one.grants)]
        seen += found
        shown.append(len(found))
        after = str(page.context["next_after"])
        assert bool(after) == (f'rel="next" href="?after={after}"' in page.content.decode())
        if not after:
            break

    assert seen == list(Grant.objects.order_by("-id").values_list("pk", flat=True))
    assert shown == pages


def test_starts_anew_after_what_is_not_the_buyers(client: Client, buyer: User) -> None:
    other = UserFactory()
    grants.grant_for(sold=[grants.Sold(uuid7(), make_digital().pk)], user_id=other.pk, email=other.email, actor=ACTOR)
    client.force_login(buyer)
    for after in (str(Grant.objects.get(user=other).public_id), "17"):
        assert len(client.get("/library/", {"after": after}).context["bought"]) == 4
