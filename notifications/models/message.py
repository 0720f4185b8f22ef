"""One mail."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.models import PublicModel
from notifications import lifecycle


class MessageStatus(models.TextChoices):
    QUEUED = lifecycle.QUEUED, _("waiting")
    SENDING = lifecycle.SENDING, _("being sent")
    SENT = lifecycle.SENT, _("sent")
    FAILED = lifecycle.FAILED, _("not sent")


class Message(PublicModel):
    """A mail to ``to`` about ``event`` (kind and public id of what happened): at most one of each.

    Written complete, in the reader's language, when the news comes; sending it is a step of its own. Only a link that
    opens an account is not in it: ``opens`` says what for (public id of the user, key of the address), and it is made
    as the mail leaves.
    """

    lifecycle = lifecycle.MESSAGE

    event = models.CharField(_("about"), max_length=120)
    kind = models.CharField(_("kind"), max_length=40)
    to = models.EmailField(_("recipient"), max_length=254)
    language = models.CharField(_("language"), max_length=5, default="en")
    subject = models.CharField(_("subject"), max_length=200)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"))
    opens = models.CharField(max_length=36, blank=True, db_default="", default="")
    status = models.CharField(_("status"), max_length=8, choices=MessageStatus.choices, default=MessageStatus.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    last_error = models.CharField(max_length=120, blank=True)

    class Meta:
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["event", "to"], name="message_once_per_event_and_reader"),
            models.CheckConstraint(condition=Q(status__in=MessageStatus.values), name="message_status_known"),
        ]
        indexes = [models.Index(fields=["id"], condition=Q(status__in=["queued", "sending"]), name="message_to_send")]

    def __str__(self) -> str:
        return self.subject
