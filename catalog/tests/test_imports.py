import csv
import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from catalog.importing import recognise
from catalog.models import ImportBatch, Outcome, Product, StockMovement
from catalog.services import imports
from catalog.tasks import sweep_imports
from catalog.tests.factories import ACTOR, make_draft
from core import clock, prove
from core.errors import Invalid, NotAllowed
from core.models import Event
from vendors.models import VendorStatus
from vendors.tests.factories import VendorFactory

pytestmark = pytest.mark.django_db

FILES = Path(__file__).parent / "files"
SHARED = Path(__file__).resolve().parents[3] / "shared" / "data" / "product_csvs"
REAL = {
    "shopify_apparel.csv": (22, 20),
    "shopify_home_and_garden.csv": (21, 20),
    "shopify_jewelery.csv": (41, 20),
    "shopify_2017_jewelry.csv": (30, 19),
}


def run(name: str, vendor=None, *, dry_run: bool = False) -> imports.ImportReport:
    return imports.run(
        vendor=vendor or VendorFactory(),
        content=(FILES / name).read_bytes(),
        file_name=name,
        dry_run=dry_run,
        actor=ACTOR,
    )


def outcomes(report: imports.ImportReport) -> dict[int, tuple[str, str]]:
    return {row.line: (row.outcome, row.column) for row in report.rows}


def test_answers_every_row_of_a_file():
    report = run("shopify.csv")
    assert outcomes(report) == {
        2: ("created", ""),
        3: ("variant", ""),
        4: ("image", ""),
        5: ("merged", ""),
        6: ("created", ""),
        7: ("error", "Variant Price"),
        8: ("skipped", ""),
        9: ("error", "Title"),
        10: ("error", "Handle"),
        11: ("skipped", ""),
        12: ("created", ""),
        13: ("error", "Variant Inventory Qty"),
        14: ("created", ""),
        15: ("error", "Variant Price"),
        16: ("skipped", ""),
    }
    assert sum(report.totals.values()) == report.batch.row_count == 15
    assert report.batch.rows.count() == 15
    assert prove.run() == []


def test_makes_drafts_with_clean_text_options_stock_and_the_category_it_knows():
    run("shopify.csv")
    cup = Product.objects.get(import_handle="clay-cup")
    assert cup.status == "draft"
    assert cup.description == "Red clay & ash.\n\n• Holds 200 ml"
    assert cup.category.slug == "pottery"
    assert cup.hsn_code == "6912"
    rows = cup.variants.values_list("options", "sku", "price_minor", "compare_at_minor", "on_hand")
    assert list(rows) == [
        ({"Size": "Small"}, "CUP-S", 25_000, 30_000, 4),
        ({"Size": "Large"}, "CUP-L", 135_050, None, 0),
    ]
    assert StockMovement.objects.filter(variant__product=cup).get().kind == "import"
    assert Product.objects.get(import_handle="brass-lamp").variants.get().options == {}
    assert Product.objects.get(import_handle="pattern").kind == "digital"


def test_tells_what_it_changed_and_keeps_the_addresses_of_pictures():
    rows = {row.line: " ".join(row.notes) for row in run("shopify.csv").rows}
    assert "https://example.com/cup.jpg" in rows[2]
    assert "-2 on hand: taken as 0." in rows[3]
    assert "The former price 1000 is not higher" in rows[3]
    assert "https://example.com/cup-back.jpg" in rows[4]
    assert "No number on hand" in rows[14]


def test_says_for_the_whole_file_which_currency_it_took():
    notes = " ".join(run("shopify.csv").batch.notes)
    assert "INR" in notes
    assert "drafts" in notes
    assert "not fetched" in notes


def test_makes_nothing_twice():
    vendor = VendorFactory()
    run("shopify.csv", vendor)
    before = Product.objects.count()
    again = run("shopify.csv", vendor)
    assert Product.objects.count() == before
    assert Outcome.CREATED not in again.totals
    assert "Imported before" in again.rows[0].message
    run("shopify.csv")  # another shop has its own
    assert Product.objects.count() == 2 * before


