"""What odd cells, second clicks and time do to an import."""

from datetime import timedelta
from functools import partial
from threading import Barrier
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from catalog import selectors
from catalog.models import ImportBatch, Product
from catalog.services import imports
from catalog.services.checks import MAX_PRICE_MINOR
from catalog.services.products import VariantDetails
from catalog.tasks import purge_imports, sweep_imports
from catalog.tests.factories import ACTOR, details, make_draft
from core import clock
from core.lifecycle import move
from core.testing import at_once
from vendors.models import Vendor
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

FILE = b"Handle,Title,Variant Price,Variant Inventory Qty\ncup,Clay cup,250,3\njar,Clay jar,900,1\n"


def read(content: bytes, vendor: Vendor | None = None, *, dry_run: bool = False) -> imports.ImportReport:
    return imports.run(
        vendor=vendor or VendorFactory(), content=content, file_name="two.csv", dry_run=dry_run, actor=ACTOR
    )


@pytest.mark.parametrize(
    ("cells", "outcome"),
    [
        ("250,3," + "9" * 25, "created"),
        ("250,3,99999999999", "error"),
        ("9" * 5000 + ",3,", "error"),
        ("99999999999,3,", "error"),
        ("250," + "9" * 5000 + ",", "error"),
        ("250,3000000000,", "error"),
        ("250,3," + "9" * 5000, "created"),
    ],
)
def test_answers_the_row_of_an_odd_cell_and_makes_the_rest(cells, outcome):
    content = f"""Handle,Title,Variant Price,Variant Inventory Qty,Variant Compare At Price
cup,Clay cup,{cells}
jar,Clay jar,900,1,
""".encode()
    report = read(content)
    assert report.batch.status == "done"
    assert [row.outcome for row in report.rows] == [outcome, "created"]
    cup = Product.objects.filter(import_handle="cup").first()
    if cup is not None:
        assert cup.compare_at_minor is None
        assert "cannot be read: left out" in report.rows[0].notes[0]


def test_takes_no_former_price_above_the_dearest_one():
    with pytest.raises(Exception, match="another look") as caught:
        make_draft(variants=[VariantDetails(price_minor=100, compare_at_minor=MAX_PRICE_MINOR + 1)])
    assert caught.value.fields == {"variants.0.compare_at": ["Write at most ₹10,00,00,000."]}
    make_draft(variants=[VariantDetails(price_minor=100, compare_at_minor=MAX_PRICE_MINOR)])


def test_marks_the_row_whose_place_was_taken_meanwhile_and_makes_the_rest(monkeypatch):
    create_draft = imports.products.create_draft

    def overtaken(*, vendor: Vendor, import_handle: str, **given: Any) -> Product:
        if import_handle == "cup":
            create_draft(vendor=vendor, details=details(), actor=ACTOR, import_handle="cup")
        return create_draft(vendor=vendor, import_handle=import_handle, **given)

    monkeypatch.setattr(imports.products, "create_draft", overtaken)
    report = read(FILE)
    assert report.batch.status == "done"
    assert [row.outcome for row in report.rows] == ["error", "created"]
    assert "Import the file again" in report.rows[0].message


# --- once, however often the button is pressed ----------------------------------------------------------------


def test_answers_a_second_click_with_the_import_it_began():
    rehearsal = read(FILE, dry_run=True).batch
    client = Client()
    client.force_login(rehearsal.vendor.owner)
    answers = [client.post(reverse("catalog:import-apply", args=[rehearsal.public_id])) for _click in range(2)]
    real = ImportBatch.objects.get(dry_run=False)
    assert {answer["Location"] for answer in answers} == {reverse("catalog:import-report", args=[real.public_id])}
    assert (real.rehearsal, real.totals) == (rehearsal, {"created": 2})


def test_begins_anew_when_the_import_stopped_half_way():
    rehearsal = read(FILE, dry_run=True).batch
    stopped = imports.open_batch(
        vendor=rehearsal.vendor, content=FILE, file_name="two.csv", dry_run=False, actor=ACTOR, rehearsal=rehearsal
    )
    for status in ("running", "failed"):
        move(stopped, to=status, actor=ACTOR)
    assert imports.repeat_for_real(batch=rehearsal, actor=ACTOR).totals == {"created": 2}


