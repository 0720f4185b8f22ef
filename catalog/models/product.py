"""What is for sale: the product, its variants (what is bought) and its pictures."""

from decimal import Decimal

import pgtrigger
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from catalog import lifecycle
from core.models import PublicModel
from vendors.models import VendorStatus


class Kind(models.TextChoices):
    PHYSICAL = "physical", _("Ready to send")
    MADE_TO_ORDER = "made_to_order", _("Made to order")
    DIGITAL = "digital", _("Digital file")


class ProductStatus(models.TextChoices):
    DRAFT = lifecycle.DRAFT, _("draft")
    IN_REVIEW = lifecycle.IN_REVIEW, _("being looked at")
    PUBLISHED = lifecycle.PUBLISHED, _("in the shop")
    ARCHIVED = lifecycle.ARCHIVED, _("archived")


class ProductQuerySet(models.QuerySet["Product"]):
    def visible(self) -> "ProductQuerySet":
        """What the public sees.  A suspended shop disappears by this join, at once."""
        return self.filter(status=ProductStatus.PUBLISHED, vendor__status=VendorStatus.APPROVED)


class Product(PublicModel):
    """One thing a maker sells, in one or more variants.

    `attributes` is {label: value} (the database keeps no order of them).  `lead_days` is days to make (made to
    order) or days to dispatch (ready to send).  `version` grows by one with each edit.  `review_reason` says why a
    moderator took it out of the shop, as long as it is `in_review`.

    The listing columns (`price_from_minor`, `price_varies`, `compare_at_minor`, `in_stock`, `search`,
    `search_text`, `category_path`) repeat what variants, category and vendor say, so that a listing reads
    one table; `catalog.services.listing` and `catalog.services.stock` write them in the transaction of the
    change.
    """

    lifecycle = lifecycle.PRODUCT

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="products")
    slug = models.SlugField(max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=160)
    description = models.TextField(_("description"), blank=True)
    story = models.TextField(_("story"), blank=True)
    kind = models.CharField(_("kind"), max_length=16, choices=Kind.choices, default=Kind.PHYSICAL)
    category = models.ForeignKey("catalog.Category", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    craft = models.ForeignKey("places.Craft", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    region = models.ForeignKey("places.Region", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    attributes = models.JSONField(_("facts"), default=dict, blank=True)
    status = models.CharField(max_length=12, choices=ProductStatus.choices, default=ProductStatus.DRAFT)
    review_reason = models.CharField(_("why it was taken out of the shop"), max_length=500, blank=True, db_default="")
    lead_days = models.PositiveSmallIntegerField(_("days until it leaves"), default=3)
    hsn_code = models.CharField(_("HSN code"), max_length=8, blank=True)
    currency = models.CharField(max_length=3, default="INR")
    published_at = models.DateTimeField(null=True, blank=True)
    archived_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)
    import_handle = models.CharField(max_length=255, blank=True)

    price_from_minor = models.BigIntegerField(default=0)
    price_varies = models.BooleanField(default=False)
    compare_at_minor = models.BigIntegerField(null=True, blank=True)
    in_stock = models.BooleanField(default=False)
    category_path = models.CharField(max_length=255, blank=True, default="")
    search = SearchVectorField(null=True)
    search_text = models.TextField(blank=True, default="")
    rating_average = models.DecimalField(max_digits=3, decimal_places=2, default=Decimal("0"))
    rating_count = models.PositiveIntegerField(default=0)

    objects = ProductQuerySet.as_manager()

    class Meta:
        verbose_name = _("product")
        verbose_name_plural = _("products")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ProductStatus.values), name="product_status_known"),
            models.CheckConstraint(condition=Q(kind__in=Kind.values), name="product_kind_known"),
            models.CheckConstraint(
                condition=~Q(status=ProductStatus.PUBLISHED)
                | (Q(category__isnull=False, price_from_minor__gt=0, published_at__isnull=False) & ~Q(hsn_code="")),
                name="product_published_complete",
            ),
            models.CheckConstraint(
                condition=Q(rating_average__gte=0, rating_average__lte=5), name="product_rating_in_range"
            ),
            models.UniqueConstraint(
                fields=["vendor", "import_handle"], condition=~Q(import_handle=""), name="product_imported_once"
            ),
            # The target of composite foreign keys: what belongs to a product belongs to its vendor.
            models.UniqueConstraint(fields=["id", "vendor"], name="product_of_vendor"),
        ]
        indexes = [
            models.Index(
                F("published_at").desc(), F("public_id").desc(), name="product_newest", condition=Q(status="published")
            ),
            models.Index(F("price_from_minor"), F("public_id"), name="product_price", condition=Q(status="published")),
            models.Index(fields=["vendor", "status", "-id"], name="product_by_vendor"),
            models.Index(fields=["craft"], name="product_by_craft", condition=Q(status="published")),
            models.Index(fields=["region"], name="product_by_region", condition=Q(status="published")),
            models.Index(fields=["category_path"], name="product_by_category", opclasses=["varchar_pattern_ops"]),
            GinIndex(fields=["search"], name="product_search"),
            GinIndex(fields=["search_text"], name="product_trigrams", opclasses=["gin_trgm_ops"]),
        ]

    def __str__(self) -> str:
        return self.title


