"""The shop and the maker behind it."""

from decimal import Decimal

import pghistory
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import stamp
from core.models import PublicModel
from vendors import lifecycle


class VendorStatus(models.TextChoices):
    PENDING = lifecycle.PENDING, _("waiting for approval")
    APPROVED = lifecycle.APPROVED, _("approved")
    REJECTED = lifecycle.REJECTED, _("not approved")
    SUSPENDED = lifecycle.SUSPENDED, _("suspended")


class BusinessType(models.TextChoices):
    INDIVIDUAL = "individual", _("One maker, no registered business")
    PROPRIETORSHIP = "proprietorship", _("Proprietorship")
    PARTNERSHIP = "partnership", _("Partnership or LLP")
    COMPANY = "company", _("Company")
    COOPERATIVE = "cooperative", _("Cooperative or producer group")
    NGO = "ngo", _("Trust, society or NGO")


class VendorQuerySet(models.QuerySet["Vendor"]):
    def selling(self) -> "VendorQuerySet":
        return self.filter(status=VendorStatus.APPROVED)

    def pending(self) -> "VendorQuerySet":
        """The review queue, who has waited longest first."""
        return self.filter(status=VendorStatus.PENDING).order_by("applied_at", "id")


@pghistory.track(append_only=True)
class Vendor(PublicModel):
    """One shop of one account.  The maker's profile (artisan) is part of it: one maker name per shop.

    `status` is moved by the services in `vendors.services.applications` only.
    `rating_average` and `rating_count` are pushed down by whoever counts reviews; both 0 until then.
    """

    lifecycle = lifecycle.VENDOR

    owner = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="vendor")
    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("shop name"), max_length=120)
    status = models.CharField(max_length=20, choices=VendorStatus.choices, default=VendorStatus.PENDING)
    business_type = models.CharField(_("kind of business"), max_length=20, choices=BusinessType.choices)
    description = models.TextField(_("what you make"), blank=True)
    website = models.URLField(_("website"), blank=True)

    location = models.CharField(_("town or village"), max_length=120)
    address_line = models.CharField(_("address"), max_length=200, blank=True)
    pin = models.CharField(_("PIN code"), max_length=6)
    state = models.ForeignKey("places.State", on_delete=models.PROTECT, related_name="+")
    gstin = models.CharField(_("GSTIN"), max_length=15, blank=True)

    artisan_name = models.CharField(_("maker's name"), max_length=120, blank=True)
    story = models.TextField(_("story"), blank=True)
    since_year = models.PositiveSmallIntegerField(_("making since"), null=True, blank=True)
    craft = models.ForeignKey("places.Craft", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    region = models.ForeignKey("places.Region", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    portrait = models.ForeignKey("media.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    cover = models.ForeignKey("media.Image", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")

    decision_reason = models.TextField(_("reason of the decision"), blank=True)
    applied_at = models.DateTimeField(default=stamp)
    approved_at = models.DateTimeField(null=True, blank=True)
    rejected_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)

    rating_average = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal("0"))
    rating_count = models.PositiveIntegerField(default=0)

    objects = VendorQuerySet.as_manager()

    class Meta:
        verbose_name = _("vendor")
        verbose_name_plural = _("vendors")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=VendorStatus.values), name="vendor_status_known"),
            models.CheckConstraint(condition=Q(pin__regex=r"^[1-9][0-9]{5}$"), name="vendor_pin_six_digits"),
            models.CheckConstraint(
                condition=Q(rating_average__gte=0, rating_average__lte=5), name="vendor_rating_in_range"
            ),
            models.CheckConstraint(
                condition=~Q(status=VendorStatus.REJECTED) | ~Q(decision_reason=""),
                name="vendor_rejected_with_a_reason",
            ),
        ]
        indexes = [models.Index(fields=["status", "applied_at"], name="vendor_queue")]

    def __str__(self) -> str:
        return self.name
