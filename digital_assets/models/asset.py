"""A file that a product is made of."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class Asset(PublicModel):
    """One file of a digital product.

    Replacing a file makes a new row with the next ``version``; the old row stays for those who bought it and is
    no longer ``is_current``.
    """

    product = models.ForeignKey("catalog.Product", on_delete=models.PROTECT, related_name="assets")
    file = models.ForeignKey("media.PrivateFile", on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("name"), max_length=120)
    version = models.PositiveIntegerField(default=1)
    is_current = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("file of a product")
        verbose_name_plural = _("files of products")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["product", "name", "version"], name="asset_version_once"),
            models.UniqueConstraint(
                fields=["product", "name"], condition=Q(is_current=True), name="asset_one_current_version"
            ),
        ]

    def __str__(self) -> str:
        return self.name
