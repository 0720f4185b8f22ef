"""What the API shows of downloads."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import InstantField
from core.api.shapes import ImageSerializer, NamedSerializer
from digital_assets.models import Grant, GrantStatus


class DownloadSerializer(serializers.Serializer[Any]):
    """One file that was bought. ``size`` in bytes; ``remaining`` downloads until ``expires_at``."""

    id = serializers.CharField(source="public_id")
    product = serializers.SerializerMethodField()
    name = serializers.CharField(source="asset.name")
    file_name = serializers.CharField(source="asset.file.name")
    size = serializers.IntegerField(source="asset.file.size")
    remaining = serializers.IntegerField()
    expires_at = InstantField(allow_null=True)
    status = serializers.ChoiceField(choices=GrantStatus.choices)
    image = serializers.SerializerMethodField()

    class Meta:
        ref_name = "Download"

    @extend_schema_field(NamedSerializer)
    def get_product(self, grant: Grant) -> dict[str, str]:
        product = grant.asset.product
        return {"id": str(product.public_id), "slug": product.slug, "name": product.title}

    @extend_schema_field(ImageSerializer(allow_null=True))
    def get_image(self, grant: Grant) -> dict[str, Any] | None:
        for picture in grant.asset.product.images.all():
            return dict(ImageSerializer(picture.image, context=self.context).data)
        return None


class LinkSerializer(serializers.Serializer[Any]):
    """A signed address that works for whoever holds it, until ``expires_at``."""

    url = serializers.CharField()
    expires_at = InstantField()

    class Meta:
        ref_name = "DownloadLink"
