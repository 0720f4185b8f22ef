"""What the API takes for bags and orders."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from rest_framework import serializers

from core.api.serializers import MoneyInput, StrictSerializer
from orders.carriers import CARRIERS
from orders.services.address import AddressDetails
from payments.models import Method
from places.models import State

NEXT_STATUSES = ["processing", "shipped", "delivered", "cancelled"]


class CartItemInput(StrictSerializer):
    """So many pieces of a variant."""

    variant_id = serializers.UUIDField()
    quantity = serializers.IntegerField(min_value=1, max_value=999, required=False, help_text="1 when left out.")


class QuantityInput(StrictSerializer):
    """How many pieces it shall be; 0 takes the line out."""

    quantity = serializers.IntegerField(min_value=0, max_value=999)


class AddressInput(StrictSerializer):
    """An address in India. ``state`` is a name, slug, two-letter ISO code or GST code."""

    full_name = serializers.CharField(max_length=150)
    phone = serializers.CharField(max_length=20)
    line1 = serializers.CharField(max_length=200)
    line2 = serializers.CharField(max_length=200, required=False, allow_blank=True)
    city = serializers.CharField(max_length=100)
    state = serializers.CharField(max_length=80)
    pin = serializers.CharField(max_length=12)
    country = serializers.CharField(max_length=2, required=False, help_text="IN when left out.")

    def validate_state(self, value: str) -> State:
        """The state this text names."""
        text = value.strip()
        named = Q(slug=text.lower()) | Q(name__iexact=text) | Q(name_hi=text) | Q(iso=text.upper()) | Q(gst_code=text)
        found = State.objects.filter(named).first()
        if found is None:
            raise serializers.ValidationError(_("We do not know this state. Write its name, such as Rajasthan"))
        return found


class OrderInput(StrictSerializer):
    """Buy what is in the bag. Guests give their e-mail address; amounts come from the server alone."""

    address = AddressInput()
    email = serializers.CharField(max_length=254, required=False, allow_blank=True)
    payment_method = serializers.ChoiceField(choices=Method.choices)
    expected_total = MoneyInput(required=False, help_text="The total that was shown; another one answers 409.")


class CancelInput(StrictSerializer):
    """All that has not been sent, or one part of it."""

    vendor_order_id = serializers.UUIDField(required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class PartInput(StrictSerializer):
    """One part of the order; needed when it has several that were sent."""

    vendor_order_id = serializers.UUIDField(required=False)
    reason = serializers.CharField(max_length=300, required=False, allow_blank=True)


class StatusInput(StrictSerializer):
    """The next step of a vendor's part."""

    status = serializers.ChoiceField(choices=NEXT_STATUSES)
    carrier = serializers.CharField(
        max_length=40,
        required=False,
        allow_blank=True,
        help_text=f"One of {', '.join(CARRIERS)} has a tracking page; any other name is kept as it is.",
    )
    tracking_number = serializers.CharField(max_length=60, required=False, allow_blank=True)
    proof = serializers.CharField(max_length=300, required=False, help_text="How it was handed over.")
    reason = serializers.CharField(max_length=300, required=False, help_text="Why it is cancelled.")


class IntentInput(StrictSerializer):
    """An order to pay."""

    order_id = serializers.UUIDField()
    payment_method = serializers.ChoiceField(choices=Method.choices)


class ConfirmInput(StrictSerializer):
    """A payment to look at."""

    payment_id = serializers.UUIDField()


class RefundItemInput(StrictSerializer):
    """So many pieces of one line."""

    id = serializers.UUIDField(help_text="Of the order line.")
    quantity = serializers.IntegerField(min_value=1, max_value=999)


class RefundInput(StrictSerializer):
    """A whole part of an order, or pieces of its lines."""

    vendor_order_id = serializers.UUIDField(required=False)
    items = RefundItemInput(many=True, required=False, allow_empty=False)
    reason = serializers.CharField(max_length=200)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if "vendor_order_id" not in attrs and "items" not in attrs:
            raise serializers.ValidationError({"vendor_order_id": _("Give vendor_order_id, items or both")})
        return attrs


def address_of(given: dict[str, Any]) -> AddressDetails:
    """The service's value of a checked address."""
    return AddressDetails(**given)