def click_at_once(batch: ImportBatch) -> list[Any]:
    return at_once([partial(imports.repeat_for_real, batch=batch, actor=ACTOR) for _click in range(6)])


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_imports_once_when_the_button_is_pressed_by_many_hands():
    rehearsal = read(FILE, dry_run=True).batch
    answers = click_at_once(rehearsal)
    assert {type(answer).__name__ for answer in answers} == {"ImportBatch"}, answers
    assert ImportBatch.objects.get(dry_run=False).totals == {"created": 2}
    assert Product.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_would_import_it_twice_without_the_lock_but_for_the_constraint(monkeypatch):
    """The control: all see that nothing was begun before any of them begins."""
    rehearsal = read(FILE, dry_run=True).batch
    meet, open_batch = Barrier(2), imports.open_batch

    def careless(*, rehearsal: ImportBatch, **given: Any) -> ImportBatch:
        meet.wait(timeout=10)
        return open_batch(rehearsal=rehearsal, **given)

    monkeypatch.setattr(imports, "open_batch", careless)
    monkeypatch.setattr(imports, "_held", lambda batch: ImportBatch.objects.get(pk=batch.pk))
    answers = at_once([partial(imports.repeat_for_real, batch=rehearsal, actor=ACTOR) for _click in range(2)])
    assert [isinstance(answer, IntegrityError) for answer in answers].count(True) == 1


def test_takes_up_a_short_file_too_whose_process_died():
    imports.open_batch(vendor=VendorFactory(), content=FILE, file_name="two.csv", dry_run=False, actor=ACTOR)
    with clock.freeze(clock.now() + timedelta(minutes=5)):
        assert sweep_imports() == 1
    assert ImportBatch.objects.get().totals == {"created": 2}


def test_lets_the_relay_go_on_when_the_broker_is_away(django_capture_on_commit_callbacks, monkeypatch, caplog):
    from kombu.exceptions import OperationalError

    from catalog import handlers, tasks
    from catalog.events import ImportQueued

    def away(batch_id: str) -> None:
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.import_products, "delay", away)
    with django_capture_on_commit_callbacks(execute=True):
        handlers.start_import(ImportQueued(batch_id="some"))
    assert "no broker" in caplog.text


# --- texts are not kept ---------------------------------------------------------------------------------------


def test_forgets_the_text_once_it_was_imported():
    rehearsal = read(FILE, dry_run=True).batch
    assert ImportBatch.objects.get(pk=rehearsal.pk).content
    imports.repeat_for_real(batch=rehearsal, actor=ACTOR)
    assert not ImportBatch.objects.exclude(content="").exists()


def test_forgets_after_a_week_what_was_only_looked_at_or_stopped():
    looked_at = read(FILE, dry_run=True).batch
    stopped = imports.open_batch(vendor=VendorFactory(), content=FILE, file_name="x", dry_run=False, actor=ACTOR)
    for status in ("running", "failed"):
        move(stopped, to=status, actor=ACTOR)
    waiting = imports.open_batch(vendor=VendorFactory(), content=FILE, file_name="x", dry_run=False, actor=ACTOR)
    with clock.freeze(clock.now() + timedelta(days=6)):
        assert purge_imports() == 0
    with clock.freeze(clock.now() + timedelta(days=8)):
        assert purge_imports() == 2
    assert ImportBatch.objects.exclude(content="").get() == waiting
    client = Client()
    client.force_login(looked_at.vendor.owner)
    assert client.get(reverse("catalog:import-report", args=[looked_at.public_id])).status_code == 200
    answer = client.post(reverse("catalog:import-apply", args=[looked_at.public_id]))
    assert answer.status_code == 422
    assert "Choose the file again." in answer.content.decode()


def test_reads_reports_without_the_text():
    rehearsal = read(FILE, dry_run=True).batch
    found = selectors.import_of(rehearsal.vendor, rehearsal.public_id)
    assert found.get_deferred_fields() == {"content"}
