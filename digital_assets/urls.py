"""Addresses of bought files and of makers' files."""

from django.urls import path

from digital_assets.views import dashboard, library

app_name = "digital_assets"
urlpatterns = [
    path("library/", library.library, name="library"),
    path("library/<uuid:grant_id>/link/", library.link, name="link"),
    path("d/<uuid:grant_id>/<uuid:asset_id>/", library.download, name="download"),
    path("dashboard/products/<uuid:product_id>/files/", dashboard.files, name="files"),
    path("dashboard/products/<uuid:product_id>/files/<uuid:asset_id>/withdraw/", dashboard.withdraw, name="withdraw"),
]
