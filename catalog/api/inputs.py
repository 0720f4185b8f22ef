"""What the API takes for products, and how it becomes what the services want."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _
from rest_framework import serializers

from catalog import selectors
from catalog.models import Kind, Product
from catalog.services.checks import MAX_ON_HAND, prices_in_ours
from catalog.services.products import ProductDetails, VariantDetails
from core.api.serializers import MoneyInput, StrictSerializer
from core.api.shapes import TextMapField
from core.errors import DomainError
from places import selectors as places


def in_our_currency(price: Mapping[str, Any]) -> None:
    """Delivery, fees and payouts are counted in one currency, so prices are too."""
    if price["currency"] != settings.PLATFORM_CURRENCY:
        raise serializers.ValidationError({"currency": prices_in_ours()})


class VariantInput(StrictSerializer):
    """One choice: either its whole ``price``, or ``price_modifier`` on the product's ``price``."""

    id = serializers.UUIDField(required=False, help_text="Of the variant to change; without it a new one is made.")
    sku = serializers.CharField(max_length=64, required=False, allow_blank=True)
    title = serializers.CharField(max_length=120, required=False, allow_blank=True)
    options = TextMapField(required=False)
    price = MoneyInput(validators=[in_our_currency], required=False)
    price_modifier = serializers.IntegerField(required=False, help_text="Minor units added to the product's price.")
    compare_at_price = MoneyInput(validators=[in_our_currency], required=False, allow_null=True)
    on_hand = serializers.IntegerField(min_value=0, max_value=MAX_ON_HAND, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("price" in attrs) == ("price_modifier" in attrs):
            raise serializers.ValidationError({"price": _("Give either price or price_modifier")})
        return attrs


class ProductInput(StrictSerializer):
    """A product. ``category``, ``craft`` and ``region`` are slugs."""

    title = serializers.CharField(max_length=160)
    description = serializers.CharField(max_length=20_000, allow_blank=True)
    story = serializers.CharField(max_length=20_000, required=False, allow_blank=True)
    category = serializers.CharField(max_length=80)
    craft = serializers.CharField(max_length=80, required=False, allow_null=True)
    region = serializers.CharField(max_length=80, required=False, allow_null=True)
    kind = serializers.ChoiceField(choices=Kind.choices)
    attributes = TextMapField(required=False)
    lead_days = serializers.IntegerField(min_value=0, max_value=365, required=False)
    hsn_code = serializers.CharField(max_length=8, required=False, allow_blank=True)
    price = MoneyInput(
        validators=[in_our_currency], required=False, help_text="What price_modifier of the variants is added to."
    )
    variants = VariantInput(many=True, allow_empty=False)


class ImageInput(StrictSerializer):
    """A picture, as multipart."""

    image = serializers.FileField()
    alt = serializers.CharField(max_length=300, required=False, allow_blank=True)


class StockInput(StrictSerializer):
    """How many pieces were counted."""

    on_hand = serializers.IntegerField(min_value=0, max_value=MAX_ON_HAND)


def details_of(given: Mapping[str, Any], product: Product | None = None) -> ProductDetails:
    """The service's value: what was given, over what the product says already (for PATCH)."""
    values: dict[str, Any] = _present(product) if product else {}
    for name in ("title", "description", "story", "kind", "attributes", "lead_days", "hsn_code"):
        if name in given:
            values[name] = given[name]
    for name, find in (
        ("category", selectors.find_category),
        ("craft", places.get_craft),
        ("region", places.get_region),
    ):
        if name in given:
            values[name] = _found(name, find, given[name])
    if "variants" in given:
        values["variants"] = _variants(given["variants"], given.get("price"))
        values["currency"] = settings.PLATFORM_CURRENCY
    return ProductDetails(**values)


def _present(product: Product) -> dict[str, Any]:
    return {
        "title": product.title,
        "description": product.description,
        "story": product.story,
        "kind": product.kind,
        "category": product.category,
        "craft": product.craft,
        "region": product.region,
        "attributes": product.attributes,
        "lead_days": product.lead_days,
        "hsn_code": product.hsn_code,
        "currency": product.currency,
        "variants": [
            VariantDetails(
                public_id=row.public_id,
                title=row.title,
                sku=row.sku,
                options=row.options,
                price_minor=row.price_minor,
                compare_at_minor=row.compare_at_minor,
            )
            for row in product.variants.all()
            if row.is_active
        ],
    }


def _found(name: str, find: Any, slug: str | None) -> Any:
    if slug is None:
        return None
    try:
        return find(slug)
    except DomainError as error:
        raise serializers.ValidationError({name: [str(error.message)]}) from error


def _variants(rows: Sequence[Mapping[str, Any]], base: Mapping[str, Any] | None) -> list[VariantDetails]:
    problems: dict[str, list[str]] = {}
    out = []
    for number, row in enumerate(rows):
        if "price" in row:
            price = row["price"]["amount"]
        elif base is None:
            problems[f"variants.{number}.price_modifier"] = [_("Give the product's price too")]
            continue
        else:
            price = base["amount"] + row["price_modifier"]
            if price <= 0:
                problems[f"variants.{number}.price_modifier"] = [_("This takes the price to 0 or below")]
                continue
        out.append(_variant(row, price))
    if problems:
        raise serializers.ValidationError(problems)
    return out


def _variant(row: Mapping[str, Any], price_minor: int) -> VariantDetails:
    former = row.get("compare_at_price")
    public_id: UUID | None = row.get("id")
    return VariantDetails(
        public_id=public_id,
        title=row.get("title", ""),
        sku=row.get("sku", ""),
        options=row.get("options", {}),
        price_minor=price_minor,
        compare_at_minor=former["amount"] if former else None,
        on_hand=row.get("on_hand"),
    )
