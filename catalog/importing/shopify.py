"""Shopify product files, current and 2017 columns, as plans: which products to make, and what became of each row.

A product is the run of rows with one handle.  Its first row carries title, body and options; every row with a
price is a variant; a row with nothing but a picture is a picture.  Nothing is looked up or written here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from catalog.importing.recognise import Record
from catalog.importing.text import plain, platform_minor

CREATED, VARIANT, IMAGE, MERGED, SKIPPED, ERROR = "created", "variant", "image", "merged", "skipped", "error"
MAX_VARIANTS = 100


@dataclass(slots=True)
class RowReport:
    """What becomes of one row; `column` names the culprit of an error, `notes` tell what was changed."""

    line: int
    handle: str
    title: str
    outcome: str = ""
    column: str = ""
    message: str = ""
    notes: list[str] = field(default_factory=list)

    def fail(self, column: str, message: str) -> None:
        self.outcome, self.column, self.message = ERROR, column, message

    def skip(self, message: str) -> None:
        self.outcome, self.message = SKIPPED, message


@dataclass(frozen=True, slots=True)
class PlannedVariant:
    """Prices in minor units of the assumed currency."""

    options: dict[str, str]
    sku: str
    price_minor: int
    compare_at_minor: int | None
    on_hand: int


@dataclass(slots=True)
class PlannedProduct:
    """One product to be made of the rows in `rows`, all of which become `skipped` when it exists already."""

    handle: str
    title: str
    description: str
    type_name: str
    needs_shipping: bool
    attributes: dict[str, str]
    variants: list[PlannedVariant]
    rows: list[RowReport]


# Newest exports to the names everything else here uses.
_RENAMED = {
    "URL handle": "Handle",
    "Description": "Body (HTML)",
    "Price": "Variant Price",
    "Compare-at price": "Variant Compare At Price",
    "SKU": "Variant SKU",
    "Inventory quantity": "Variant Inventory Qty",
    "Product image URL": "Image Src",
    "Image alt text": "Image Alt Text",
    "Option1 name": "Option1 Name",
    "Option1 value": "Option1 Value",
    "Option2 name": "Option2 Name",
    "Option2 value": "Option2 Value",
    "Option3 name": "Option3 Name",
    "Option3 value": "Option3 Value",
    "Requires shipping": "Variant Requires Shipping",
    "Gift card": "Gift Card",
}


def plan(records: Iterable[Record]) -> tuple[list[PlannedProduct], list[RowReport]]:
    """(products to make, a report for every row in file order).  Rows of one handle belong together wherever
    they stand in the file."""
    reports: list[RowReport] = []
    groups: dict[str, list[tuple[Record, RowReport]]] = {}
    for raw in records:
        record = Record(raw.line, {_RENAMED.get(name, name): cell for name, cell in raw.cells.items()})
        report = RowReport(record.line, record.get("Handle")[:255], record.get("Title")[:200])
        reports.append(report)
        if not report.handle:
            report.fail("Handle", _("This row has no handle, so we cannot tell which product it belongs to."))
            continue
        groups.setdefault(report.handle, []).append((record, report))
    planned = [_product(handle, rows) for handle, rows in groups.items()]
    return [one for one in planned if one is not None], reports


def _product(handle: str, rows: list[tuple[Record, RowReport]]) -> PlannedProduct | None:
    first, head = rows[0]
    variants = _first_row(first, head)
    if head.outcome in {ERROR, SKIPPED}:
        for _record, report in rows[1:]:
            report.title = head.title
            report.skip(_("Its product is not imported; see line %(line)s.") % {"line": head.line})
        return None
    names = [first.get(f"Option{number} Name") for number in (1, 2, 3)]
    for record, report in rows[1:]:
        report.title = head.title
        _further_row(record, report, names, variants)
    return PlannedProduct(
        handle=handle,
        title=head.title[:160],
        description=plain(first.get("Body (HTML)")),
        type_name=first.get("Type"),
        needs_shipping=first.get("Variant Requires Shipping").lower() != "false",
        attributes=_attributes(first),
        variants=list(variants.values()),
        rows=[report for _record, report in rows],
    )


Variants = dict[tuple[str, ...], PlannedVariant]


def _first_row(record: Record, report: RowReport) -> Variants:
    variants: Variants = {}
    if not report.title:
        report.fail("Title", _("The first row of a product needs its title."))
    elif len(report.title) < 3:
        report.fail("Title", _("A title needs at least 3 letters."))
    elif record.get("Gift Card").lower() == "true":
        report.skip(_("Gift cards are not sold here."))
    else:
        names = [record.get(f"Option{number} Name") for number in (1, 2, 3)]
        made = _variant(record, report, names)
        if made is not None:
            report.outcome = CREATED
            variants[_choice(record)] = made
            _note_picture(record, report)
    return variants


def _further_row(record: Record, report: RowReport, names: list[str], variants: Variants) -> None:
    choice = _choice(record)
    if not record.get("Variant Price"):
        if record.get("Image Src"):
            report.outcome = IMAGE
            _note_picture(record, report)
        elif any(choice):
            report.fail("Variant Price", _("This variant has no price."))
        else:
            report.skip(_("There is neither a price nor a picture in this row."))
        return
    if choice in variants:
        report.outcome = MERGED
        report.message = _("The same choice stands in an earlier row; its price and number count.")
        _note_picture(record, report)
        return
    if len(variants) >= MAX_VARIANTS:
        report.skip(_("A product holds at most %(count)s variants.") % {"count": MAX_VARIANTS})
        return
    made = _variant(record, report, names)
    if made is not None:
        report.outcome = VARIANT
        variants[choice] = made
        _note_picture(record, report)


def _choice(record: Record) -> tuple[str, ...]:
    return tuple(record.get(f"Option{number} Value") for number in (1, 2, 3))


def _variant(record: Record, report: RowReport, names: list[str]) -> PlannedVariant | None:
    price = platform_minor(record.get("Variant Price"))
    if price is None or price <= 0:
        written = record.get("Variant Price") or _("nothing")
        report.fail("Variant Price", _("“%(written)s” is not a price above 0.") % {"written": written})
        return None
    on_hand = _quantity(record, report)
    if on_hand is None:
        return None
    return PlannedVariant(
        options=_options(record, names),
        sku=record.get("Variant SKU").lstrip("'")[:64],
        price_minor=price,
        compare_at_minor=_former_price(record, report, price),
        on_hand=on_hand,
    )


def _quantity(record: Record, report: RowReport) -> int | None:
    written = record.get("Variant Inventory Qty")
    if not written:
        report.notes.append(_("No number on hand is given: taken as 0."))
        return 0
    try:
        quantity = int(float(written)) if float(written) == int(float(written)) else None
    except (ValueError, OverflowError):
        quantity = None
    if quantity is None:
        report.fail("Variant Inventory Qty", _("“%(written)s” is not a whole number.") % {"written": written})
        return None
    if quantity < 0:
        report.notes.append(_("%(written)s on hand: taken as 0.") % {"written": written})
        return 0
    return quantity


def _former_price(record: Record, report: RowReport, price: int) -> int | None:
    written = record.get("Variant Compare At Price")
    if not written:
        return None
    former = platform_minor(written)
    if former is None:
        report.notes.append(_("The former price %(written)s cannot be read: left out.") % {"written": written})
        return None
    if former <= price:
        report.notes.append(_("The former price %(written)s is not higher: left out.") % {"written": written})
        return None
    return former


def _options(record: Record, names: list[str]) -> dict[str, str]:
    """{name: value} of the options; Shopify writes Title / Default Title for “no choice”."""
    values = _choice(record)
    options = {name: value for name, value in zip(names, values, strict=True) if name and value}
    return {} if options == {"Title": "Default Title"} else options


def _note_picture(record: Record, report: RowReport) -> None:
    source = record.get("Image Src")
    if source:
        report.notes.append(_("Picture to fetch: %(address)s") % {"address": source})


def _attributes(record: Record) -> dict[str, str]:
    tags = record.get("Tags")
    return {_("Tags"): tags} if tags else {}
