"""What the API shows of bags and orders."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core.api.serializers import InstantField, MoneyField, money
from core.api.shapes import ImageSerializer, NamedSerializer
from orders import selectors
from orders.models import Order, VendorOrder, VendorOrderStatus
from orders.selectors import CartLine, CartView, OrderStatus
from payments.models import Method, Payment, PaymentStatus, RefundStatus
from payments.services.charge import LIVE


class CartItemSerializer(serializers.Serializer[Any]):
    """One line of a bag."""

    id = serializers.CharField()
    variant_id = serializers.CharField()
    product_slug = serializers.CharField()
    title = serializers.CharField()
    variant_title = serializers.CharField()
    kind = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = MoneyField()
    line_total = MoneyField()
    price_was = MoneyField(allow_null=True, help_text="Set when the price changed since it was added.")
    left = serializers.IntegerField(allow_null=True, help_text="Set when fewer are left than wanted.")
    available = serializers.BooleanField(help_text="Whether the line can be bought as it stands.")
    image = ImageSerializer(allow_null=True)

    class Meta:
        ref_name = "CartItem"


class CartGroupSerializer(serializers.Serializer[Any]):
    """One vendor's lines."""

    vendor = NamedSerializer()
    items = CartItemSerializer(many=True)
    subtotal = MoneyField()
    shipping = MoneyField()
    leaves_by = serializers.DateField(allow_null=True)

    class Meta:
        ref_name = "CartGroup"


class CartSerializer(serializers.Serializer[Any]):
    """A bag. Lines that cannot be bought are shown and counted in no sum; ``gone`` ones are not for sale any more."""

    version = serializers.IntegerField()
    groups = CartGroupSerializer(many=True)
    gone = CartItemSerializer(many=True)
    items_total = MoneyField()
    shipping = MoneyField()
    total = MoneyField()
    ready = serializers.BooleanField(help_text="Whether all of it can be bought as it stands.")

    class Meta:
        ref_name = "Cart"

    def to_representation(self, instance: CartView) -> dict[str, Any]:
        view, currency = instance, instance.currency
        return {
            "version": view.version,
            "groups": [
                {
                    "vendor": {"id": str(group.vendor_id), "slug": group.vendor_slug, "name": group.vendor_name},
                    "items": [self._line(line, currency) for line in group.lines],
                    "subtotal": money(group.subtotal_minor, currency),
                    "shipping": money(group.shipping_minor, currency),
                    "leaves_by": group.leaves_by.isoformat() if group.leaves_by else None,
                }
                for group in view.groups
            ],
            "gone": [self._line(line, currency) for line in view.gone],
            "items_total": money(view.items_minor, currency),
            "shipping": money(view.shipping_minor, currency),
            "total": money(view.total_minor, currency),
            "ready": view.ready,
        }

    def _line(self, line: CartLine, currency: str) -> dict[str, Any]:
        was = line.price_was_minor
        return {
            "id": str(line.id),
            "variant_id": str(line.variant_id),
            "product_slug": line.product_slug,
            "title": line.title,
            "variant_title": line.variant_title,
            "kind": line.kind,
            "quantity": line.quantity,
            "unit_price": money(line.unit_price_minor, currency),
            "line_total": money(line.line_total_minor, currency),
            "price_was": None if was is None else money(was, currency),
            "left": line.left,
            "available": line.buyable,
            "image": ImageSerializer(line.image, context=self.context).data if line.image else None,
        }


class OrderLineSerializer(serializers.Serializer[Any]):
    """What was bought, as it was when it was bought."""

    id = serializers.CharField(source="public_id")
    variant_id = serializers.CharField(source="variant.public_id")
    product_id = serializers.CharField(source="product_public_id")
    product_slug = serializers.CharField()
    title = serializers.CharField(source="product_title")
    variant_title = serializers.CharField()
    sku = serializers.CharField()
    kind = serializers.CharField()
    quantity = serializers.IntegerField()
    unit_price = MoneyField(minor="unit_price_minor")
    line_total = MoneyField(minor="net_minor")
    refunded_quantity = serializers.IntegerField()
    image = ImageSerializer(allow_null=True)

    class Meta:
        ref_name = "OrderLine"


class PaymentSerializer(serializers.Serializer[Any]):
    """One try to pay. ``redirect_url`` is the provider's page; money counts only when the provider says so.

    Page and secret are shown while there is something left to do with them.
    """

    id = serializers.CharField(source="public_id")
    order_id = serializers.CharField(source="payable.reference")
    provider = serializers.CharField()
    method = serializers.ChoiceField(choices=Method.choices)
    status = serializers.ChoiceField(choices=PaymentStatus.choices)
    amount = MoneyField(minor="amount_minor")
    client_secret = serializers.SerializerMethodField()
    redirect_url = serializers.SerializerMethodField()

    class Meta:
        ref_name = "OrderPayment"

    def get_client_secret(self, payment: Payment) -> str:
        return payment.client_secret if payment.status in LIVE else ""

    def get_redirect_url(self, payment: Payment) -> str:
        return payment.redirect_url if payment.status in LIVE else ""


