from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel


class PrivateFile(PublicModel):
    """A file that only those may have whom another app lets have it.

    ``key`` names it in the private storage and is made of ``sha256``: rows with the same content share one
    file. ``name`` is what the receiver's file is called; ``size`` is in bytes.
    """

    sha256 = models.CharField(_("checksum"), max_length=64, db_index=True)
    key = models.CharField(_("file"), max_length=120)
    name = models.CharField(_("name"), max_length=200)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    content_type = models.CharField(_("type"), max_length=100)

    class Meta:
        verbose_name = _("private file")
        verbose_name_plural = _("private files")
        constraints = [models.CheckConstraint(condition=models.Q(size__gt=0), name="media_private_file_has_content")]

    def __str__(self) -> str:
        return self.name