def test_rehearses_without_making_anything_and_finds_the_same():
    vendor = VendorFactory()
    rehearsal = run("shopify.csv", vendor, dry_run=True)
    assert not Product.objects.exists()
    real = run("shopify.csv", vendor)
    assert outcomes(rehearsal) == outcomes(real)


def test_leaves_a_sku_blank_that_another_piece_has():
    vendor = VendorFactory()
    from catalog.services.products import VariantDetails

    make_draft(vendor, variants=[VariantDetails(price_minor=100, sku="CUP-S")])
    report = run("shopify.csv", vendor)
    assert "SKU CUP-S is used already" in " ".join(report.rows[0].notes)
    assert Product.objects.get(import_handle="clay-cup").variants.first().sku == ""


def test_reads_the_columns_of_2017_and_bodies_over_several_lines():
    report = run("shopify_2017.csv")
    assert report.batch.source == "shopify_2017"
    assert outcomes(report) == {2: ("created", ""), 7: ("variant", "")}
    ring = Product.objects.get()
    assert ring.description == "Hammered\n\nby hand"
    assert list(ring.variants.values_list("on_hand", flat=True)) == [0, 1]


@pytest.mark.parametrize(("name", "shop"), [("etsy.csv", "Etsy"), ("woocommerce.csv", "WooCommerce")])
def test_recognises_files_of_other_shops_and_refuses_each_row(name, shop):
    report = run(name)
    assert report.batch.status == "refused"
    assert {row.outcome for row in report.rows} == {"skipped"}
    assert shop in report.rows[0].message
    assert len(report.rows) == 2
    assert not Product.objects.exists()


def test_refuses_columns_it_does_not_know():
    report = imports.run(vendor=VendorFactory(), content=b"a,b\n1,2\n", file_name="x.csv", dry_run=False, actor=ACTOR)
    assert report.batch.status == "refused"
    assert "do not know the columns" in report.rows[0].message


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"Handle,Title,Variant Price\n",
        b'Handle,Title,Variant Price\n"' + b"x" * 1_000_001,
        b"x" * (imports.MAX_BYTES + 1),
    ],
)
def test_says_plainly_when_a_file_cannot_be_read(content):
    with pytest.raises(Invalid) as caught:
        imports.run(vendor=VendorFactory(), content=content, file_name="x.csv", dry_run=False, actor=ACTOR)
    assert "file" in caught.value.fields
    assert not ImportBatch.objects.exists()


def test_takes_no_file_from_a_closed_shop():
    vendor = VendorFactory(status=VendorStatus.SUSPENDED)
    with pytest.raises(NotAllowed):
        run("shopify.csv", vendor)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_reads_whatever_a_spreadsheet_saved(encoding, delimiter):
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["Handle", "Title", "Body (HTML)", "Variant Price", "Variant Inventory Qty"])
    writer.writerow(["café", "Café “Nīl”" if encoding != "cp1252" else "Café “bleu”", "a, b; c", "12", "1"])
    report = imports.run(
        vendor=VendorFactory(), content=out.getvalue().encode(encoding), file_name="x", dry_run=False, actor=ACTOR
    )
    assert report.totals == {"created": 1}
    assert Product.objects.get().title.startswith("Café “")
    assert Product.objects.get().description == "a, b; c"


def test_recognises_the_newest_column_names():
    newest = "Title,URL handle,Description,Price,SKU,Inventory quantity\nCup,cup,Clay,250,C1,3\n"
    assert recognise.recognise(newest) == "shopify"
    report = imports.run(vendor=VendorFactory(), content=newest.encode(), file_name="x", dry_run=False, actor=ACTOR)
    assert report.totals == {"created": 1}
    variant = Product.objects.get(import_handle="cup").variants.get()
    assert (variant.sku, variant.on_hand) == ("C1", 3)


# --- the page -------------------------------------------------------------------------------------------------


def signed_in(vendor) -> Client:
    client = Client()
    client.force_login(vendor.owner)
    return client


def file(name: str) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, (FILES / name).read_bytes(), "text/csv")


