"""What the API shows of the catalogue."""

from typing import Any

from rest_framework import serializers

from catalog.models import Kind, ProductStatus
from catalog.selectors import ProductCard, ProductPage, VariantView
from core.api.serializers import InstantField, MoneyField, money
from core.api.shapes import ImageSerializer, NamedSerializer, TextMapField, named
from places.models import Craft


class RatingSerializer(serializers.Serializer[Any]):
    """Average of 0 to 5 stars and how many gave them."""

    average = serializers.FloatField()
    count = serializers.IntegerField()

    class Meta:
        ref_name = "Stars"


class ProductSummarySerializer(serializers.Serializer[Any]):
    """A product as lists show it. ``price`` is that of the cheapest variant, tax included."""

    id = serializers.CharField()
    slug = serializers.CharField()
    title = serializers.CharField()
    kind = serializers.ChoiceField(choices=Kind.choices)
    price = MoneyField()
    price_varies = serializers.BooleanField(help_text="Whether other variants cost more.")
    compare_at_price = MoneyField(allow_null=True)
    vendor = NamedSerializer()
    artisan_name = serializers.CharField()
    place = serializers.CharField(help_text="Where it is made.")
    craft = NamedSerializer(allow_null=True)
    gi_name = serializers.CharField(help_text="Registered geographical indication; empty without one.")
    region = NamedSerializer(allow_null=True)
    rating = RatingSerializer()
    image = ImageSerializer(allow_null=True)
    available = serializers.BooleanField()
    lead_days = serializers.IntegerField(help_text="Days to make, or until it leaves.")

    class Meta:
        ref_name = "ProductSummary"

    def to_representation(self, instance: ProductCard) -> dict[str, Any]:
        card = instance
        return {
            "id": str(card.id),
            "slug": card.slug,
            "title": card.title,
            "kind": card.kind,
            "price": money(card.price_minor, card.currency),
            "price_varies": card.price_varies,
            "compare_at_price": _money_or_none(card.compare_at_minor, card.currency),
            "vendor": {"id": str(card.vendor_id), "slug": card.vendor_slug, "name": card.vendor_name},
            "artisan_name": card.artisan_name,
            "place": card.place,
            "craft": _named_or_none(card.craft_slug, card.craft_name),
            "gi_name": card.gi_name,
            "region": _named_or_none(card.region_slug, card.region_name),
            "rating": {"average": float(card.rating_average), "count": card.rating_count},
            "image": _image_or_none(card.image, self.context),
            "available": card.available,
            "lead_days": card.lead_days,
        }


class VariantSerializer(serializers.Serializer[Any]):
    """One choice of a product."""

    id = serializers.CharField()
    sku = serializers.CharField()
    title = serializers.CharField()
    options = TextMapField()
    price = MoneyField()
    compare_at_price = MoneyField(allow_null=True)
    available = serializers.BooleanField()
    left = serializers.IntegerField(allow_null=True, help_text="Pieces left; null when stock is not counted.")

    class Meta:
        ref_name = "Variant"

    def to_representation(self, instance: VariantView) -> dict[str, Any]:
        return {
            "id": str(instance.id),
            "sku": instance.sku,
            "title": instance.title,
            "options": dict(instance.options),
            "price": money(instance.price_minor, instance.currency),
            "compare_at_price": _money_or_none(instance.compare_at_minor, instance.currency),
            "available": instance.buyable,
            "left": instance.available,
        }


