"""Importing a product file: one report row for every row of the file, products as drafts, nothing twice.

A file is matched by handle within the shop: what was imported before is left alone.  No picture is fetched:
the report keeps their addresses.  The currency is not in these files and is taken to be the shop's (INR).
"""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from catalog import errors
from catalog.events import ImportQueued
from catalog.importing import recognise, shopify, text
from catalog.importing.shopify import PlannedProduct, RowReport
from catalog.lifecycle import DONE, FAILED, QUEUED, REFUSED, RUNNING
from catalog.models import Category, ImportBatch, ImportRow, Kind, MovementKind, Outcome, Product
from catalog.services import products
from catalog.services.products import ProductDetails, VariantDetails
from core import audit
from core.actor import Actor
from core.errors import DomainError, Invalid
from core.events import publish
from core.lifecycle import move, move_many
from vendors import policies
from vendors.models import Vendor

MAX_BYTES = 10 * 1024 * 1024
MAX_ROWS = 5_000
AT_ONCE = 200
_CHUNK = 50


@dataclass(frozen=True)
class ImportReport:
    """The persisted batch with its rows in file order."""

    batch: ImportBatch
    rows: Sequence[ImportRow]

    @property
    def totals(self) -> dict[str, int]:
        return dict(self.batch.totals)


def run(*, vendor: Vendor, content: bytes, file_name: str, dry_run: bool, actor: Actor) -> ImportReport:
    """Import the file, or only tell what would happen (`dry_run`).

    Raises Invalid (field `file`) for a file that cannot be read at all; a file of another shop's kind is
    recognised and answered with a report that refuses each row.
    """
    batch = open_batch(vendor=vendor, content=content, file_name=file_name, dry_run=dry_run, actor=actor)
    return work_off(batch=batch, actor=actor)


def submit(*, vendor: Vendor, content: bytes, file_name: str, dry_run: bool, actor: Actor) -> ImportBatch:
    """The same for a page: up to 200 rows at once, longer files by the worker (the batch says how far it is)."""
    batch = open_batch(vendor=vendor, content=content, file_name=file_name, dry_run=dry_run, actor=actor)
    return _begin(batch, actor)


def _begin(batch: ImportBatch, actor: Actor) -> ImportBatch:
    if batch.row_count > AT_ONCE:
        with transaction.atomic():
            publish(ImportQueued(batch_id=str(batch.public_id)))
        return batch
    return work_off(batch=batch, actor=actor).batch


def repeat_for_real(*, batch: ImportBatch, actor: Actor) -> ImportBatch:
    """Import what a dry run looked at, from the text it kept.

    A second click gets the import that the first one began, unless that one stopped half-way.
    """
    with transaction.atomic():
        rehearsal = _held(batch)
        begun = ImportBatch.objects.filter(rehearsal=rehearsal).exclude(status=FAILED).defer("content").first()
        if begun is not None:
            return begun
        if not rehearsal.content:
            raise Invalid("file_gone", _("Choose the file again."), fields={"file": [_("Choose the file again.")]})
        real = open_batch(
            vendor=rehearsal.vendor,
            content=rehearsal.content.encode(),
            file_name=rehearsal.file_name,
            dry_run=False,
            actor=actor,
            rehearsal=rehearsal,
        )
    return _begin(real, actor)


def _held(batch: ImportBatch) -> ImportBatch:
    """The batch under its lock: one hand at a time begins the import of what was rehearsed."""
    rows = ImportBatch.objects.select_related("vendor").select_for_update(of=("self",), no_key=True)
    return rows.get(pk=batch.pk)


def open_batch(
    *,
    vendor: Vendor,
    content: bytes,
    file_name: str,
    dry_run: bool,
    actor: Actor,
    rehearsal: ImportBatch | None = None,
) -> ImportBatch:
    """Check the file as a whole and keep it as a queued batch."""
    if not policies.may_prepare(vendor):
        raise errors.shop_not_open()
    if len(content) > MAX_BYTES:
        raise _bad_file(_("The file is larger than 10 MB. Split it and import the parts one after the other."))
    decoded = text.decode(content)
    try:
        rows = sum(1 for _record in recognise.records(decoded))
    except csv.Error as error:
        raise _bad_file(_("This is not a CSV file that can be read. Export it again and choose it here.")) from error
    if rows == 0:
        raise _bad_file(_("There are no rows in this file below its header."))
    if rows > MAX_ROWS:
        message = _("The file has %(rows)s rows; %(most)s go into one import.") % {"rows": rows, "most": MAX_ROWS}
        raise _bad_file(message)
    with transaction.atomic():
        batch = ImportBatch.objects.create(
            vendor=vendor,
            file_name=file_name[:200],
            source=recognise.recognise(decoded),
            dry_run=dry_run,
            content=decoded,
            rehearsal=rehearsal,
            row_count=rows,
            actor_id=actor.user_id,
        )
        audit.record("import.opened", on=batch, actor=actor, data={"rows": rows, "dry_run": dry_run})
        return batch


