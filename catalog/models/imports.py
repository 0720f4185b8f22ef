"""Reports of imported product files: one batch per file and run, one row per row of the file."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from catalog import lifecycle
from core.models import PublicModel


class ImportStatus(models.TextChoices):
    QUEUED = lifecycle.QUEUED, _("waiting")
    RUNNING = lifecycle.RUNNING, _("being read")
    DONE = lifecycle.DONE, _("done")
    REFUSED = lifecycle.REFUSED, _("not imported")
    FAILED = lifecycle.FAILED, _("stopped")


class Outcome(models.TextChoices):
    CREATED = "created", _("product created")
    VARIANT = "variant", _("variant added")
    IMAGE = "image", _("picture noted")
    MERGED = "merged", _("merged into another row")
    SKIPPED = "skipped", _("left out")
    ERROR = "error", _("needs mending")


class ImportBatch(PublicModel):
    """One run over one file of one vendor.

    `content` holds the text until the file is really imported (a dry run keeps it for that, some days long);
    the real run names the dry run it repeats as its `rehearsal`.  `notes` are sentences about the whole file;
    `totals` counts rows by outcome.  Line numbers count from 1, header included, as spreadsheets and editors do.
    """

    lifecycle = lifecycle.IMPORT

    vendor = models.ForeignKey("vendors.Vendor", on_delete=models.PROTECT, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=20)
    dry_run = models.BooleanField(default=True)
    status = models.CharField(max_length=10, choices=ImportStatus.choices, default=ImportStatus.QUEUED)
    content = models.TextField(blank=True)
    rehearsal = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True, related_name="+")
    notes = models.JSONField(default=list, blank=True)
    totals = models.JSONField(default=dict, blank=True)
    row_count = models.PositiveIntegerField(default=0)
    rows_done = models.PositiveIntegerField(default=0)
    actor_id = models.BigIntegerField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        constraints = [
            models.CheckConstraint(condition=Q(status__in=ImportStatus.values), name="import_status_known"),
            models.UniqueConstraint(
                fields=["rehearsal"], condition=~Q(status=lifecycle.FAILED), name="import_rehearsal_repeated_once"
            ),
        ]
        indexes = [models.Index(fields=["vendor", "-id"], name="import_by_vendor")]

    def __str__(self) -> str:
        return f"{self.file_name} ({self.source})"


class ImportRow(models.Model):
    """What became of one row of the file.  `column` names the culprit of an error."""

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(ImportBatch, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    handle = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=200, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    column = models.CharField(max_length=80, blank=True)
    message = models.TextField(blank=True)
    notes = models.JSONField(default=list, blank=True)
    product = models.ForeignKey("catalog.Product", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        constraints = [models.UniqueConstraint(fields=["batch", "line"], name="import_row_once")]
        ordering = ["line"]

    def __str__(self) -> str:
        return f"{self.line}: {self.outcome}"
