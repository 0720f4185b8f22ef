"""What the pages' components need and templates cannot say: words for states, forms' kinds, drawings' geometry."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, widgets
from django.template import loader
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from catalog.selectors import Facet, ProductCard
from core.money import format_short
from core.templating import constant
from kalavpp.pages.context import COMPANY, Department

register = template.Library()


@dataclass(frozen=True)
class Status:
    """A state in words, the badge's colour role and its icon (colour never stands alone)."""

    word: Any
    kind: str
    icon: str


WAITING, MOVING, DONE, LATE, PLAIN = "waiting", "moving", "done", "late", ""

STATUSES: Mapping[str, Mapping[str, Status]] = {
    "order": {
        "pending_payment": Status(gettext_lazy("Waiting for payment"), WAITING, "clock"),
        "payment_review": Status(gettext_lazy("Payment being checked"), WAITING, "clock"),
        "confirmed": Status(gettext_lazy("Paid"), DONE, "check"),
        "processing": Status(gettext_lazy("Being packed"), WAITING, "package"),
        "partly_shipped": Status(gettext_lazy("Partly on its way"), MOVING, "truck"),
        "shipped": Status(gettext_lazy("On its way"), MOVING, "truck"),
        "partly_delivered": Status(gettext_lazy("Partly delivered"), MOVING, "truck"),
        "delivered": Status(gettext_lazy("Delivered"), DONE, "check"),
        "cancelled": Status(gettext_lazy("Cancelled"), PLAIN, "x"),
        "expired": Status(gettext_lazy("Not paid in time"), PLAIN, "clock"),
        "refunded": Status(gettext_lazy("Refunded"), PLAIN, "undo-2"),
    },
    "product": {
        "draft": Status(gettext_lazy("Draft"), PLAIN, "pencil"),
        "in_review": Status(gettext_lazy("Being looked at"), WAITING, "clock"),
        "published": Status(gettext_lazy("In the shop"), DONE, "check"),
        "archived": Status(gettext_lazy("Archived"), PLAIN, "archive"),
    },
    "vendor": {
        "pending_approval": Status(gettext_lazy("Being looked at"), WAITING, "clock"),
        "approved": Status(gettext_lazy("Open"), DONE, "check"),
        "rejected": Status(gettext_lazy("Not approved"), LATE, "x"),
        "suspended": Status(gettext_lazy("Closed by us"), LATE, "ban"),
    },
    "payout": {
        "requested": Status(gettext_lazy("Asked for"), WAITING, "clock"),
        "processing": Status(gettext_lazy("On its way to the bank"), MOVING, "wallet"),
        "paid": Status(gettext_lazy("Paid"), DONE, "check"),
        "failed": Status(gettext_lazy("Did not go through"), LATE, "x"),
        "cancelled": Status(gettext_lazy("Cancelled"), PLAIN, "x"),
    },
    "payment": {
        "created": Status(gettext_lazy("Begun"), WAITING, "clock"),
        "pending": Status(gettext_lazy("Waiting for the bank"), WAITING, "clock"),
        "requires_action": Status(gettext_lazy("Waiting for you"), WAITING, "clock"),
        "succeeded": Status(gettext_lazy("Paid"), DONE, "check"),
        "failed": Status(gettext_lazy("Did not go through"), LATE, "x"),
        "cancelled": Status(gettext_lazy("Cancelled"), PLAIN, "x"),
        "review": Status(gettext_lazy("Being checked"), WAITING, "clock"),
    },
    "grant": {
        "active": Status(gettext_lazy("Ready"), DONE, "download"),
        "revoked": Status(gettext_lazy("Taken back"), LATE, "ban"),
    },
}


@register.inclusion_tag("components/status.html")
def status(kind: str, value: str) -> dict[str, Any]:
    """A badge for a state: ``{% status "order" order.status %}``.  A vendor's part speaks as an order does."""
    words = STATUSES["order" if kind == "vendor_order" else kind]
    return {"status": words.get(value) or Status(value.replace("_", " "), PLAIN, "info")}


@register.simple_tag
@constant
@lru_cache(maxsize=512)
def icon(name: str, size: int = 20, label: str = "", css: str = "") -> SafeString:
    """The same drawing as ``<c-icon>`` at a tenth of the cost, for what stands on every page or in long lists."""
    return format_html(
        '<svg class="{}" width="{}" height="{}" fill="none" stroke="currentColor" stroke-width="1.5" '
        'stroke-linecap="round" stroke-linejoin="round" {}><use href="{}#{}"></use></svg>',
        css,
        size,
        size,
        format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"'),
        static("icons.svg"),
        name,
    )


@register.simple_tag
def product_card(card: ProductCard, eager: bool = False) -> SafeString:
    """components/card.html for one card.  A drawn card is kept as long as nothing that it shows has changed.

    `eager` is for the pictures of the first row.
    """
    draw = _drawn.__wrapped__ if settings.DEBUG else _drawn
    return draw(card, bool(eager), get_language() or "")


@lru_cache(maxsize=4096)
def _drawn(card: ProductCard, eager: bool, _language: str) -> SafeString:
    return SafeString(loader.get_template("components/card.html").render({"card": card, "eager": eager}))


@register.simple_tag
def page_foot() -> SafeString:
    """The footer, the same for everybody who reads one language."""
    return _foot.__wrapped__("", 0) if settings.DEBUG else _foot(get_language() or "", timezone.localdate().year)


@lru_cache(maxsize=8)
def _foot(_language: str, _year: int) -> SafeString:
    return SafeString(loader.get_template("components/footer.html").render({"page": {"company": COMPANY}}))