def run_queued(batch_id: str | UUID) -> ImportBatch | None:
    """Work off a batch that waits; None when somebody has it already."""
    with transaction.atomic():
        rows = ImportBatch.objects.filter(public_id=batch_id, status=QUEUED)
        batch = rows.select_related("vendor").select_for_update(of=("self",), skip_locked=True).first()
        if batch is None:
            return None
        actor = Actor("user", batch.actor_id) if batch.actor_id else Actor.system("import")
        if batch.source in recognise.READABLE:
            move(batch, to=RUNNING, actor=actor)
    return work_off(batch=batch, actor=actor).batch


def give_up(*, begun_before: datetime) -> int:
    """Files whose reading began before then and never ended are failed: their makers can begin again."""
    with transaction.atomic():
        stuck = ImportBatch.objects.filter(status=RUNNING, started_at__lt=begun_before)
        return len(move_many(stuck, to=FAILED, actor=Actor.system("import"), reason="no end"))


def purge(*, ended_before: datetime) -> int:
    """Forget the texts of files that were read before then and never imported.  Answers how many; reports stay."""
    return ImportBatch.objects.filter(finished_at__lt=ended_before).exclude(content="").update(content="")


def work_off(*, batch: ImportBatch, actor: Actor) -> ImportReport:
    """Read the batch's text to its end; the caller alone holds it.  Each product is a transaction of its own, so
    a file that stops half-way leaves whole products, and importing it again goes on from there."""
    if batch.source not in recognise.READABLE:
        return _refuse(batch, actor)
    with transaction.atomic():
        move(batch, to=RUNNING, actor=actor)
    try:
        planned, reports = shopify.plan(recognise.records(batch.content))
        made = _make_all(batch, planned, actor)
    except Exception:
        with transaction.atomic():
            move(batch, to=FAILED, actor=actor)
        raise
    return _finish(batch, reports, made, notes=_notes(batch, planned), to=DONE, actor=actor)


def _refuse(batch: ImportBatch, actor: Actor) -> ImportReport:
    name = recognise.NAMES.get(batch.source)
    if name:
        message = _("This is a product file from %(shop)s. We read Shopify files so far.") % {"shop": name}
    else:
        message = _("We do not know the columns of this file. We read product files exported from Shopify.")
    reports = []
    for record in recognise.records(batch.content):
        cells = list(record.cells.values())
        title = record.get("Name") or record.get("Title") or (cells[0] if cells else "")
        report = RowReport(record.line, record.get("SKU")[:255], title[:200])
        report.skip(message)
        reports.append(report)
    return _finish(batch, reports, {}, notes=[message], to=REFUSED, actor=actor)


def _make_all(batch: ImportBatch, planned: Sequence[PlannedProduct], actor: Actor) -> dict[str, Product]:
    """Make what is new; answers {handle: product}.  Rows of what exists or fails are marked so."""
    handles = [one.handle for one in planned]
    known = {
        product.import_handle: product
        for product in Product.objects.filter(vendor=batch.vendor, import_handle__in=handles)
    }
    categories = {name.lower(): row for row in Category.objects.all() for name in (row.name, row.slug)}
    skus = _taken_skus(batch, planned)
    made: dict[str, Product] = {}
    done = 0
    for one in planned:
        done += len(one.rows)
        if one.handle in known:
            made[one.handle] = known[one.handle]
            _mark_known(one, known[one.handle])
            continue
        details = _details(one, categories.get(one.type_name.lower()), skus)
        product = _make(batch, one, details, actor)
        if product is not None:
            made[one.handle] = product
        if done - batch.rows_done >= _CHUNK:
            batch.rows_done = done
            ImportBatch.objects.filter(pk=batch.pk).update(rows_done=done)
    return made


class _DryRun(Exception):
    """Rolls a rehearsal back."""


