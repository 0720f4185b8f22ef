"""What was bought, as it was when it was bought."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel

FROZEN_COLUMNS = (
    "order_id", "vendor_order_id", "variant_id", "product_title", "variant_title", "sku", "kind", "hsn_code",
    "quantity", "unit_price_minor", "discount_minor", "net_minor", "commission_bp", "fee_minor", "fee_gst_minor",
    "earning_minor", "tax_rate_bp", "tax_included_minor", "cgst_minor", "sgst_minor", "igst_minor", "currency",
)  # fmt: skip


class OrderLine(PublicModel):
    """So many of one variant, with title, price, commission and tax frozen at placement (minor units).

    ``net = unit price × quantity − discount``; ``fee`` is what the vendor gives up and includes ``fee_gst``;
    ``earning = net − fee``, never rounded by itself (invariant 2). ``refunded_quantity`` pieces, of ``refunded_minor``,
    have gone back or are on their way.
    """

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="lines")
    vendor_order = models.ForeignKey("orders.VendorOrder", on_delete=models.PROTECT, related_name="lines")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    product_public_id = models.UUIDField()
    product_slug = models.CharField(max_length=120, blank=True)
    product_title = models.CharField(_("title"), max_length=160)
    variant_title = models.CharField(_("variant"), max_length=120, blank=True)
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    kind = models.CharField(_("kind"), max_length=16)
    image = models.ForeignKey("media.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    hsn_code = models.CharField(_("HSN code"), max_length=8, blank=True)

    currency = models.CharField(max_length=3, default="INR")
    quantity = models.PositiveIntegerField(_("quantity"))
    unit_price_minor = models.BigIntegerField(_("price of one"))
    discount_minor = models.BigIntegerField(_("discount"), default=0)
    net_minor = models.BigIntegerField(_("sum"))
    commission_bp = models.PositiveIntegerField(_("commission in basis points"))
    fee_minor = models.BigIntegerField(_("fee"))
    fee_gst_minor = models.BigIntegerField(_("GST in the fee"))
    earning_minor = models.BigIntegerField(_("earning"))
    tax_rate_bp = models.PositiveIntegerField(_("GST rate in basis points"), default=0)
    tax_included_minor = models.BigIntegerField(_("GST inside"), default=0)
    cgst_minor = models.BigIntegerField(default=0)
    sgst_minor = models.BigIntegerField(default=0)
    igst_minor = models.BigIntegerField(default=0)
    refunded_quantity = models.PositiveIntegerField(default=0)
    refunded_minor = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        constraints = [
            models.UniqueConstraint(fields=["order", "variant"], name="order_line_once_per_variant"),
            models.CheckConstraint(
                condition=Q(net_minor=F("unit_price_minor") * F("quantity") - F("discount_minor")),
                name="order_line_net_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(net_minor=F("fee_minor") + F("earning_minor")), name="order_line_fee_and_earning_are_net"
            ),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, unit_price_minor__gt=0, discount_minor__gte=0, net_minor__gte=0)
                & Q(fee_minor__gte=0, fee_gst_minor__gte=0, earning_minor__gte=0, commission_bp__lte=10_000)
                & Q(fee_gst_minor__lte=F("fee_minor")),
                name="order_line_amounts_in_range",
            ),
            models.CheckConstraint(
                condition=Q(tax_included_minor=F("cgst_minor") + F("sgst_minor") + F("igst_minor")),
                name="order_line_tax_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(refunded_quantity__lte=F("quantity")), name="order_line_refunded_at_most_bought"
            ),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("net_minor")),
                name="order_line_refunded_at_most_paid",
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="paid_lines_stay",  # invariant 6
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW("
                    + ", ".join(f"OLD.{name}" for name in FROZEN_COLUMNS)
                    + ") IS DISTINCT FROM ROW("
                    + ", ".join(f"NEW.{name}" for name in FROZEN_COLUMNS)
                    + ")"
                ),
                func="""
                    IF EXISTS (SELECT 1 FROM orders_order WHERE id = OLD.order_id AND paid_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'lines of a paid order never change' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product_title}"


class RefundedPieces(models.Model):
    """So many pieces of a line that one refund gives back, for ``amount_minor`` of it (minor units, without delivery).

    A refund that the provider refuses loses these rows: its pieces can be given back again.
    """

    id = models.BigAutoField(primary_key=True)
    refund = models.ForeignKey("payments.Refund", on_delete=models.PROTECT, related_name="+")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="refunded_pieces")
    quantity = models.PositiveIntegerField()
    amount_minor = models.BigIntegerField()

    class Meta:
        verbose_name = _("pieces given back")
        verbose_name_plural = _("pieces given back")
        constraints = [
            models.UniqueConstraint(fields=["refund", "line"], name="refunded_pieces_once_per_line"),
            models.CheckConstraint(
                condition=Q(quantity__gt=0, amount_minor__gte=0), name="refunded_pieces_of_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.line_id}"
