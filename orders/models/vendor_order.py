"""One vendor's part of an order: what that vendor packs, sends and earns."""

import pghistory
import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from orders import lifecycle
from orders.models.order import PARTS_ADD_UP


class VendorOrderStatus(models.TextChoices):
    PENDING_PAYMENT = lifecycle.PENDING_PAYMENT, _("waiting for payment")
    CONFIRMED = lifecycle.CONFIRMED, _("paid")
    PROCESSING = lifecycle.PROCESSING, _("being packed")
    SHIPPED = lifecycle.SHIPPED, _("on its way")
    DELIVERED = lifecycle.DELIVERED, _("delivered")
    CANCELLED = lifecycle.CANCELLED, _("cancelled")
    EXPIRED = lifecycle.EXPIRED, _("not paid in time")


class DeliverySaidBy(models.TextChoices):
    CARRIER = "carrier", _("the carrier")
    BUYER = "buyer", _("the buyer")
    VENDOR = "vendor", _("the vendor")
    TIME = "time", _("time since sending")
    DOWNLOAD = "download", _("files made ready")


@pghistory.track(append_only=True)
class VendorOrder(PublicModel):
    """The state machine of a sale (``orders.lifecycle``). Amounts are minor units and never change once paid.

    ``ship_by`` is the last day of the promise made at checkout. ``received_at`` and ``not_received_at`` are what
    the buyer said; ``delivery_said_by`` names who said first that it arrived.
    """

    lifecycle = lifecycle.VENDOR_ORDER

    order = models.ForeignKey("orders.Order", on_delete=models.PROTECT, related_name="vendor_orders")
    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="vendor_orders")
    share = models.OneToOneField("payments.Share", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(_("number"), max_length=28, unique=True)
    status = models.CharField(
        _("status"), max_length=16, choices=VendorOrderStatus.choices, default=VendorOrderStatus.PENDING_PAYMENT
    )
    currency = models.CharField(max_length=3, default="INR")
    items_minor = models.BigIntegerField(_("pieces"))
    discount_minor = models.BigIntegerField(_("discount"), default=0)
    shipping_minor = models.BigIntegerField(_("delivery"))
    tax_added_minor = models.BigIntegerField(_("tax added"), default=0)
    total_minor = models.BigIntegerField(_("total"))

    has_physical = models.BooleanField(default=True)
    ship_by = models.DateField(_("to leave by"), null=True, blank=True)
    carrier = models.CharField(_("carrier"), max_length=40, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    tracking_url = models.URLField(_("tracking page"), max_length=300, blank=True)

    confirmed_at = models.DateTimeField(null=True, blank=True)
    processing_at = models.DateTimeField(null=True, blank=True)
    shipped_at = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    cancelled_at = models.DateTimeField(null=True, blank=True)
    expired_at = models.DateTimeField(null=True, blank=True)
    received_at = models.DateTimeField(null=True, blank=True)
    not_received_at = models.DateTimeField(null=True, blank=True)
    delivery_said_by = models.CharField(max_length=10, choices=DeliverySaidBy.choices, blank=True)
    delivery_proof = models.CharField(_("how it was handed over"), max_length=300, blank=True)
    cancel_reason = models.CharField(_("why it was cancelled"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("vendor's order")
        verbose_name_plural = _("vendors' orders")
        constraints = [
            models.UniqueConstraint(fields=["order", "vendor"], name="vendor_order_one_per_vendor"),
            # The targets of composite comparisons: a line belongs to the order of its vendor order.
            models.UniqueConstraint(fields=["id", "order"], name="vendor_order_of_order"),
            models.CheckConstraint(
                condition=Q(
                    total_minor=F("items_minor") - F("discount_minor") + F("tax_added_minor") + F("shipping_minor")
                ),
                name="vendor_order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(items_minor__gte=0, shipping_minor__gte=0, tax_added_minor__gte=0, total_minor__gte=0)
                & Q(discount_minor__gte=0, discount_minor__lte=F("items_minor")),
                name="vendor_order_amounts_in_range",
            ),
            models.CheckConstraint(condition=Q(status__in=VendorOrderStatus.values), name="vendor_order_status_known"),
            models.CheckConstraint(
                condition=~Q(status="delivered") | ~Q(delivery_said_by=""), name="vendor_order_delivered_by_word_of"
            ),
        ]
        indexes = [
            models.Index(
                fields=["vendor", "ship_by", "-id"],
                condition=Q(status__in=sorted(lifecycle.TO_SHIP)),
                name="vendor_order_due",
            ),
            models.Index(fields=["vendor", "status", "-id"], name="vendor_order_by_status"),
            models.Index(fields=["shipped_at"], condition=Q(status="shipped"), name="vendor_order_on_its_way"),
            models.Index(fields=["vendor", "-id"], name="vendor_order_by_vendor"),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="paid_amounts_stay",  # invariant 6
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "ROW(OLD.order_id, OLD.vendor_id, OLD.share_id, OLD.currency, OLD.items_minor, OLD.discount_minor,"
                    " OLD.shipping_minor, OLD.tax_added_minor, OLD.total_minor) IS DISTINCT FROM ROW(NEW.order_id,"
                    " NEW.vendor_id, NEW.share_id, NEW.currency, NEW.items_minor, NEW.discount_minor,"
                    " NEW.shipping_minor, NEW.tax_added_minor, NEW.total_minor)"
                ),
                func="""
                    IF EXISTS (SELECT 1 FROM orders_order WHERE id = OLD.order_id AND paid_at IS NOT NULL) THEN
                        RAISE EXCEPTION 'amounts of a paid order never change' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="parts_add_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.UpdateOf("total_minor", "items_minor", "shipping_minor"),
                timing=pgtrigger.Deferred,
                func=PARTS_ADD_UP.format(order_id="NEW.order_id"),
            ),
        ]

    def __str__(self) -> str:
        return self.number