def _make(batch: ImportBatch, one: PlannedProduct, details: ProductDetails, actor: Actor) -> Product | None:
    """Make the product, or for a dry run make it and take it back: a rehearsal that finds what the real one would."""
    try:
        with transaction.atomic():
            product = products.create_draft(
                vendor=batch.vendor,
                details=details,
                actor=actor,
                import_handle=one.handle,
                stock_kind=MovementKind.IMPORT,
            )
            if batch.dry_run:
                raise _DryRun
            return product
    except _DryRun:
        return None
    except DomainError as error:
        _mark_failed(one, error)
        return None
    except IntegrityError:
        _mark_failed(one, errors.overtaken())
        return None


def _mark_known(one: PlannedProduct, product: Product) -> None:
    message = _("Imported before as “%(title)s”: left as it is.") % {"title": product.title}
    for report in one.rows:
        if report.outcome != Outcome.ERROR:
            report.notes.clear()
            report.skip(message)


def _mark_failed(one: PlannedProduct, error: DomainError) -> None:
    head, *others = [report for report in one.rows if report.outcome != Outcome.ERROR]
    texts = [str(words) for messages in error.fields.values() for words in messages] or [str(error.message)]
    head.fail(next(iter(error.fields), ""), " ".join(texts))
    for report in others:
        report.skip(_("Its product is not imported; see line %(line)s.") % {"line": head.line})


def _taken_skus(batch: ImportBatch, planned: Sequence[PlannedProduct]) -> set[str]:
    from catalog.models import Variant

    wanted = {variant.sku for one in planned for variant in one.variants if variant.sku}
    rows = Variant.objects.filter(vendor=batch.vendor, is_active=True, sku__in=wanted)
    return set(rows.values_list("sku", flat=True))


def _details(one: PlannedProduct, category: Category | None, skus: set[str]) -> ProductDetails:
    variants = []
    for planned in one.variants:
        sku = planned.sku
        if sku in skus:
            one.rows[0].notes.append(_("SKU %(sku)s is used already: left blank.") % {"sku": sku})
            sku = ""
        elif sku:
            skus.add(sku)
        variants.append(
            VariantDetails(
                title=" / ".join(planned.options.values())[:120],
                options=planned.options,
                sku=sku,
                price_minor=planned.price_minor,
                compare_at_minor=planned.compare_at_minor,
                on_hand=planned.on_hand if one.needs_shipping else None,
            )
        )
    return ProductDetails(
        title=one.title,
        description=one.description,
        kind=Kind.PHYSICAL if one.needs_shipping else Kind.DIGITAL,
        category=category,
        attributes=one.attributes,
        variants=variants,
        currency=settings.PLATFORM_CURRENCY,
    )


def _notes(batch: ImportBatch, planned: Sequence[PlannedProduct]) -> list[str]:
    notes = [
        _("The file names no currency: prices are taken as %(currency)s.") % {"currency": settings.PLATFORM_CURRENCY},
        _("Products come in as drafts, whatever the file says about publishing."),
    ]
    if any(note for one in planned for report in one.rows for note in report.notes if "://" in note):
        notes.append(_("Pictures are not fetched; their addresses are kept in this report."))
    return notes


def _finish(
    batch: ImportBatch,
    reports: Sequence[RowReport],
    made: dict[str, Product],
    *,
    notes: list[str],
    to: str,
    actor: Actor,
) -> ImportReport:
    rows = [
        ImportRow(
            batch=batch,
            line=report.line,
            handle=report.handle,
            title=report.title,
            outcome=report.outcome,
            column=report.column,
            message=report.message,
            notes=report.notes,
            product=made.get(report.handle) if report.outcome != Outcome.ERROR else None,
        )
        for report in reports
    ]
    totals = dict(Counter(report.outcome for report in reports))
    with transaction.atomic():
        ImportRow.objects.bulk_create(rows, batch_size=500)
        columns: dict[str, Any] = {"notes": notes, "totals": totals, "rows_done": len(rows)}
        if not batch.dry_run or to == REFUSED:
            columns["content"] = ""
        move(batch, to=to, actor=actor, **columns)
        if batch.rehearsal_id is not None:
            ImportBatch.objects.filter(pk=batch.rehearsal_id).update(content="")
    return ImportReport(batch=batch, rows=rows)


def _bad_file(message: str) -> Invalid:
    return Invalid("bad_file", message, fields={"file": [message]})
