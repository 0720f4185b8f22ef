"""Shape of what makers type about a piece: one form for the piece, a row per variant, a row per fact.

Rows are added and taken away by submit buttons, so the page works without script; what was typed is never
lost, pictures aside (browsers do not send a chosen file back).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.importing.text import platform_minor
from catalog.models import Category, Kind, Product, Variant
from catalog.services.checks import MAX_ON_HAND
from catalog.services.products import ProductDetails, VariantDetails
from core.errors import DomainError
from core.forms import whole_number
from core.money import EXPONENTS, apply_bp, to_decimal
from places.models import Craft, Region

MAX_ROWS = 100
_SPARE_FACTS = 2
_MOST_TYPED = 9_999


class CategoryField(forms.ModelChoiceField):
    """Departments in tree order, those below set in."""

    def label_from_instance(self, obj: Any) -> str:
        return "\u2003" * (obj.depth - 1) + obj.local_name


class MinorUnitsField(forms.CharField):
    """A price as people write it (`1,299`, `₹ 250.50`), as minor units."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off", "size": 9}))
        super().__init__(max_length=20, **options)

    def clean(self, value: Any) -> Any:
        text = super().clean(value)
        if not text:
            return None
        minor = platform_minor(text)
        if minor is None:
            raise forms.ValidationError(_("Write the price in rupees, such as 1,250 or 1,250.50."), code="price")
        return minor