class VendorPartSerializer(serializers.Serializer[Any]):
    """One vendor's part of an order, as the buyer sees it."""

    id = serializers.CharField(source="public_id")
    number = serializers.CharField()
    vendor = NamedSerializer()
    status = serializers.ChoiceField(choices=VendorOrderStatus.choices)
    items = OrderLineSerializer(source="lines.all", many=True)
    subtotal = MoneyField(minor="items_minor")
    shipping = MoneyField(minor="shipping_minor")
    total = MoneyField(minor="total_minor")
    refunded = serializers.SerializerMethodField()
    ship_by = serializers.DateField(allow_null=True)
    carrier = serializers.CharField()
    tracking_number = serializers.CharField()
    tracking_url = serializers.CharField()
    confirmed_at = InstantField(allow_null=True)
    shipped_at = InstantField(allow_null=True)
    delivered_at = InstantField(allow_null=True)
    cancelled_at = InstantField(allow_null=True)
    received_at = InstantField(allow_null=True)
    not_received_at = InstantField(allow_null=True)
    cancel_reason = serializers.CharField()

    class Meta:
        ref_name = "VendorOrder"

    @extend_schema_field(MoneyField)
    def get_refunded(self, part: VendorOrder) -> dict[str, Any]:
        return money(part.share.refunded_minor, part.currency)


class OrderAddressSerializer(serializers.Serializer[Any]):
    """Where an order goes."""

    full_name = serializers.CharField()
    phone = serializers.CharField()
    line1 = serializers.CharField()
    line2 = serializers.CharField()
    city = serializers.CharField()
    state = serializers.CharField(source="state.local_name")
    pin = serializers.CharField()
    country = serializers.CharField()

    class Meta:
        ref_name = "OrderAddress"


class OrderSerializer(serializers.Serializer[Any]):
    """An order as its buyer sees it."""

    id = serializers.CharField(source="public_id")
    number = serializers.CharField()
    status = serializers.SerializerMethodField()
    email = serializers.CharField()
    address = OrderAddressSerializer(source="*")
    items_total = MoneyField(minor="items_minor")
    discount = MoneyField(minor="discount_minor")
    shipping = MoneyField(minor="shipping_minor")
    tax_included = MoneyField(minor="tax_included_minor")
    total = MoneyField(minor="total_minor")
    refunded = serializers.SerializerMethodField()
    vendor_orders = VendorPartSerializer(source="vendor_orders.all", many=True)
    placed_at = InstantField()
    expires_at = InstantField(help_text="To be paid by.")
    paid_at = InstantField(allow_null=True)

    class Meta:
        ref_name = "Order"

    @extend_schema_field(serializers.ChoiceField(choices=OrderStatus.choices))
    def get_status(self, order: Order) -> str:
        return selectors.status(order).value

    @extend_schema_field(MoneyField)
    def get_refunded(self, order: Order) -> dict[str, Any]:
        return money(order.payable.refunded_minor, order.currency)


class OrderWithPaymentSerializer(OrderSerializer):
    """An order with its latest payment."""

    payment = serializers.SerializerMethodField()

    class Meta:
        ref_name = "OrderWithPayment"

    @extend_schema_field(PaymentSerializer(allow_null=True))
    def get_payment(self, order: Order) -> dict[str, Any] | None:
        payment = latest_payment(order)
        return PaymentSerializer(payment, context=self.context).data if payment else None


class BuyerSerializer(serializers.Serializer[Any]):
    """The order a vendor's part belongs to."""

    id = serializers.CharField(source="public_id")
    number = serializers.CharField()
    placed_at = InstantField()

    class Meta:
        ref_name = "OrderReference"


class OwnPartSerializer(VendorPartSerializer):
    """A part as its vendor sees it: where it goes and what it earns; never the buyer's e-mail address."""

    order = BuyerSerializer()
    address = OrderAddressSerializer(source="order")
    fee = serializers.SerializerMethodField(help_text="The platform's, with its GST.")
    earning = serializers.SerializerMethodField(help_text="What is left for the vendor, delivery included.")

    class Meta:
        ref_name = "OwnVendorOrder"

    @extend_schema_field(MoneyField)
    def get_fee(self, part: VendorOrder) -> dict[str, Any]:
        share = part.share
        return money(share.fee_minor - share.refunded_fee_minor, part.currency)

    @extend_schema_field(MoneyField)
    def get_earning(self, part: VendorOrder) -> dict[str, Any]:
        share = part.share
        return money(share.vendor_minor - share.refunded_earning_minor, part.currency)


class RefundSerializer(serializers.Serializer[Any]):
    """Money that goes back."""

    id = serializers.CharField(source="public_id")
    status = serializers.ChoiceField(choices=RefundStatus.choices)
    amount = MoneyField(minor="amount_minor")
    reason = serializers.CharField()

    class Meta:
        ref_name = "Refund"


def latest_payment(order: Order) -> Payment | None:
    """The payment that counted, else the last that was tried."""
    payments = sorted(order.payable.payments.all(), key=lambda one: (one.status == "succeeded", one.pk))
    for one in payments[-1:]:
        one.payable = order.payable
        return one
    return None
