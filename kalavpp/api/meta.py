"""Facts about this server that an app asks for at its start."""

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.views import ApiView


class MetaSerializer(serializers.Serializer[Any]):
    """What this server speaks."""

    api_version = serializers.CharField()
    min_app_version = serializers.CharField()
    currencies = serializers.ListField(child=serializers.CharField())
    languages = serializers.ListField(child=serializers.CharField())
    payment_methods = serializers.ListField(child=serializers.CharField())


class MetaView(ApiView):
    """Needs no account."""

    permission_classes = (AllowAny,)

    @extend_schema(operation_id="getMeta", summary="Facts about this server", tags=["meta"], responses=MetaSerializer)
    def get(self, request: Request) -> Response:
        return self.show(
            MetaSerializer,
            {
                "api_version": settings.SPECTACULAR_SETTINGS["VERSION"],
                "min_app_version": "1.0.0",
                "currencies": [settings.PLATFORM_CURRENCY],
                "languages": [code for code, _name in settings.LANGUAGES],
                "payment_methods": ["card", "upi"],
            },
        )
