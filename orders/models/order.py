"""One checkout: who buys, where it goes, what it costs."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel

# Invariant 1: the parts add up to the whole. Checked when the transaction ends, because parts follow the order.
PARTS_ADD_UP = """
    IF EXISTS (
        SELECT 1 FROM orders_order o
        LEFT JOIN orders_vendororder v ON v.order_id = o.id
        WHERE o.id = {order_id}
        GROUP BY o.id
        HAVING coalesce(sum(v.total_minor), 0) <> o.total_minor
            OR coalesce(sum(v.shipping_minor), 0) <> o.shipping_minor
            OR coalesce(sum(v.items_minor), 0) <> o.items_minor
            OR coalesce(sum(v.discount_minor), 0) <> o.discount_minor
    ) THEN
        RAISE EXCEPTION 'the parts of an order do not add up' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NULL;
"""


class Order(PublicModel):
    """What one buyer bought in one checkout. Its state is derived from its vendor orders, never stored.

    ``checkout_key`` is a hash of who asked and their idempotency key: one checkout makes one order (invariant 34).
    ``token_hash`` lets a guest in without an account. Address columns are a snapshot. Amounts are minor units;
    ``tax_included_minor`` is information, ``tax_added_minor`` is part of the total. No amount changes once paid.
    """

    number = models.CharField(_("number"), max_length=24, unique=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="orders"
    )
    cart = models.ForeignKey("orders.Cart", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    cart_emptied_at = models.DateTimeField(null=True, blank=True)
    email = models.EmailField(_("e-mail address"), max_length=254)
    language = models.CharField(_("language"), max_length=5, default="en")
    token_hash = models.CharField(max_length=64)
    checkout_key = models.CharField(max_length=64, unique=True)
    payable = models.OneToOneField("payments.Payable", on_delete=models.PROTECT, related_name="+")

    currency = models.CharField(max_length=3, default="INR")
    items_minor = models.BigIntegerField(_("pieces"))
    discount_minor = models.BigIntegerField(_("discount"), default=0)
    shipping_minor = models.BigIntegerField(_("delivery"))
    tax_included_minor = models.BigIntegerField(_("GST inside"), default=0)
    tax_added_minor = models.BigIntegerField(_("tax added"), default=0)
    total_minor = models.BigIntegerField(_("total"))

    full_name = models.CharField(_("full name"), max_length=150)
    phone = models.CharField(_("mobile number"), max_length=20)
    line1 = models.CharField(_("flat, house, street"), max_length=200)
    line2 = models.CharField(_("area or landmark"), max_length=200, blank=True)
    city = models.CharField(_("city"), max_length=100)
    state = models.ForeignKey("places.State", on_delete=models.PROTECT, related_name="+", verbose_name=_("state"))
    pin = models.CharField(_("PIN code"), max_length=6)
    country = models.CharField(_("country"), max_length=2, default="IN")

    placed_at = models.DateTimeField(_("placed"))
    expires_at = models.DateTimeField(_("to be paid by"))
    paid_at = models.DateTimeField(_("paid"), null=True, blank=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        constraints = [
            # The target of composite keys: parts and lines of an order have its currency.
            models.UniqueConstraint(fields=["id", "currency"], name="order_id_currency"),
            models.CheckConstraint(
                condition=Q(
                    total_minor=F("items_minor") - F("discount_minor") + F("shipping_minor") + F("tax_added_minor")
                ),
                name="order_total_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(items_minor__gte=0, shipping_minor__gte=0, tax_added_minor__gte=0, total_minor__gt=0)
                & Q(discount_minor__gte=0, discount_minor__lte=F("items_minor")),
                name="order_amounts_in_range",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="order_by_user"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="paid_amounts_stay",  # invariant 6
                operation=pgtrigger.Update,
                condition=pgtrigger.Condition(
                    "OLD.paid_at IS NOT NULL AND ROW(OLD.currency, OLD.items_minor, OLD.discount_minor,"
                    " OLD.shipping_minor, OLD.tax_included_minor, OLD.tax_added_minor, OLD.total_minor, OLD.number,"
                    " OLD.payable_id, OLD.paid_at) IS DISTINCT FROM ROW(NEW.currency, NEW.items_minor,"
                    " NEW.discount_minor, NEW.shipping_minor, NEW.tax_included_minor, NEW.tax_added_minor,"
                    " NEW.total_minor, NEW.number, NEW.payable_id, NEW.paid_at)"
                ),
            ),
            pgtrigger.Protect(name="never_deleted", operation=pgtrigger.Delete),
            pgtrigger.Trigger(
                name="parts_add_up",
                when=pgtrigger.After,
                operation=pgtrigger.Insert | pgtrigger.Update,
                timing=pgtrigger.Deferred,
                func=PARTS_ADD_UP.format(order_id="NEW.id"),
            ),
        ]

    def __str__(self) -> str:
        return self.number
