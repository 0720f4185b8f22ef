"""The schema and its page, at ``/api/schema/`` and ``/api/docs/``."""

from django.urls import path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.permissions import AllowAny

urlpatterns = [
    path(
        "schema/",
        SpectacularAPIView.as_view(permission_classes=[AllowAny], authentication_classes=[]),
        name="api-schema",
    ),
    path(
        "docs/",
        # The page's script has an address of its own: the content policy allows none inside the page.
        SpectacularSwaggerSplitView.as_view(
            template_name="api/docs.html",
            url_name="api-schema",
            permission_classes=[AllowAny],
            authentication_classes=[],
        ),
        name="api-docs",
    ),
]
