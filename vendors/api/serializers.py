"""What the API says about shops and applications."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import InstantField, StrictSerializer
from core.api.shapes import ImageSerializer, NamedSerializer
from vendors.models import BusinessType, Vendor, VendorStatus


class ApplicationInput(StrictSerializer):
    """An application to sell. The PIN code decides the state."""

    business_name = serializers.CharField(max_length=120)
    business_type = serializers.ChoiceField(choices=BusinessType.choices)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    website = serializers.CharField(max_length=200, required=False, allow_blank=True)
    location = serializers.CharField(max_length=120)
    pin = serializers.CharField(max_length=12)


class DecisionInput(StrictSerializer):
    """Why; the applicant reads it."""

    reason = serializers.CharField(max_length=2000)


class VendorStateSerializer(serializers.Serializer[Any]):
    """Where an application stands."""

    id = serializers.CharField(source="public_id")
    status = serializers.ChoiceField(choices=VendorStatus.choices)


class ApplicantSerializer(serializers.Serializer[Any]):
    """Who applied."""

    id = serializers.CharField(source="public_id")
    full_name = serializers.CharField()
    email = serializers.CharField()


class PendingVendorSerializer(VendorStateSerializer):
    """An application in the review queue."""

    slug = serializers.CharField()
    business_name = serializers.CharField(source="name")
    business_type = serializers.ChoiceField(choices=BusinessType.choices)
    description = serializers.CharField()
    website = serializers.CharField()
    location = serializers.CharField()
    state = serializers.CharField(source="state.local_name")
    pin = serializers.CharField()
    applied_at = InstantField()
    applicant = ApplicantSerializer(source="owner")


class VendorRatingSerializer(serializers.Serializer[Any]):
    """Average of 0 to 5 stars and how many gave them."""

    average = serializers.FloatField(source="rating_average")
    count = serializers.IntegerField(source="rating_count")

    class Meta:
        ref_name = "Rating"


class ArtisanSerializer(serializers.Serializer[Any]):
    """A shop and its maker, as everybody may see them."""

    id = serializers.CharField(source="public_id")
    slug = serializers.CharField()
    name = serializers.CharField(help_text="Of the shop.")
    artisan_name = serializers.CharField(help_text="Of the maker.")
    location = serializers.CharField()
    state = serializers.CharField(source="state.local_name")
    craft = NamedSerializer(allow_null=True)
    region = NamedSerializer(allow_null=True)
    portrait = ImageSerializer(allow_null=True)
    rating = VendorRatingSerializer(source="*")


class ArtisanPageSerializer(ArtisanSerializer):
    """The whole profile."""

    description = serializers.CharField()
    story = serializers.CharField()
    website = serializers.CharField()
    since_year = serializers.IntegerField(allow_null=True)
    cover = ImageSerializer(allow_null=True)
    products_url = serializers.SerializerMethodField(help_text="Address of the list of this shop's products.")

    def get_products_url(self, vendor: Vendor) -> str:
        return str(self.context["request"].build_absolute_uri(f"/api/v1/products?vendor={vendor.slug}"))