class PieceForm(forms.Form):
    title = forms.CharField(
        label=gettext_lazy("What is it?"),
        max_length=160,
        help_text=gettext_lazy("As you would say it, for example “Smoke-fired lidded jar”."),
        error_messages={"required": gettext_lazy("Give it a title.")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("How is it sold?"),
        choices=Kind.choices,
        initial=Kind.PHYSICAL,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it is sold.")},
    )
    category = CategoryField(
        label=gettext_lazy("Category"),
        queryset=Category.objects.order_by("path"),
        required=False,
        empty_label=gettext_lazy("Choose one"),
    )
    description = forms.CharField(
        label=gettext_lazy("Description"),
        max_length=8000,
        required=False,
        help_text=gettext_lazy("Material, size, how to use it and what it is not for."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    story = forms.CharField(
        label=gettext_lazy("Story"),
        max_length=8000,
        required=False,
        help_text=gettext_lazy("Where the pattern comes from, how it is made, who taught it."),
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    craft = forms.ModelChoiceField(
        label=gettext_lazy("Craft"),
        queryset=Craft.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("None of our list"),
    )
    region = forms.ModelChoiceField(
        label=gettext_lazy("Craft region"),
        queryset=Region.objects.order_by("name"),
        required=False,
        empty_label=gettext_lazy("None of our list"),
    )
    lead_days = forms.IntegerField(
        label=gettext_lazy("Days until it leaves"),
        min_value=0,
        max_value=365,
        initial=3,
        help_text=gettext_lazy("To pack it, or to make it when it is made to order."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 4}),
        error_messages={
            "required": gettext_lazy("Say in how many days it leaves."),
            "invalid": gettext_lazy("Write a number of days, such as 3."),
        },
    )
    hsn_code = forms.CharField(
        label=gettext_lazy("HSN code"),
        max_length=12,
        required=False,
        help_text=gettext_lazy("For GST. Leave it empty and we take the one of the category."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 8}),
    )
    option_name = forms.CharField(
        label=gettext_lazy("What do the choices differ in?"),
        max_length=40,
        required=False,
        help_text=gettext_lazy("Size, colour, set of … – only when there is more than one choice."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class VariantForm(forms.Form):
    """One row of the variants: `on_hand_seen` is the number that stood there when the page was made."""

    public_id = forms.UUIDField(required=False, widget=forms.HiddenInput)
    title = forms.CharField(label=gettext_lazy("Choice"), max_length=120, required=False)
    price = MinorUnitsField(
        label=gettext_lazy("Price"), error_messages={"required": gettext_lazy("Write a price above 0.")}
    )
    compare_at = MinorUnitsField(label=gettext_lazy("Former price"), required=False)
    on_hand = forms.IntegerField(
        label=gettext_lazy("How many you have"),
        required=False,
        min_value=0,
        max_value=MAX_ON_HAND,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
        error_messages={
            "invalid": gettext_lazy("Write how many you have, 0 or more."),
            "min_value": gettext_lazy("Write how many you have, 0 or more."),
            "max_value": gettext_lazy("Write at most %(limit_value)s."),
        },
    )
    on_hand_seen = forms.IntegerField(required=False, min_value=0, max_value=MAX_ON_HAND, widget=forms.HiddenInput)
    sku = forms.CharField(label=gettext_lazy("Your number (SKU)"), max_length=64, required=False)

    @property
    def receives_minor(self) -> int | None:
        """What the maker receives of the typed price by the platform's plain rate, in minor units."""
        minor = platform_minor(str(self["price"].value() or ""))
        return minor - apply_bp(minor, settings.COMMISSION_DEFAULT_BP) if minor else None


class FactForm(forms.Form):
    label = forms.CharField(label=gettext_lazy("Fact"), max_length=60, required=False)
    value = forms.CharField(label=gettext_lazy("What it is"), max_length=300, required=False)


@dataclass
class Editor:
    """The whole page: the piece with its rows, and where errors of the services belong."""

    piece: PieceForm
    variants: list[VariantForm]
    facts: list[FactForm]
    extra: list[str] = field(default_factory=list)

    def is_valid(self) -> bool:
        """Shape only.  All rows are looked at, so that every error shows at once."""
        looked_at = [form.is_valid() for form in (self.piece, *self.variants, *self.facts)]
        return bool(self.variants) and all(looked_at)

    def details(self, known: Mapping[UUID, Variant]) -> ProductDetails:
        """What was typed, as the service wants it.  `known` are the product's variants: their options stay as
        long as the choice keeps its name."""
        piece = self.piece.cleaned_data
        option = piece["option_name"].strip() or _("Choice")
        return ProductDetails(
            title=piece["title"],
            description=piece["description"],
            story=piece["story"],
            kind=piece["kind"],
            category=piece["category"],
            craft=piece["craft"],
            region=piece["region"],
            lead_days=piece["lead_days"],
            hsn_code=piece["hsn_code"],
            attributes={row.cleaned_data["label"]: row.cleaned_data["value"] for row in self.facts},
            variants=[_variant(row.cleaned_data, option, known) for row in self.variants],
            currency=settings.PLATFORM_CURRENCY,
        )

    def take(self, error: DomainError) -> None:
        """Put a service's errors beside their fields; those without a field go to the top."""
        placed = False
        for name, texts in error.fields.items():
            placed = True
            for text in texts:
                self._place(name, text)
        if not placed:
            self.extra.append(str(error.message))

    def _place(self, name: str, text: str) -> None:
        first, *rest = name.split(".")
        if first == "variants" and len(rest) == 2 and int(rest[0]) < len(self.variants):
            self.variants[int(rest[0])].add_error(rest[1], text)
        elif first == "on_hand" and self.variants:
            self.variants[0].add_error("on_hand", text)
        elif first in self.piece.fields:
            self.piece.add_error(first, text)
        else:
            self.extra.append(text)

    @property
    def problems(self) -> list[tuple[str, str]]:
        """(id of the field or nothing, sentence) for the summary at the top."""
        found = [("", text) for text in self.extra]
        for form in (self.piece, *self.variants, *self.facts):
            if not form.is_bound:
                continue
            found += [("", str(text)) for text in form.non_field_errors()]
            found += [(bound.auto_id or "", str(text)) for bound in form for text in bound.errors]
        return found

    @property
    def errors(self) -> bool:
        return bool(self.problems)


def _variant(row: Mapping[str, Any], option: str, known: Mapping[UUID, Variant]) -> VariantDetails:
    old = known.get(row["public_id"]) if row["public_id"] else None
    title = row["title"].strip()
    if old is not None and old.title == title and old.options:
        options: Mapping[str, str] = old.options
    else:
        options = {option: title} if title else {}
    return VariantDetails(
        public_id=row["public_id"],
        title=title,
        options=options,
        price_minor=row["price"],
        compare_at_minor=row["compare_at"],
        on_hand=row["on_hand"],
        on_hand_seen=row["on_hand_seen"] if old is not None else None,
        sku=row["sku"],
    )


def empty(defaults: Mapping[str, Any]) -> Editor:
    """A new piece: one price, a few rows for facts."""
    return Editor(
        PieceForm(initial=dict(defaults), prefix="piece"),
        [VariantForm(prefix="variants-0", initial={"on_hand": 1})],
        [FactForm(prefix=f"facts-{number}") for number in range(_SPARE_FACTS)],
    )


def of_product(product: Product) -> Editor:
    """The piece as it is."""
    variants = [row for row in product.variants.all() if row.is_active]
    option = next(iter(variants[0].options), "") if variants else ""
    names = ("title", "kind", "category", "description", "story", "craft", "region", "lead_days", "hsn_code")
    initial = {name: getattr(product, name) for name in names}
    facts = [*sorted(product.attributes.items()), *[("", "")] * _SPARE_FACTS]
    return Editor(
        PieceForm(initial=initial | {"option_name": option, "version": product.version}, prefix="piece"),
        [VariantForm(prefix=f"variants-{n}", initial=_of_variant(row)) for n, row in enumerate(variants)],
        [FactForm(prefix=f"facts-{n}", initial={"label": a, "value": b}) for n, (a, b) in enumerate(facts)],
    )


def _of_variant(row: Variant) -> dict[str, Any]:
    return {
        "public_id": row.public_id,
        "title": row.title,
        "price": as_typed(row.price_minor, row.currency),
        "compare_at": as_typed(row.compare_at_minor, row.currency) if row.compare_at_minor else "",
        "on_hand": row.on_hand,
        "on_hand_seen": row.on_hand,
        "sku": row.sku,
    }


def as_typed(minor: int, currency: str) -> str:
    """An amount as it stands in a field: 2400 or 2400.50."""
    text = f"{to_decimal(minor, currency):f}"
    return text.removesuffix("." + "0" * EXPONENTS[currency])


def sent(data: Mapping[str, str]) -> Editor:
    """The page as it came back, to be checked."""
    return Editor(
        PieceForm(data, prefix="piece"),
        [VariantForm(data, prefix=f"variants-{n}") for n in range(_count(data, "variants"))],
        [FactForm(data, prefix=f"facts-{n}") for n in range(_count(data, "facts"))],
    )


def reshaped(data: Mapping[str, str]) -> Editor | None:
    """The page with a row more or less when such a button was pressed, unchecked; None for any other button."""
    add, drop = data.get("add", ""), data.get("drop", "")
    if not add and not drop:
        return None
    variants = _rows(data, "variants", VariantForm, add == "variants", drop)
    facts = _rows(data, "facts", FactForm, add == "facts", drop)
    piece = PieceForm(initial=_typed(data, "piece", PieceForm.base_fields), prefix="piece")
    return Editor(
        piece,
        [VariantForm(prefix=f"variants-{n}", initial=row) for n, row in enumerate(variants or [{}])],
        [FactForm(prefix=f"facts-{n}", initial=row) for n, row in enumerate(facts)],
    )


def _rows(
    data: Mapping[str, str], name: str, form: type[forms.Form], one_more: bool, drop: str
) -> list[dict[str, str]]:
    rows = [
        _typed(data, f"{name}-{number}", form.base_fields)
        for number in range(_count(data, name))
        if drop != f"{name}-{number}"
    ]
    if one_more and len(rows) < MAX_ROWS:
        like = {"price": rows[-1].get("price", "")} if name == "variants" and rows else {}
        rows.append(like)
    return rows


def _typed(data: Mapping[str, str], prefix: str, names: Sequence[str] | Mapping[str, Any]) -> dict[str, str]:
    return {name: data.get(f"{prefix}-{name}", "") for name in names}


def _count(data: Mapping[str, str], name: str) -> int:
    return min(whole_number(data.get(f"{name}-rows", ""), high=_MOST_TYPED) or 0, MAX_ROWS)


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("Product file (CSV)"),
        help_text=gettext_lazy("In Shopify: Products, Export, “CSV for Excel”. Up to 10 MB."),
        error_messages={
            "required": gettext_lazy("Choose the file you exported."),
            "empty": gettext_lazy("This file is empty. Export it again and choose it here."),
        },
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,text/csv"}),
    )


class CountForm(forms.Form):
    on_hand = forms.IntegerField(
        label=gettext_lazy("How many you have"),
        min_value=0,
        max_value=MAX_ON_HAND,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "size": 5}),
        error_messages={
            "required": gettext_lazy("Write how many you have, 0 or more."),
            "invalid": gettext_lazy("Write how many you have, 0 or more."),
            "min_value": gettext_lazy("Write how many you have, 0 or more."),
            "max_value": gettext_lazy("Write at most %(limit_value)s."),
        },
    )
    reason = forms.CharField(label=gettext_lazy("Why"), max_length=200, required=False)