def test_rehearses_first_and_imports_by_one_button():
    vendor = VendorFactory()
    client = signed_in(vendor)
    page = client.post(reverse("catalog:import"), {"file": file("shopify.csv")}, follow=True)
    html = page.content.decode()
    assert "4 pieces would be made." in html
    assert not Product.objects.exists()
    batch = ImportBatch.objects.get()
    html = client.post(reverse("catalog:import-apply", args=[batch.public_id]), follow=True).content.decode()
    assert "4 pieces were made, as drafts." in html
    assert "Needs mending: Variant Price".lower() in html.lower()
    assert Product.objects.filter(vendor=vendor).count() == 4
    assert ImportBatch.objects.latest("id").content == ""
    only = client.get(reverse("catalog:import-report", args=[batch.public_id]), {"only": "error"}).content.decode()
    assert "no-title" in only
    assert "brass-lamp" not in only


def test_shows_why_a_file_of_another_shop_is_not_imported():
    client = signed_in(VendorFactory())
    html = client.post(reverse("catalog:import"), {"file": file("etsy.csv")}, follow=True).content.decode()
    assert "product file from Etsy" in html
    assert "Nothing was imported." in html


def test_says_beside_the_field_when_there_is_no_file():
    client = signed_in(VendorFactory())
    answer = client.post(reverse("catalog:import"))
    assert answer.status_code == 422
    assert "Choose the file you exported." in answer.content.decode()


def long_file() -> bytes:
    rows = [f"piece-{n},Piece {n},Clay,{n + 1},1" for n in range(imports.AT_ONCE + 1)]
    return "\n".join(["Handle,Title,Body (HTML),Variant Price,Variant Inventory Qty", *rows]).encode()


def test_leaves_a_long_file_to_the_worker_and_shows_how_far_it_is():
    vendor = VendorFactory()
    client = signed_in(vendor)
    upload = SimpleUploadedFile("long.csv", long_file())
    html = client.post(reverse("catalog:import"), {"file": upload}, follow=True).content.decode()
    batch = ImportBatch.objects.get()
    assert batch.status == "queued"
    assert '<noscript><meta http-equiv="refresh"' in html  # with script a part of the page asks instead
    assert 'hx-trigger="every 3s"' in html
    assert f"0 of {imports.AT_ONCE + 1} rows are read." in html
    assert Event.objects.get(type="catalog.ImportQueued").payload == {"batch_id": str(batch.public_id)}
    imports.run_queued(str(batch.public_id))
    assert imports.run_queued(str(batch.public_id)) is None
    html = client.get(reverse("catalog:import-report", args=[batch.public_id])).content.decode()
    assert f"{imports.AT_ONCE + 1} pieces would be made." in html


def test_takes_up_a_file_that_was_forgotten():
    batch = imports.submit(vendor=VendorFactory(), content=long_file(), file_name="long.csv", dry_run=True, actor=ACTOR)
    assert sweep_imports() == 0
    from datetime import timedelta

    with clock.freeze(clock.now() + timedelta(minutes=5)):
        assert sweep_imports() == 1
    batch.refresh_from_db()
    assert batch.status == "done"


def test_says_of_a_file_whose_worker_died_that_it_stopped():
    from datetime import timedelta

    from core.lifecycle import move

    vendor = VendorFactory()
    batch = imports.open_batch(vendor=vendor, content=long_file(), file_name="long.csv", dry_run=False, actor=ACTOR)
    move(batch, to="running", actor=ACTOR)
    sweep_imports()
    batch.refresh_from_db()
    assert batch.status == "running"
    with clock.freeze(clock.now() + timedelta(hours=1)):
        sweep_imports()
    html = signed_in(vendor).get(reverse("catalog:import-report", args=[batch.public_id])).content.decode()
    assert "Reading stopped half-way." in html


def test_answers_404_for_another_shops_import():
    batch = run("shopify.csv", dry_run=True).batch
    client = signed_in(VendorFactory())
    assert client.get(reverse("catalog:import-report", args=[batch.public_id])).status_code == 404
    assert client.post(reverse("catalog:import-apply", args=[batch.public_id])).status_code == 404
    assert not Product.objects.exists()


# --- the command ------------------------------------------------------------------------------------------------


