"""Real concurrency over stock, each with what happens when the guard is off."""

from datetime import timedelta
from functools import partial
from threading import Barrier, Lock
from typing import Any

import pytest

from catalog.api import inputs
from catalog.models import Product, Reservation, StockMovement, Variant
from catalog.services import products, stock
from catalog.services.products import VariantDetails
from catalog.services.stock import Line
from catalog.tests.factories import ACTOR, make_product, make_variant
from core import clock, prove
from core.errors import Conflict
from core.ids import uuid7
from core.testing import at_once
from kalavpp.testing.api import ApiClient
from vendors.tests.factories import VendorFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]

THREADS = 16


def buy(lines: list[Line], times: int = 1, *, pay: bool = False) -> int:
    """Reserve the lines so often (and have them paid); answers how often it worked.  Other errors are raised."""
    won = 0
    for _time in range(times):
        reference = uuid7()
        try:
            stock.reserve(
                lines=lines, reference=reference, expires_at=clock.stamp() + timedelta(minutes=5), actor=ACTOR
            )
        except Conflict as error:
            assert error.code == "insufficient_stock"  # noqa: PT017 - every other conflict is a fault here
        else:
            won += 1
            if pay:
                stock.commit(reference=reference, actor=ACTOR)
    return won


def sold(results: list[object]) -> int:
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return sum(result for result in results if isinstance(result, int))


def test_sells_exactly_what_is_there_to_many_at_once():
    """Invariant 27."""
    variant = make_variant(on_hand=50)
    won = sold(at_once([partial(buy, [Line(variant.pk, 1)], 13) for _thread in range(THREADS)]))
    assert won == 50
    variant.refresh_from_db()
    assert (variant.on_hand, variant.reserved) == (50, 50)
    assert not Product.objects.get(pk=variant.product_id).in_stock
    assert prove.run() == []


def test_oversells_without_the_guard(settings, monkeypatch):
    """The control: the same crowd without the guard takes more than there is, so the test above can fail."""
    settings.STOCK_GUARD = False
    variant = make_variant(on_hand=50)
    sold(at_once([partial(buy, [Line(variant.pk, 1)], 13) for _thread in range(THREADS)]))
    assert Reservation.objects.filter(variant=variant).count() > 50
    assert "28" in {finding.invariant.code for finding in prove.run()}


def test_never_deadlocks_nor_takes_half_a_bag_whatever_the_order_of_its_lines():
    first, second = make_variant(on_hand=60), make_variant(on_hand=60)
    one_way = [Line(first.pk, 1), Line(second.pk, 1)]
    calls = [partial(buy, one_way[:: 1 if thread % 2 else -1], 10) for thread in range(THREADS)]
    assert sold(at_once(calls)) == 60
    taken = set(Variant.objects.filter(pk__in=[first.pk, second.pk]).values_list("reserved", flat=True))
    assert taken == {60}
    assert prove.run() == []


def test_notices_that_a_product_sold_out_when_two_variants_go_at_the_same_moment():
    for _time in range(10):
        product = make_product(
            variants=[VariantDetails(price_minor=100, on_hand=1, title=title) for title in ("S", "L")]
        )
        lines = [Line(pk, 1) for pk in product.variants.values_list("pk", flat=True)]
        assert sold(at_once([partial(buy, [line]) for line in lines])) == 2
        product.refresh_from_db()
        assert not product.in_stock


def test_lets_a_payment_or_the_clock_win_but_not_both():
    """Invariant 28."""
    for _time in range(8):
        variant = make_variant(on_hand=1)
        reference = uuid7()
        stock.reserve(lines=[Line(variant.pk, 1)], reference=reference, expires_at=clock.stamp(), actor=ACTOR)
        paid, expired = at_once(
            [partial(stock.commit, reference=reference, actor=ACTOR), partial(stock.expire, reference=reference)]
        )
        variant.refresh_from_db()
        if isinstance(paid, Conflict):
            assert expired == [Line(variant.pk, 1)]
            assert (variant.on_hand, variant.reserved) == (1, 0)
        else:
            assert paid == [Line(variant.pk, 1)]
            assert expired == []
            assert (variant.on_hand, variant.reserved) == (0, 0)
    assert prove.run() == []