class Variant(PublicModel):
    """One thing that can be put into a bag: a size, a colour, or the product itself.

    Prices are minor units and include tax.  `on_hand` is what lies on the shelf, `reserved` the part of it
    promised to orders being paid; both are counted only when `tracked`.  `on_hand` changes by inserting a
    StockMovement and in no other way: a trigger adds the movement, another refuses any other change.
    """

    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="variants")
    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="+")
    sku = models.CharField(_("SKU"), max_length=64, blank=True)
    title = models.CharField(_("name"), max_length=120, blank=True)
    options = models.JSONField(default=dict, blank=True)
    price_minor = models.BigIntegerField(_("price"))
    compare_at_minor = models.BigIntegerField(_("former price"), null=True, blank=True)
    currency = models.CharField(max_length=3, default="INR")
    on_hand = models.IntegerField(default=0)
    reserved = models.IntegerField(default=0)
    tracked = models.BooleanField(default=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_active = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["position", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(price_minor__gt=0), name="variant_price_above_zero"),
            models.CheckConstraint(
                condition=Q(compare_at_minor__isnull=True) | Q(compare_at_minor__gt=F("price_minor")),
                name="variant_former_price_higher",
            ),
            # Invariant 27
            models.CheckConstraint(condition=Q(on_hand__gte=0), name="variant_on_hand_not_negative"),
            models.CheckConstraint(condition=Q(reserved__gte=0), name="variant_reserved_not_negative"),
            models.CheckConstraint(condition=Q(on_hand__gte=F("reserved")), name="variant_reserved_within_on_hand"),
            models.UniqueConstraint(
                fields=["vendor", "sku"], condition=Q(is_active=True) & ~Q(sku=""), name="variant_sku_once_per_shop"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="on_hand_by_movement_only",
                when=pgtrigger.Before,
                operation=pgtrigger.UpdateOf("on_hand"),
                condition=pgtrigger.Condition("OLD.on_hand IS DISTINCT FROM NEW.on_hand"),
                func="""
                    IF pg_trigger_depth() < 2 THEN
                        RAISE EXCEPTION 'on_hand changes by a stock movement only' USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
            pgtrigger.Trigger(
                name="starts_empty",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("NEW.on_hand <> 0 OR NEW.reserved <> 0"),
                func="""
                    RAISE EXCEPTION 'a variant starts with nothing on hand' USING ERRCODE = 'check_violation';
                """,
            ),
        ]

    def __str__(self) -> str:
        return self.title or str(self.public_id)

    @property
    def available(self) -> int:
        """How many can be sold now; meaningful for tracked variants only."""
        return self.on_hand - self.reserved

    @property
    def buyable(self) -> bool:
        return self.is_active and (not self.tracked or self.available > 0)


class ProductImage(models.Model):
    """A picture of a product; the primary one stands on cards."""

    id = models.BigAutoField(primary_key=True)
    product = models.ForeignKey(Product, on_delete=models.CASCADE, related_name="images")
    image = models.ForeignKey("media.Image", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField(default=0)
    is_primary = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        ordering = ["position", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(is_primary=True), name="product_one_primary_picture"
            ),
            models.UniqueConstraint(fields=["product", "image"], name="product_picture_once"),
        ]

    def __str__(self) -> str:
        return f"{self.position}"
