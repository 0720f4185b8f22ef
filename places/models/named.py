"""Names in both languages of the shop."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Named(models.Model):
    """A thing with an English and a Hindi name and a slug that addresses it in URLs and the API."""

    slug = models.SlugField(_("address in links"), max_length=60, unique=True)
    name = models.CharField(_("name"), max_length=80)
    name_hi = models.CharField(_("name in Hindi"), max_length=80)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.local_name

    @property
    def local_name(self) -> str:
        """The name in the language of the present request."""
        return self.name_hi if (get_language() or "").startswith("hi") else self.name