def test_commits_once_for_twenty_messages_of_one_payment():
    variant = make_variant(on_hand=5)
    reference = uuid7()
    stock.reserve(lines=[Line(variant.pk, 2)], reference=reference, expires_at=clock.stamp(), actor=ACTOR)
    results = at_once([partial(stock.commit, reference=reference, actor=ACTOR) for _time in range(THREADS)])
    assert [result for result in results if result] == [[Line(variant.pk, 2)]]
    variant.refresh_from_db()
    assert (variant.on_hand, variant.reserved) == (3, 0)


def test_counts_right_when_a_maker_counts_while_things_are_sold():
    """Invariant 29: absolute numbers and sales at once: the ledger and the shelf agree whoever comes first."""
    variant = make_variant(on_hand=30)
    lock, levels = Lock(), []

    def recount() -> int:
        for number in (25, 28, 26):
            try:
                level = stock.set_on_hand(variant=Variant.objects.get(pk=variant.pk), on_hand=number, actor=ACTOR)
            except Conflict:
                continue
            with lock:
                levels.append(level)
        return 0

    sold(at_once([recount, *[partial(buy, [Line(variant.pk, 1)], 3, pay=True) for _thread in range(6)]]))
    assert StockMovement.objects.filter(variant=variant, kind="sale").count() == 18
    assert all(level.reserved <= level.on_hand for level in levels)
    assert prove.run() == []


def test_lets_one_of_three_workers_read_a_file():
    from catalog.models import ImportBatch
    from catalog.services import imports

    content = b"Handle,Title,Variant Price,Variant Inventory Qty\ncup,Clay cup,250,3\njar,Clay jar,900,1\n"
    batch = imports.open_batch(vendor=VendorFactory(), content=content, file_name="two.csv", dry_run=False, actor=ACTOR)
    answers = at_once([partial(imports.run_queued, batch.public_id) for _worker in range(3)])
    assert [type(answer).__name__ for answer in answers if answer is not None] == ["ImportBatch"]
    assert ImportBatch.objects.get().totals == {"created": 2}
    assert Product.objects.count() == 2


CHANGES: list[dict[str, Any]] = [
    {"title": "Tall smoked jar"},
    {"story": "My mother taught me."},
    {"variants": [{"price": {"amount": 300_000, "currency": "INR"}}]},
]


def change_at_once(monkeypatch: pytest.MonkeyPatch) -> tuple[list[int], Product]:
    """Three changes of one product without If-Match, each read before any is written: (statuses, the product)."""
    vendor = VendorFactory()
    product = make_product(vendor)
    meet, details_of = Barrier(len(CHANGES)), inputs.details_of

    def after_all_have_read(given: Any, read: Product | None = None) -> Any:
        details = details_of(given, read)
        if read is not None and read.version == product.version:
            meet.wait(timeout=10)
        return details

    monkeypatch.setattr(inputs, "details_of", after_all_have_read)
    path = f"/vendor/products/{product.public_id}"
    apis = [ApiClient(vendor.owner) for _change in CHANGES]
    answers = at_once([partial(api.patch, path, body) for api, body in zip(apis, CHANGES, strict=True)])
    product.refresh_from_db()
    return [answer.status_code for answer in answers], product


def made_of(product: Product) -> tuple[bool, bool, bool]:
    """Which of the three changes stand."""
    first, second, _third = CHANGES
    return product.title == first["title"], product.story == second["story"], product.price_from_minor == 300_000


def test_keeps_each_of_several_changes_made_at_once_through_the_api(monkeypatch):
    statuses, product = change_at_once(monkeypatch)
    assert statuses == [200, 200, 200]
    assert made_of(product) == (True, True, True)


def test_would_take_back_the_newer_change_without_the_version(monkeypatch):
    """The control: written over whatever stands there, the last one's old copy of the rest wins."""
    update = products.update

    def careless(*, expected_version: int | None = None, **given: Any) -> Product:
        return update(**given)

    monkeypatch.setattr(products, "update", careless)
    statuses, product = change_at_once(monkeypatch)
    assert statuses == [200, 200, 200]
    assert made_of(product).count(True) == 1
