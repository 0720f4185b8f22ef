"""Stock as a ledger: what came, what went, and what is promised to orders being paid."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog import lifecycle
from catalog.models.product import Variant
from core.clock import stamp
from core.models import PublicModel


class MovementKind(models.TextChoices):
    RECEIVE = "receive", _("came in")
    SALE = "sale", _("sold")
    RETURN = "return", _("came back")
    CORRECTION = "correction", _("counted again")
    IMPORT = "import", _("imported")


class StockMovement(models.Model):
    """`delta` pieces came (+) or went (−).  Insert-only; the trigger adds it to the variant (invariant 29).

    `reference` is the sale (an order's public id) for kinds sale and return, each of which happens at most
    once per variant and reference: giving back twice is impossible.
    """

    id = models.BigAutoField(primary_key=True)
    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="movements")
    kind = models.CharField(max_length=12, choices=MovementKind.choices)
    delta = models.IntegerField()
    reference = models.UUIDField(null=True, blank=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=stamp)

    class Meta:
        verbose_name = _("stock movement")
        verbose_name_plural = _("stock movements")
        constraints = [
            models.CheckConstraint(condition=~Q(delta=0), name="movement_moves_something"),
            models.CheckConstraint(condition=Q(kind__in=MovementKind.values), name="movement_kind_known"),
            models.CheckConstraint(
                condition=(Q(kind="sale", delta__lt=0) | Q(kind__in=["receive", "return"], delta__gt=0))
                | Q(kind__in=["correction", "import"]),
                name="movement_sign_fits_kind",
            ),
            models.CheckConstraint(
                condition=~Q(kind__in=["sale", "return"]) | Q(reference__isnull=False),
                name="movement_of_a_sale_names_it",
            ),
            models.UniqueConstraint(
                fields=["reference", "variant", "kind"],
                condition=Q(kind__in=["sale", "return"]),
                name="movement_once_per_sale",
            ),
        ]
        indexes = [models.Index(fields=["variant", "-id"], name="movement_by_variant")]
        triggers = [
            pgtrigger.Trigger(
                name="add_to_shelf",
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                func="""
                    UPDATE catalog_variant SET on_hand = on_hand + NEW.delta, updated_at = NEW.at
                    WHERE id = NEW.variant_id;
                    RETURN NULL;
                """,
            ),
            pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.delta:+d}"

    @property
    def pieces_gone(self) -> int:
        """How many left, as a positive number; 0 when some came."""
        return max(0, -self.delta)


class ReservationStatus(models.TextChoices):
    ACTIVE = lifecycle.ACTIVE, _("held")
    COMMITTED = lifecycle.COMMITTED, _("sold")
    RELEASED = lifecycle.RELEASED, _("given back")
    EXPIRED = lifecycle.EXPIRED, _("time ran out")


class Reservation(PublicModel):
    """`quantity` of a tracked variant held for `reference` until `expires_at`; counted in Variant.reserved
    exactly while it is active (invariant 28)."""

    lifecycle = lifecycle.RESERVATION

    variant = models.ForeignKey(Variant, on_delete=models.PROTECT, related_name="reservations")
    reference = models.UUIDField()
    quantity = models.PositiveIntegerField()
    status = models.CharField(max_length=10, choices=ReservationStatus.choices, default=ReservationStatus.ACTIVE)
    expires_at = models.DateTimeField()

    class Meta:
        verbose_name = _("reservation")
        verbose_name_plural = _("reservations")
        constraints = [
            models.CheckConstraint(condition=Q(quantity__gt=0), name="reservation_of_something"),
            models.CheckConstraint(condition=Q(status__in=ReservationStatus.values), name="reservation_status_known"),
            models.UniqueConstraint(fields=["reference", "variant"], name="reservation_once_per_line"),
        ]
        indexes = [
            models.Index(fields=["variant"], condition=Q(status="active"), name="reservation_active"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
