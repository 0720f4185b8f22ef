"""The back office's view of mails: read-only."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from accounts.policies import is_admin
from core.office import LookOnly
from notifications.models import Message


@admin.register(Message)
class MessageAdmin(LookOnly, ModelAdmin):
    """What was written to whom, and whether it went."""

    seen_by = staticmethod(is_admin)
    list_display = ("created_at", "kind", "to", "subject", "status", "tries", "sent_at")
    list_filter = ("status", "kind")
    search_fields = ("to", "subject")