class ProductSerializer(ProductSummarySerializer):
    """A product with everything its page shows."""

    description = serializers.CharField()
    story = serializers.CharField()
    attributes = TextMapField()
    category = NamedSerializer(allow_null=True)
    images = ImageSerializer(many=True)
    variants = VariantSerializer(many=True)
    version = serializers.IntegerField()

    class Meta:
        ref_name = "Product"

    def to_representation(self, instance: ProductPage) -> dict[str, Any]:  # type: ignore[override]
        product, context = instance.product, self.context
        images = [ImageSerializer(one, context=context).data for one in instance.images]
        vendor = product.vendor
        return {
            "id": str(product.public_id),
            "slug": product.slug,
            "title": product.title,
            "kind": product.kind,
            "price": money(product.price_from_minor, product.currency),
            "price_varies": product.price_varies,
            "compare_at_price": _money_or_none(product.compare_at_minor, product.currency),
            "vendor": {"id": str(vendor.public_id), "slug": vendor.slug, "name": vendor.name},
            "artisan_name": vendor.artisan_name,
            "place": vendor.location,
            "craft": named(product.craft) if product.craft else None,
            "gi_name": product.craft.gi_name if product.craft else "",
            "region": named(product.region) if product.region else None,
            "rating": {"average": float(product.rating_average), "count": product.rating_count},
            "image": images[0] if images else None,
            "available": product.in_stock,
            "lead_days": product.lead_days,
            "description": product.description,
            "story": product.story,
            "attributes": product.attributes,
            "category": named(product.category) if product.category else None,
            "images": images,
            "variants": [VariantSerializer(one).data for one in instance.variants],
            "version": product.version,
        }


class OwnProductSerializer(ProductSerializer):
    """A product as its maker sees it: also its status."""

    status = serializers.ChoiceField(choices=ProductStatus.choices)
    hsn_code = serializers.CharField()

    class Meta:
        ref_name = "OwnProduct"

    def to_representation(self, instance: ProductPage) -> dict[str, Any]:  # type: ignore[override]
        product = instance.product
        return {**super().to_representation(instance), "status": product.status, "hsn_code": product.hsn_code}


class ProductStateSerializer(serializers.Serializer[Any]):
    """A product on its maker's list."""

    id = serializers.CharField(source="public_id")
    slug = serializers.CharField()
    title = serializers.CharField()
    status = serializers.ChoiceField(choices=ProductStatus.choices)
    kind = serializers.ChoiceField(choices=Kind.choices)
    price = MoneyField(minor="price_from_minor")
    available = serializers.BooleanField(source="in_stock")
    updated_at = InstantField()

    class Meta:
        ref_name = "ProductState"


class ProductStatusSerializer(serializers.Serializer[Any]):
    """Where a product stands."""

    id = serializers.CharField(source="public_id")
    status = serializers.ChoiceField(choices=ProductStatus.choices)


class StockSerializer(serializers.Serializer[Any]):
    """What the shelf of one variant holds."""

    on_hand = serializers.IntegerField()
    reserved = serializers.IntegerField()
    available = serializers.IntegerField()


class CategorySerializer(serializers.Serializer[Any]):
    """A department; ``parent`` is the id of the one above."""

    id = serializers.CharField()
    slug = serializers.CharField()
    name = serializers.CharField()
    parent = serializers.CharField(allow_null=True)  # type: ignore[assignment]  # taken out of the class
    depth = serializers.IntegerField()

    class Meta:
        ref_name = "Category"


class RegionSerializer(NamedSerializer):
    """A craft region."""

    state = NamedSerializer(allow_null=True)
    description = serializers.CharField()

    class Meta:
        ref_name = "Region"

    def to_representation(self, instance: Any) -> dict[str, Any]:
        state = named(instance.state) if instance.state else None
        return {**named(instance), "state": state, "description": instance.description}


class GeographicalIndicationSerializer(serializers.Serializer[Any]):
    """A line of the register of Geographical Indications."""

    number = serializers.IntegerField()
    name = serializers.CharField()


class CraftSerializer(NamedSerializer):
    """A way of making."""

    technique = serializers.CharField()
    region = NamedSerializer(allow_null=True)
    states = NamedSerializer(many=True)
    gi = GeographicalIndicationSerializer(allow_null=True)

    class Meta:
        ref_name = "Craft"

    def to_representation(self, instance: Craft) -> dict[str, Any]:
        return {
            **named(instance),
            "technique": instance.technique,
            "region": named(instance.region) if instance.region else None,
            "states": [named(state) for state in instance.states.all()],
            "gi": {"number": instance.gi_number, "name": instance.gi_name} if instance.has_gi else None,
        }


def _money_or_none(amount: int | None, currency: str) -> dict[str, Any] | None:
    return None if amount is None else money(amount, currency)


def _named_or_none(slug: str, name: str) -> dict[str, str] | None:
    return {"id": slug, "slug": slug, "name": name} if slug else None


def _image_or_none(image: Any, context: Any) -> Any:
    return ImageSerializer(image, context=context).data if image is not None else None
