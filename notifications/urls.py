"""Addresses of the development inbox."""

from django.urls import path

from notifications.views import inbox

app_name = "notifications"
urlpatterns = [
    path("inbox/", inbox.inbox, name="inbox"),
    path("inbox/<uuid:message_id>/", inbox.message, name="message"),
    path("inbox/<uuid:message_id>/body/", inbox.body, name="body"),
]
