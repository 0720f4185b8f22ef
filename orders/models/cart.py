"""The bag: what somebody means to buy, for guests and users alike."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import clock
from core.models import PublicModel


class Cart(PublicModel):
    """One bag. A user has at most one; a guest's is found by the hash of a random token kept in a cookie.

    ``version`` grows by one with each change, so that pages and apps notice that they show an old bag.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, null=True, blank=True, related_name="cart"
    )
    token_hash = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("bag")
        verbose_name_plural = _("bags")
        constraints = [
            models.UniqueConstraint(fields=["token_hash"], condition=~Q(token_hash=""), name="cart_token_names_one"),
            models.CheckConstraint(
                condition=Q(user__isnull=False) ^ ~Q(token_hash=""), name="cart_of_a_user_or_of_a_token"
            ),
        ]

    def __str__(self) -> str:
        return str(self.public_id)


class CartItem(PublicModel):
    """So many of one variant. ``unit_price_seen_minor`` is the price the buyer was shown last and accepted."""

    cart = models.ForeignKey(Cart, on_delete=models.CASCADE, related_name="items")
    variant = models.ForeignKey("catalog.Variant", on_delete=models.PROTECT, related_name="+")
    quantity = models.PositiveIntegerField()
    unit_price_seen_minor = models.BigIntegerField()
    added_at = models.DateTimeField(default=clock.stamp)

    class Meta:
        verbose_name = _("piece in a bag")
        verbose_name_plural = _("pieces in a bag")
        constraints = [
            models.UniqueConstraint(fields=["cart", "variant"], name="cart_item_once_per_variant"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="cart_item_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.variant_id}"
