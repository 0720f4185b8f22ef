"""The back office's view of mails: read-only."""

from django.contrib import admin
from unfold.admin import ModelAdmin

from notifications.models import Message


@admin.register(Message)
class MessageAdmin(ModelAdmin):
    """What was written to whom, and whether it went."""

    list_display = ("created_at", "kind", "to", "subject", "status", "tries", "sent_at")
    list_filter = ("status", "kind")
    search_fields = ("to", "subject")
    readonly_fields = [field.name for field in Message._meta.fields]

    def has_add_permission(self, request: object) -> bool:
        return False

    def has_delete_permission(self, request: object, obj: object | None = None) -> bool:
        return False
