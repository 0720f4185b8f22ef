from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from media.lifecycle import FAILED, IMAGE, PROCESSING, READY
from media.manifest import Manifest


class Image(PublicModel):
    """One picture.

    ``original_key`` names its master in the private storage: turned upright, in sRGB, without metadata and
    no larger than any variant needs; the bytes that were sent are not kept. ``sha256`` is of those sent
    bytes. ``width`` and ``height`` are the master's pixels, ``bytes`` the size of its file; ``focal_x`` and
    ``focal_y`` (0 to 1 from the top left) say what must stay visible when a page crops.
    """

    lifecycle = IMAGE

    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="images",
        verbose_name=_("owner"),
    )
    original_key = models.CharField(_("master file"), max_length=120)
    sha256 = models.CharField(_("checksum"), max_length=64, db_index=True)
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    bytes = models.PositiveBigIntegerField(_("size in bytes"))
    dominant_colour = models.CharField(_("dominant colour"), max_length=7)
    focal_x = models.FloatField(_("focus from the left"), default=0.5)
    focal_y = models.FloatField(_("focus from the top"), default=0.5)
    alt = models.CharField(_("description for those who cannot see it"), max_length=300, blank=True)
    credit = models.CharField(_("credit"), max_length=200, blank=True)
    status = models.CharField(
        _("status"),
        max_length=12,
        default=PROCESSING,
        choices=[
            (PROCESSING, _("sizes being made")),
            (READY, _("ready")),
            (FAILED, _("sizes missing")),
        ],
    )

    class Meta:
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(focal_x__range=(0, 1), focal_y__range=(0, 1)),
                name="media_image_focus_inside",
            ),
            models.CheckConstraint(condition=models.Q(width__gt=0, height__gt=0), name="media_image_has_area"),
            models.CheckConstraint(
                condition=models.Q(dominant_colour__regex=r"^#[0-9a-f]{6}$"),
                name="media_image_colour_is_hex",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[PROCESSING, READY, FAILED]),
                name="media_image_status_known",
            ),
        ]
        indexes = [
            models.Index(
                fields=["created_at"],
                condition=models.Q(status=PROCESSING),
                name="media_image_unfinished",
            )
        ]

    def __str__(self) -> str:
        return self.alt or str(self.public_id)

    @property
    def manifest(self) -> Manifest:
        """Without a query when the variants were loaded along (``prefetch_related("variants")``)."""
        facts = (str(self.public_id), self.alt, self.credit, self.width, self.height, self.dominant_colour)
        sizes = ((one.width, one.height, one.format, one.key) for one in self.variants.all())
        return Manifest.of((*facts, self.focal_x, self.focal_y), sizes)


class ImageVariant(models.Model):
    """A public file of an image in one width and format; ``key`` names it in the public storage."""

    class Format(models.TextChoices):
        WEBP = "webp", "WebP"
        AVIF = "avif", "AVIF"
        JPEG = "jpeg", "JPEG"

    id = models.BigAutoField(primary_key=True)
    image = models.ForeignKey(Image, on_delete=models.CASCADE, related_name="variants", verbose_name=_("picture"))
    width = models.PositiveIntegerField(_("width"))
    height = models.PositiveIntegerField(_("height"))
    format = models.CharField(_("format"), max_length=4, choices=Format.choices)
    key = models.CharField(_("file"), max_length=120)
    bytes = models.PositiveBigIntegerField(_("size in bytes"))

    class Meta:
        ordering = ["width", "format"]
        verbose_name = _("picture size")
        verbose_name_plural = _("picture sizes")
        constraints = [models.UniqueConstraint(fields=["image", "width", "format"], name="media_variant_once_per_size")]

    def __str__(self) -> str:
        return f"{self.width} {self.format}"
