"""Signing up from an app: a customer, or a customer with an application to sell, in one transaction."""

from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import FormParser
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts import selectors
from accounts.api.serializers import TokenPairSerializer, UserSerializer
from accounts.models import Role
from accounts.services import registration, tokens
from core.api.parsing import BoundedJsonParser
from core.api.serializers import StrictSerializer
from core.api.views import ApiView
from vendors.models import BusinessType, VendorStatus
from vendors.services import applications

_OF_THE_SHOP = ("business_name", "business_type", "description", "website", "location", "pin")
_NEEDED_OF_THE_SHOP = ("business_name", "business_type", "location", "pin")


class RegisterInput(StrictSerializer):
    """Who signs up. ``business_*``, ``location`` and ``pin`` are needed with ``role=vendor``."""

    email = serializers.CharField(max_length=254)
    password = serializers.CharField(max_length=256, trim_whitespace=False, write_only=True)
    full_name = serializers.CharField(max_length=150)
    role = serializers.ChoiceField(
        choices=[Role.CUSTOMER.value, Role.VENDOR.value], required=False, help_text="`customer` when left out."
    )
    device_id = serializers.CharField(max_length=100, required=False, allow_blank=True)
    business_name = serializers.CharField(max_length=120, required=False)
    business_type = serializers.ChoiceField(choices=BusinessType.choices, required=False)
    description = serializers.CharField(max_length=5000, required=False, allow_blank=True)
    website = serializers.CharField(max_length=200, required=False, allow_blank=True)
    location = serializers.CharField(max_length=120, required=False)
    pin = serializers.CharField(max_length=12, required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if attrs.get("role") == Role.VENDOR:
            missing = [name for name in _NEEDED_OF_THE_SHOP if name not in attrs]
            if missing:
                raise serializers.ValidationError(
                    {name: self.fields[name].error_messages["required"] for name in missing}
                )
        return attrs


class ApplicationSerializer(serializers.Serializer[Any]):
    """An application to sell."""

    id = serializers.CharField(source="public_id")
    status = serializers.ChoiceField(choices=VendorStatus.choices)


class RegisteredSerializer(TokenPairSerializer):
    """A new account with its first session; ``application`` for those who want to sell."""

    user = UserSerializer()
    application = ApplicationSerializer(required=False)


class RegisterView(ApiView):
    """JSON or a form."""

    authentication_classes = ()
    permission_classes = (AllowAny,)
    parser_classes = (BoundedJsonParser, FormParser)
    throttle_scope = "register"
    # The answer holds tokens, which are stored nowhere; a second try hears that the e-mail is taken.
    idempotent = False

    @extend_schema(
        operation_id="register",
        summary="Sign up, as a customer or to sell",
        tags=["auth"],
        auth=[],
        request=dict.fromkeys(("application/json", "application/x-www-form-urlencoded"), RegisterInput),
        responses={201: RegisteredSerializer},
    )
    def post(self, request: Request) -> Response:
        given = self.body(RegisterInput)
        person = {name: given[name] for name in ("email", "password", "full_name")}
        answer: dict[str, Any] = {}
        if given.get("role") == Role.VENDOR:
            details = applications.ApplicationDetails(**{name: given[name] for name in _OF_THE_SHOP if name in given})
            vendor = applications.register_and_apply(**person, details=details, actor=self.actor)
            user, answer["application"] = vendor.owner, vendor
        else:
            user = registration.register(**person, actor=self.actor)
        pair = tokens.issue(
            user=user, device_id=given.get("device_id", ""), user_agent=request.headers.get("User-Agent", "")
        )
        answer |= {"access": pair.access, "refresh": pair.refresh, "user": selectors.account_of(user)}
        return self.show(RegisteredSerializer, answer, status=201)