def test_imports_from_the_command_line(capsys):
    vendor = VendorFactory()
    call_command("import_products", vendor.slug, FILES / "shopify.csv", dry_run=True)
    assert not Product.objects.exists()
    call_command("import_products", vendor.slug, FILES / "shopify.csv")
    told = capsys.readouterr().out
    assert "7: no-price – needs mending [Variant Price]" in told
    assert "15 rows." in told
    assert Product.objects.filter(vendor=vendor).count() == 4


@pytest.mark.parametrize(("shop", "name"), [("nobody", "shopify.csv"), (None, "missing.csv"), (None, "etsy.csv")])
def test_stops_the_command_with_a_sentence(shop, name):
    vendor = VendorFactory()
    with pytest.raises(CommandError, match=r"\.$"):
        call_command("import_products", shop or vendor.slug, FILES / name)


# --- the column layouts of real exports, with rows of our own ---------------------------------------------------------


def import_layout(name: str, vendor) -> imports.ImportReport:
    content = (FILES / "layouts" / name).read_bytes()
    return imports.run(vendor=vendor, content=content, file_name=name, dry_run=False, actor=ACTOR)


@pytest.mark.parametrize(
    ("name", "source", "totals"),
    [
        ("shopify_with_tax_code.csv", "shopify", {"created": 3, "variant": 2, "image": 1}),
        ("shopify_with_cost.csv", "shopify", {"created": 3, "variant": 1}),
        ("shopify_jewellery.csv", "shopify", {"created": 2, "variant": 1, "image": 2}),
        ("shopify_2017.csv", "shopify_2017", {"created": 2, "variant": 1, "image": 1}),
    ],
)
def test_accounts_for_every_row_of_a_shopify_export_and_imports_it_once(name, source, totals):
    vendor = VendorFactory()
    report = import_layout(name, vendor)
    assert (report.batch.source, report.totals) == (source, totals)
    assert len(report.rows) == report.batch.row_count == sum(totals.values())
    assert Product.objects.filter(vendor=vendor).count() == totals["created"]
    moved = StockMovement.objects.count()
    again = import_layout(name, vendor)
    assert set(again.totals) == {"skipped"}
    assert len(again.rows) == len(report.rows)
    assert Product.objects.count() == totals["created"]
    assert StockMovement.objects.count() == moved
    assert prove.run() == []


@pytest.mark.parametrize(
    ("name", "source", "rows"), [("etsy_italian.csv", "etsy", 3), ("woocommerce.csv", "woocommerce", 4)]
)
def test_names_the_shop_an_export_comes_from_and_refuses_each_of_its_rows(name, source, rows):
    report = import_layout(name, VendorFactory())
    assert (report.batch.source, report.batch.status) == (source, "refused")
    assert report.totals == {"skipped": rows}
    assert all(row.title and row.message for row in report.rows)
    assert not Product.objects.exists()


# --- real files ---------------------------------------------------------------------------------------------------


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared product files are not on this machine")
@pytest.mark.parametrize("name", REAL)
def test_accounts_for_every_row_of_a_real_shopify_file_and_imports_it_once(name):
    rows, products = REAL[name]
    vendor, content = VendorFactory(), (SHARED / name).read_bytes()
    report = imports.run(vendor=vendor, content=content, file_name=name, dry_run=False, actor=ACTOR)
    assert sum(report.totals.values()) == rows
    assert report.totals["created"] == products == Product.objects.count()
    assert not report.totals.get("error")
    imports.run(vendor=vendor, content=content, file_name=name, dry_run=False, actor=ACTOR)
    assert Product.objects.count() == products
    assert prove.run() == []


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared product files are not on this machine")
@pytest.mark.parametrize(
    ("name", "source", "rows"),
    [("etsy_ceramics_italian_headers.csv", "etsy", 27), ("woocommerce_sample_products.csv", "woocommerce", 24)],
)
def test_refuses_real_files_of_other_shops_row_by_row(name, source, rows):
    content = (SHARED / name).read_bytes()
    report = imports.run(vendor=VendorFactory(), content=content, file_name=name, dry_run=False, actor=ACTOR)
    assert (report.batch.source, report.batch.status) == (source, "refused")
    assert report.totals == {"skipped": rows}
    assert all(row.title for row in report.rows)
