"""The shop's departments."""

from typing import ClassVar

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node


class Category(MP_Node):
    """A node of the category tree (materialised path).

    `hsn_code` is the customs and GST code most of its things carry; a new product starts with it.
    """

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_hi = models.CharField(_("name in Hindi"), max_length=80, blank=True)
    hsn_code = models.CharField(_("usual HSN code"), max_length=8, blank=True)

    node_order_by: ClassVar[list[str]] = []

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the reader's language."""
        return self.name_hi if self.name_hi and (get_language() or "en").startswith("hi") else self.name
