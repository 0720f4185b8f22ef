"""Addresses of downloads."""

from django.urls import path

from digital_assets.api import views

urlpatterns = [
    path("downloads", views.DownloadsView.as_view()),
    path("downloads/<str:grant_id>/link", views.DownloadLinkView.as_view()),
]