@register.simple_tag
@lru_cache(maxsize=64)
def department_links(departments: Sequence[Department], around: str = "{}") -> SafeString:
    """The departments as links, each within ``around``."""
    now = SafeString(' aria-current="page"')
    links = (
        format_html('<a href="{}"{}>{}</a>', one.href, now if one.current else "", one.name) for one in departments
    )
    return format_html_join("", around, ((link,) for link in links))


@register.simple_tag
@lru_cache(maxsize=4096)
def filter_value(group: str, one: Facet) -> SafeString:
    """A tick box of a listing's filter with its count."""
    return format_html(
        '<label class="choice"><input type="checkbox" name="{}" value="{}" id="f-{}-{}"{}><span>{}</span>'
        '<span class="choice-count">{}</span></label>',
        group,
        one.slug,
        group,
        one.slug,
        SafeString(" checked" if one.chosen else ""),
        one.name,
        one.count,
    )


@register.filter
def mean(value: Decimal | float) -> str:
    """A mean rating with one decimal."""
    return f"{value:.1f}"


@register.simple_tag
def ready(card: Any) -> str:
    """When a piece can leave, in words: kind, days, and whether there is one at all."""
    if card.kind == "digital":
        return _("Digital, download after payment")
    if not card.available:
        return _("Sold")
    if card.kind == "made_to_order":
        return ngettext("Made to order in %(days)s day", "Made to order in %(days)s days", card.lead_days) % {
            "days": card.lead_days
        }
    return _("Ready to ship")


@register.simple_tag
def widget_kind(field: BoundField) -> str:
    """How a field is laid out: hidden, checkbox (label beside it), choices (a group), or box."""
    widget = field.field.widget
    if field.is_hidden:
        return "hidden"
    if isinstance(widget, widgets.CheckboxInput):
        return "checkbox"
    if isinstance(widget, widgets.RadioSelect | widgets.CheckboxSelectMultiple):
        return "choices"
    return "box"


# --- price split ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Part:
    name: str
    amount: int
    note: str
    dye: str
    x: int


def split_of(
    rows: Sequence[tuple[str, int, str]], *, fee: tuple[str, int, str], currency: str, receives_word: str = ""
) -> dict[str, Any]:
    """A price in its parts, amounts in minor units; the fee comes last and is the only one not the maker's."""
    parts, x = [], 0
    for index, (name, amount, note) in enumerate([*rows, fee]):
        dye = "dye-fee" if index == len(rows) else f"dye-{3 if len(rows) == 1 else index % 3 + 1}"
        parts.append(Part(name, amount, note, dye, x))
        x += amount
    return {
        "parts": parts,
        "total": x,
        "currency": currency,
        "receives": x - fee[1],
        "receives_word": receives_word,
        "tall": False,
    }


@register.inclusion_tag("components/split.html")
def price_split(split: Mapping[str, Any], tall: bool = False) -> dict[str, Any]:
    """The bar and its rows; `split` comes from ``split_of``."""
    return {"split": {**split, "tall": tall}}


# --- bar chart ----------------------------------------------------------------------------------------

_WIDTH, _HEIGHT, _LEFT, _TOP, _FLOOR = 600, 260, 56, 16, 226


@register.inclusion_tag("components/bars.html")
def bar_chart(
    points: Iterable[tuple[str, int, bool]], title: str, label_head: str, value_head: str, currency: str = "INR"
) -> dict[str, Any]:
    """Bars drawn on the server.  `points`: (label, minor units, is it the current one), oldest first."""
    rows = list(points)
    top = _round_up(max([value for _label, value, _now in rows], default=0))
    room = (_WIDTH - _LEFT) / max(len(rows), 1)
    width = room * 0.74
    every = max(1, round(len(rows) / 4))
    bars = []
    for index, (label, value, now) in enumerate(rows):
        height = max(0, value) / top * (_FLOOR - _TOP)
        x = _LEFT + index * room + (room - width) / 2
        last = index == len(rows) - 1
        bars.append(
            {
                "label": label,
                "text": format_short(value, currency),
                "now": now,
                "x": round(x, 1),
                "y": round(_FLOOR - height, 1),
                "width": round(width, 1),
                "height": round(height, 1),
                "right": _WIDTH if last else round(x + width, 1),
                "middle": _WIDTH if last else round(x + width / 2, 1),
                "anchor": "end" if last else "middle",
                "text_y": round(_FLOOR - height - 7, 1),
                "named": last or (index % every == 0 and len(rows) - index > every / 2),
            }
        )
    lines = [
        {
            "y": round(_FLOOR - (_FLOOR - _TOP) * step / 4, 1),
            "text_y": round(_FLOOR - (_FLOOR - _TOP) * step / 4 + 4.5, 1),
            "label": _short_axis(top * step // 4),
        }
        for step in range(5)
    ]
    return {
        "chart": {
            "width": _WIDTH,
            "height": _HEIGHT,
            "left": _LEFT,
            "gutter": _LEFT - 10,
            "bars": bars,
            "lines": lines,
            "title": title,
            "label_head": label_head,
            "value_head": value_head,
            "table_word": _("Show as a table"),
        }
    }


def _round_up(value: int) -> int:
    """The next 1, 2 or 5 times a power of ten, at least ₹100, so that the axis has round numbers."""
    step = 10_000
    while True:
        for factor in (1, 2, 4, 8):
            if step * factor >= value:
                return step * factor
        step *= 10


def _short_axis(minor: int) -> str:
    rupees = minor // 100
    if rupees >= 100_000:
        return _("₹%(lakh)s lakh") % {"lakh": f"{rupees / 100_000:g}"}
    return f"₹{rupees / 1000:g}k" if rupees >= 1000 else f"₹{rupees}"
