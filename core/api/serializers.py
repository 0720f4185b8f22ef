"""Input that refuses what it does not know, and shapes shared by every app."""

from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.utils.translation import gettext as _
from drf_spectacular.utils import inline_serializer
from rest_framework import serializers

from core.money import EXPONENTS, Money, format_minor


class StrictSerializer(serializers.Serializer[Any]):
    """Base of every request body: an unknown key is an error that names the key, never silently dropped."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, Mapping):
            unknown = [str(key) for key in data if key not in self.fields]
            if unknown:
                raise serializers.ValidationError({key: [_("This field is not known here")] for key in unknown})
        return super().to_internal_value(data)


class InstantField(serializers.DateTimeField):
    """An instant as RFC 3339 in UTC, ending in ``Z``."""

    def __init__(self, **options: Any) -> None:
        super().__init__(default_timezone=UTC, **options)


class MoneyField(serializers.Serializer[Any]):
    """An amount in minor units, its currency, and the amount as people of the reader's language write it.

    Shows a ``Money``, or a column of minor units beside the row's currency: ``MoneyField(minor="price_minor")``.
    """

    amount = serializers.IntegerField(help_text="Minor units: 129900 is ₹1,299.00.")
    currency = serializers.CharField(help_text="ISO 4217.")
    formatted = serializers.CharField()

    class Meta:
        ref_name = "Money"

    def __init__(self, *, minor: str = "", currency: str = "currency", **options: Any) -> None:
        self._minor = minor
        self._currency = currency
        if minor:
            options["source"] = "*"
        super().__init__(read_only=True, **options)

    def to_representation(self, instance: Any) -> dict[str, Any] | None:  # type: ignore[override]
        if isinstance(instance, Money):
            return money(instance.amount, instance.currency)
        amount = getattr(instance, self._minor)
        return None if amount is None else money(amount, getattr(instance, self._currency))


class MoneyInput(StrictSerializer):
    """An amount in minor units with its currency."""

    amount = serializers.IntegerField(min_value=1, max_value=10**12)
    currency = serializers.ChoiceField(choices=sorted(EXPONENTS))

    class Meta:
        ref_name = "MoneyInput"

    def to_internal_value(self, data: Any) -> Any:
        """Half an amount is none, in a PATCH too: there the framework asks for no field of what is nested."""
        given = super().to_internal_value(data)
        missing = {name: one.error_messages["required"] for name, one in self.fields.items() if name not in given}
        if missing:
            raise serializers.ValidationError(missing)
        return given


def money(amount: int, currency: str) -> dict[str, Any]:
    """The money object of the API."""
    return {"amount": amount, "currency": currency, "formatted": format_minor(amount, currency)}


# A dictionary, because the body keeps the spelling of its source (statusCode, requestId).
ErrorSerializer = inline_serializer(
    name="Error",
    fields={
        "statusCode": serializers.IntegerField(),
        "message": serializers.CharField(help_text="One sentence, fit for users, in their language."),
        "error": serializers.CharField(help_text="The name of the status."),
        "timestamp": InstantField(),
        "path": serializers.CharField(),
        "code": serializers.CharField(help_text="Stable; for programs. New codes may be added."),
        "errors": serializers.DictField(
            child=serializers.ListField(child=serializers.CharField()),
            help_text="Messages by the path of the input, for example `address.pin`.",
        ),
        "requestId": serializers.CharField(),
        "data": serializers.DictField(required=False, help_text="Further facts for programs."),
    },
)
