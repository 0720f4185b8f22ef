"""Shapes that several apps show: how a thing is named, how a picture is described.

Rows are taken as they are (duck-typed), because the ground floor knows no app.
"""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers


class NamedSerializer(serializers.Serializer[Any]):
    """Enough of a thing to name it and link to it; ``id`` and ``slug`` both work in addresses."""

    id = serializers.CharField()
    slug = serializers.CharField()
    name = serializers.CharField()

    class Meta:
        ref_name = "Named"

    def to_representation(self, instance: Any) -> dict[str, Any]:
        return dict(instance) if isinstance(instance, Mapping) else named(instance)


def named(row: Any) -> dict[str, Any]:
    """A shop by its public id; a craft, region or category by its slug, in the reader's language."""
    public_id = getattr(row, "public_id", None)
    name = getattr(row, "local_name", None) or row.name
    return {"id": str(public_id) if public_id else row.slug, "slug": row.slug, "name": name}


class ImageSizeSerializer(serializers.Serializer[Any]):
    """One width of a picture with the address of each format it was made in."""

    w = serializers.IntegerField()
    h = serializers.IntegerField()
    avif = serializers.CharField(required=False)
    webp = serializers.CharField(required=False)
    jpeg = serializers.CharField(required=False)

    class Meta:
        ref_name = "ImageSize"


class ImageSerializer(serializers.Serializer[Any]):
    """A picture's manifest, or that of a row which has one. Addresses are absolute and their files never change."""

    id = serializers.CharField()
    alt = serializers.CharField()
    colour = serializers.CharField(help_text="Dominant colour, to show while the picture loads.")
    width = serializers.IntegerField(help_text="Of the largest size.")
    height = serializers.IntegerField()
    sizes = ImageSizeSerializer(many=True)

    class Meta:
        ref_name = "Image"

    def to_representation(self, instance: Any) -> dict[str, Any]:
        picture = getattr(instance, "manifest", instance)
        return {
            "id": str(picture.id),
            "alt": picture.alt,
            "colour": picture.colour,
            "width": picture.width,
            "height": picture.height,
            "sizes": [self._size(one) for one in picture.sizes],
        }

    def _size(self, one: Any) -> dict[str, Any]:
        request = self.context.get("request")
        addresses = {kind: address for kind in ("avif", "jpeg", "webp") if (address := getattr(one, kind))}
        if request is not None:
            addresses = {kind: request.build_absolute_uri(address) for kind, address in addresses.items()}
        return {"w": one.w, "h": one.h, **addresses}


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class TextMapField(serializers.DictField):
    """``{label: value}``, both text, in the order they were written."""

    child = serializers.CharField(allow_blank=True, max_length=300)
    entry_name = serializers.CharField(max_length=60)
    most_entries = 40

    def to_internal_value(self, data: Any) -> dict[str, str]:
        found: dict[str, str] = super().to_internal_value(data)
        if len(found) > self.most_entries:
            raise serializers.ValidationError(_("Give at most %(most)s entries") % {"most": self.most_entries})
        errors = {}
        for name in found:
            try:
                self.entry_name.run_validation(name)
            except serializers.ValidationError as error:
                errors[name.replace("\0", "")[:60]] = error.detail
        if errors:
            raise serializers.ValidationError(errors)
        return found
