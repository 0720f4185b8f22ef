"""The platform's fee, as dated rules."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class CommissionScope(models.TextChoices):
    PLATFORM = "platform", _("Whole shop")
    VENDOR = "vendor", _("One vendor")
    CATEGORY = "category", _("One category and all below it")
    PRODUCT = "product", _("One product")


class CommissionRule(PublicModel):
    """``rate_bp`` basis points of what a line is sold for, from ``valid_from`` up to ``valid_to`` (exclusive).

    Product beats category beats vendor beats platform; within one scope the rule that began last wins, and of
    nested categories the deepest. Order lines keep the rate they were sold under.
    """

    scope = models.CharField(_("holds for"), max_length=10, choices=CommissionScope.choices)
    vendor = models.ForeignKey(
        "vendors.Vendor", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("vendor")
    )
    category = models.ForeignKey(
        "catalog.Category",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    product = models.ForeignKey(
        "catalog.Product", on_delete=models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("product")
    )
    rate_bp = models.PositiveIntegerField(_("rate in basis points"), help_text=_("1000 stands for 10 %."))
    valid_from = models.DateTimeField(_("from"))
    valid_to = models.DateTimeField(_("until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("commission rule")
        verbose_name_plural = _("commission rules")
        ordering = ["scope", "-valid_from"]
        constraints = [
            models.CheckConstraint(condition=Q(rate_bp__lte=10_000), name="commission_at_most_the_whole"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gt=F("valid_from")), name="commission_times_in_order"
            ),
            models.CheckConstraint(
                condition=(
                    Q(scope="platform", vendor__isnull=True, category__isnull=True, product__isnull=True)
                    | Q(scope="vendor", vendor__isnull=False, category__isnull=True, product__isnull=True)
                    | Q(scope="category", vendor__isnull=True, category__isnull=False, product__isnull=True)
                    | Q(scope="product", vendor__isnull=True, category__isnull=True, product__isnull=False)
                ),
                name="commission_names_what_it_holds_for",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.scope}: {self.rate_bp} bp"
