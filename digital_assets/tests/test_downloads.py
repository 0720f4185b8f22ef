"""Buying a file is buying the right to download it: counted, for a while, and until its money goes back."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from accounts.tests.factories import UserFactory
from catalog.models import Product
from catalog.services import products
from catalog.tests.factories import make_draft, make_image
from core import clock, prove
from core.errors import Conflict, Invalid, NotAllowed, NotFound
from core.ids import uuid7
from core.testing import at_once
from digital_assets import selectors
from digital_assets.models import Download, Grant
from digital_assets.services import assets, downloads, grants, links
from digital_assets.tests.factories import ACTOR, CONTENT, add_file, make_digital, upload

pytestmark = pytest.mark.django_db


def make_grant(user: User | None = None, product: Product | None = None) -> Grant:
    sold = grants.Sold(uuid7(), (product or make_digital()).pk)
    grants.grant_for(sold=[sold], user_id=user.pk if user else None, email="a@example.in", actor=ACTOR)
    return selectors.grants_for([sold.reference]).get()


def body(response: object) -> bytes:
    return b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_hands_the_file_out_to_be_saved(client: Client) -> None:
    grant = make_grant()

    response = client.get(links.make(grant=grant).url)

    assert body(response) == CONTENT
    assert response["Content-Disposition"].startswith("attachment")
    assert Grant.objects.get().remaining == 4
    assert prove.run(only=["38-count"]) == []


def test_lets_a_download_go_on_where_it_broke_off_without_counting_again(client: Client) -> None:
    link = links.make(grant=make_grant()).url

    first = client.get(link, headers={"Range": "bytes=0-9"})
    rest = client.get(link, headers={"Range": "bytes=10-"})

    assert (first.status_code, rest.status_code) == (206, 206)
    assert body(first) + body(rest) == CONTENT
    assert Grant.objects.get().remaining == 4


def test_counts_a_whole_download_again_and_a_middle_under_a_link_never_begun(client: Client) -> None:
    grant = make_grant()
    link = links.make(grant=grant).url
    client.get(link)
    client.get(link)
    assert Grant.objects.get().remaining == 3

    with clock.freeze(clock.now() + timedelta(seconds=30)):
        client.get(links.make(grant=grant).url, headers={"Range": "bytes=5-"})
    assert Grant.objects.get().remaining == 2


def test_refuses_the_sixth_download(client: Client) -> None:
    grant = make_grant()
    link = links.make(grant=grant).url
    for _download in range(5):
        assert client.get(link).status_code == 200

    assert client.get(link).status_code == 409
    grant.refresh_from_db()
    with pytest.raises(Conflict, match="download_limit"):
        links.make(grant=grant)


def test_looks_without_counting(client: Client) -> None:
    response = client.head(links.make(grant=make_grant()).url)

    assert response["Content-Length"] == str(len(CONTENT))
    assert Grant.objects.get().remaining == 5


def test_ends_a_link_after_five_minutes(client: Client) -> None:
    with clock.freeze(clock.now()) as now:
        link = links.make(grant=make_grant())
    assert 0 < (link.expires_at - now).total_seconds() <= 300

    with clock.freeze(now + timedelta(seconds=299)):
        assert client.get(link.url).status_code == 200
    with clock.freeze(now + timedelta(seconds=301)):
        assert client.get(link.url).status_code == 403


@pytest.mark.parametrize("part", ["path", "expiry", "signature", "nothing"])
def test_knows_no_link_it_did_not_make(client: Client, part: str) -> None:
    product = make_digital()
    grant, other = make_grant(product=product), make_grant(product=product)
    path, _sep, query = links.make(grant=grant).url.partition("?")
    expires, signature = query.split("&")
    number = int(expires.partition("=")[2])
    forged = {
        "path": f"{links.path_of(other)}?{query}",
        "expiry": f"{path}?e={number + 60}&{signature}",
        "signature": f"{path}?{expires}&s={'0' * 64}",
        "nothing": path,
    }

    assert client.get(forged[part]).status_code == 404


def test_closes_a_link_at_once_when_the_money_goes_back(client: Client) -> None:
    grant = make_grant()
    link = links.make(grant=grant).url

    assert grants.revoke(references=[grant.reference], reason="refunded", actor=ACTOR) == 1
    assert grants.revoke(references=[grant.reference], reason="refunded", actor=ACTOR) == 0

    assert client.get(link).status_code == 403
    grant.refresh_from_db()
    with pytest.raises(NotAllowed, match="grant_revoked"):
        links.make(grant=grant)


def test_shows_the_owner_why_a_file_is_closed_and_others_nothing(client: Client) -> None:
    owner, other = UserFactory(), UserFactory()
    grant = make_grant(owner)
    grants.revoke(references=[grant.reference], reason="refunded", actor=ACTOR)
    address = f"/library/{grant.public_id}/link/"

    client.force_login(owner)
    assert client.post(address).status_code == 403
    assert "files are closed" in client.get("/library/").content.decode()
    client.force_login(other)
    assert client.post(address).status_code == 404
    assert client.post(f"/library/{uuid7()}/link/").status_code == 404


def test_downloads_from_the_library_by_one_press(client: Client) -> None:
    owner = UserFactory()
    grant = make_grant(owner)
    client.force_login(owner)

    page = client.get("/library/").content.decode()
    assert grant.asset.product.title in page
    link = client.post(f"/library/{grant.public_id}/link/")

    assert body(client.get(link.url)) == CONTENT


def test_shows_thirty_files_with_as_many_queries_as_one(client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    owner = UserFactory()
    client.force_login(owner)
    counts = []
    for more in (1, 29):
        for _file in range(more):
            make_grant(owner)
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/library/").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 12


def test_keeps_the_bought_version_when_the_maker_replaces_the_file(client: Client) -> None:
    product = make_digital()
    before = make_grant(product=product)
    add_file(product, content=b"%PDF-1.7 the second edition")

    assert body(client.get(links.make(grant=before).url)) == CONTENT
    after = make_grant(product=product)
    assert body(client.get(links.make(grant=after).url)) == b"%PDF-1.7 the second edition"


def test_gives_a_right_once_however_often_it_is_given() -> None:
    sold = grants.Sold(uuid7(), make_digital().pk)
    for _time in range(2):
        grants.grant_for(sold=[sold], user_id=None, email="a@example.in", actor=ACTOR)

    assert Grant.objects.count() == 1


def test_publishes_no_digital_product_without_a_file() -> None:
    from catalog.services import pictures

    product = make_draft(kind="digital", on_hand=None)
    pictures.attach(product=product, image=make_image(), actor=ACTOR)

    with pytest.raises(Invalid) as refused:
        products.publish(product=product, actor=ACTOR)
    assert "files" in refused.value.fields
    add_file(product)
    assert products.publish(product=product, actor=ACTOR).status == "published"


def test_sells_no_product_in_the_shop_without_its_last_file() -> None:
    product = make_digital()
    (only,) = selectors.files_of(product)

    with pytest.raises(Conflict, match="last_file"):
        assets.withdraw(asset=only, actor=ACTOR)
    add_file(product, name="Line drawings")
    assets.withdraw(asset=only, actor=ACTOR)

    assert [asset.name for asset in selectors.files_of(product)] == ["Line drawings"]


def test_lets_a_maker_add_files_to_the_own_product_only(client: Client) -> None:
    product, other = make_digital(), make_digital()
    client.force_login(product.vendor.owner)

    added = client.post(f"/dashboard/products/{product.public_id}/files/", {"file": upload(name="b.pdf")})
    assert added.status_code == 302
    assert client.post(f"/dashboard/products/{product.public_id}/files/", {}).status_code == 422
    assert "b.pdf" in client.get(added.url).content.decode()
    assert client.get(f"/dashboard/products/{other.public_id}/files/").status_code == 404


def test_takes_back_the_chosen_file_only(client: Client) -> None:
    product = make_digital()
    add_file(product, name="Line drawings")
    sold = grants.Sold(uuid7(), product.pk)
    grants.grant_for(sold=[sold], user_id=None, email="a@example.in", actor=ACTOR)
    chosen, other = Grant.objects.order_by("id")
    client.force_login(UserFactory(is_staff=True, is_superuser=True))

    client.post("/admin/digital_assets/grant/", {"action": "take_back", "_selected_action": [chosen.pk]})

    assert dict(Grant.objects.values_list("pk", "status")) == {chosen.pk: "revoked", other.pk: "active"}


def test_finds_nobody_elses_grant() -> None:
    with pytest.raises(NotFound):
        selectors.grant_of(UserFactory(), make_grant(UserFactory()).public_id)


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_never_gives_more_than_the_limit_to_downloads_at_once() -> None:
    grant = make_grant()
    Grant.objects.filter(pk=grant.pk).update(allowed=3, remaining=3)

    def download(number: int) -> None:
        downloads.begin(grant=Grant.objects.get(pk=grant.pk), link=f"{number:064}", continues=False)

    results = at_once([lambda number=number: download(number) for number in range(10)])

    assert sum(result is None for result in results) == 3
    assert sum(isinstance(result, Conflict) for result in results) == 7
    assert (Grant.objects.get().remaining, Download.objects.count()) == (0, 3)


def test_knows_no_link_whose_signature_is_not_even_ascii(client: Client) -> None:
    address = links.make(grant=make_grant()).url.partition("&s=")[0]

    assert client.get(f"{address}&s=%E0%A4%95").status_code == 404


def test_sends_the_whole_file_for_a_range_of_five_thousand_digits(client: Client) -> None:
    response = client.get(links.make(grant=make_grant()).url, headers={"Range": f"bytes={'9' * 5000}-"})

    assert (response.status_code, body(response)) == (200, CONTENT)
