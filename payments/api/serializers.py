"""Shapes of money in the API."""

from typing import Any

from rest_framework import serializers

from core.api.serializers import InstantField, MoneyField, StrictSerializer
from payments.models import PaymentStatus, PayoutStatus
from payments.services.charge import LIVE


class PaymentSerializer(serializers.Serializer[Any]):
    """One try to pay. Secret and address are shown only while there is something left to do with them."""

    id = serializers.CharField(source="public_id")
    provider = serializers.CharField()
    status = serializers.ChoiceField(choices=PaymentStatus.choices)
    method = serializers.CharField()
    amount = MoneyField(minor="amount_minor")
    client_secret = serializers.SerializerMethodField()
    redirect_url = serializers.SerializerMethodField()
    created_at = InstantField()

    class Meta:
        ref_name = "Payment"

    def get_client_secret(self, payment: Any) -> str:
        return payment.client_secret if payment.status in LIVE else ""

    def get_redirect_url(self, payment: Any) -> str:
        return payment.redirect_url if payment.status in LIVE else ""


class EarningSerializer(serializers.Serializer[Any]):
    """Gross + shipping − commission − refunded = net, plus the commission's part of refunds given back."""

    id = serializers.CharField(source="public_id")
    number = serializers.CharField(source="label", help_text="The vendor's part of the order.")
    gross = MoneyField(minor="gross_minor")
    shipping = MoneyField(minor="shipping_minor")
    commission = MoneyField(minor="commission_minor")
    refunded = MoneyField(minor="refunded_minor")
    net = MoneyField(minor="net_minor")
    state = serializers.CharField(help_text="pending, available, frozen, paid_out or refunded; may grow.")
    matures_at = InstantField(allow_null=True)
    created_at = InstantField()

    class Meta:
        ref_name = "Earning"


class EarningsSerializer(serializers.Serializer[Any]):
    """The vendor's balances and the newest entries."""

    currency = serializers.CharField()
    pending = MoneyField(minor="pending_minor")
    available = MoneyField(minor="available_minor")
    reserve = MoneyField(minor="reserve_minor")
    debt = MoneyField(minor="debt_minor")
    entries = EarningSerializer(many=True, read_only=True)

    class Meta:
        ref_name = "Earnings"


class PayoutSerializer(serializers.Serializer[Any]):
    """Money on its way to the vendor: amount = claimed − debt."""

    id = serializers.CharField(source="public_id")
    number = serializers.CharField()
    status = serializers.ChoiceField(choices=PayoutStatus.choices)
    amount = MoneyField(minor="amount_minor")
    debt = MoneyField(minor="debt_minor")
    failure = serializers.CharField()
    created_at = InstantField()
    paid_at = InstantField(allow_null=True)

    class Meta:
        ref_name = "Payout"


class PayoutInput(StrictSerializer):
    """How much to pay out; without an amount, everything that is available."""

    amount = serializers.IntegerField(min_value=1, max_value=10**12, required=False, help_text="Minor units.")

    class Meta:
        ref_name = "PayoutInput"
