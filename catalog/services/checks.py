"""What makes a product right, and what makes it ready for the shop."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _

from catalog import ports
from catalog.models import Kind, Product
from core.errors import Invalid
from core.money import format_short

if TYPE_CHECKING:
    from catalog.services.products import ProductDetails, VariantDetails

MAX_VARIANTS = 100
MAX_ATTRIBUTES = 30
MAX_PRICE_MINOR = 10**10  # ten crore rupees: above it somebody typed a phone number
MAX_ON_HAND = 1_000_000
MAX_LEAD_DAYS = 365
_HSN = re.compile(r"[0-9]{4}|[0-9]{6}|[0-9]{8}")  # the lengths GST returns accept


def checked(details: ProductDetails) -> ProductDetails:
    """The details with spaces tidied; raises Invalid `not_right` naming each field.

    Fields of variants are named `variants.<row>.<field>`, rows counted from 0.
    """
    details = replace(
        details,
        title=" ".join(details.title.split()),
        hsn_code=details.hsn_code.replace(" ", ""),
        attributes={k.strip(): v.strip() for k, v in details.attributes.items() if k.strip() and v.strip()},
        variants=[replace(one, sku=one.sku.strip(), title=one.title.strip()) for one in details.variants],
    )
    fields = _about_product(details)
    for row, one in enumerate(details.variants):
        fields |= {f"variants.{row}.{name}": [text] for name, text in _about_variant(one).items()}
    fields |= _about_repeats(details.variants)
    if fields:
        raise Invalid("not_right", _("Some answers need another look."), fields=fields)
    return details


def readiness(product: Product) -> dict[str, list[str]]:
    """What is missing before the product can be in the shop: {field: [what to do]}, empty when nothing is."""
    missing: dict[str, list[str]] = {}
    variants = [row for row in product.variants.all() if row.is_active]
    if not product.images.exists():
        missing["images"] = [_("Add at least one picture.")]
    if not variants:
        missing["variants"] = [_("Add a price.")]
    elif product.kind == Kind.PHYSICAL and all(row.on_hand == 0 for row in variants) and not product.published_at:
        missing["on_hand"] = [_("Say how many you have.")]
    if product.category_id is None:
        missing["category"] = [_("Choose a category.")]
    if not product.hsn_code:
        missing["hsn_code"] = [_("Add the HSN code; the category usually brings it.")]
    return missing | ports.missing_elsewhere(product)


def prices_in_ours() -> str:
    """What to tell somebody who prices in another currency than the marketplace's."""
    return _("Prices here are in %(currency)s.") % {"currency": settings.PLATFORM_CURRENCY}


def _about_product(details: ProductDetails) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    if not 3 <= len(details.title) <= 160:
        fields["title"] = [_("Give it a title of 3 to 160 letters.")]
    if details.kind not in Kind.values:
        fields["kind"] = [_("Choose what kind of thing it is.")]
    if not details.variants:
        fields["variants"] = [_("Add a price.")]
    if len(details.variants) > MAX_VARIANTS:
        fields["variants"] = [_("At most %(count)s variants fit into one product.") % {"count": MAX_VARIANTS}]
    if len(details.attributes) > MAX_ATTRIBUTES:
        fields["attributes"] = [_("At most %(count)s facts, so that they are read.") % {"count": MAX_ATTRIBUTES}]
    if details.hsn_code and not _HSN.fullmatch(details.hsn_code):
        fields["hsn_code"] = [_("An HSN code has 4, 6 or 8 digits.")]
    if not 0 <= details.lead_days <= MAX_LEAD_DAYS:
        fields["lead_days"] = [_("Write a number of days up to %(count)s.") % {"count": MAX_LEAD_DAYS}]
    if details.currency != settings.PLATFORM_CURRENCY:
        fields["currency"] = [prices_in_ours()]
    return fields


def _about_variant(one: VariantDetails) -> dict[str, str]:
    fields: dict[str, str] = {}
    if one.price_minor <= 0:
        fields["price"] = _("Write a price above 0.")
    elif one.price_minor > MAX_PRICE_MINOR:
        fields["price"] = _most_price()
    if one.compare_at_minor is not None and one.compare_at_minor <= one.price_minor:
        fields["compare_at"] = _("The former price is higher than the price, or left empty.")
    elif one.compare_at_minor is not None and one.compare_at_minor > MAX_PRICE_MINOR:
        fields["compare_at"] = _most_price()
    if one.on_hand is not None and not 0 <= one.on_hand <= MAX_ON_HAND:
        fields["on_hand"] = _("Write how many you have, 0 or more.")
    return fields


def _most_price() -> str:
    most = format_short(MAX_PRICE_MINOR, settings.PLATFORM_CURRENCY)
    return _("Write at most %(limit_value)s.") % {"limit_value": most}


def _about_repeats(variants: Sequence[VariantDetails]) -> dict[str, list[str]]:
    fields: dict[str, list[str]] = {}
    skus: set[str] = set()
    for row, one in enumerate(variants):
        if one.sku and one.sku in skus:
            fields[f"variants.{row}.sku"] = [_("This SKU stands on another variant already.")]
        skus.add(one.sku)
    return fields
