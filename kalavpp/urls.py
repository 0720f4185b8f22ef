"""The one table of addresses: pages without a prefix, the API under /api/v1/ (and, unchanged, /api/)."""

from django.conf import settings
from django.conf.urls.static import static
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path, re_path

from kalavpp.pages.views import errors

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include("kalavpp.health")),
    path("admin/", admin.site.urls),
    path("accounts/", include("accounts.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("api/", include("kalavpp.api.docs")),
    path("api/v1/", include("kalavpp.api.urls")),
    path("api/", include("kalavpp.api.urls")),
    path("", include("kalavpp.pages.urls")),
    path("", include("catalog.urls")),
    path("", include("vendors.urls")),
    path("", include("orders.urls")),
    path("", include("payments.urls")),
    path("", include("digital_assets.urls")),
    path("", include("notifications.urls")),
]

# JSON below /api/, the shop's own pages elsewhere.
handler400 = "core.api.handlers.bad_request"
handler403 = "core.api.handlers.not_allowed"
handler404 = "core.api.handlers.not_found"
handler500 = "kalavpp.pages.views.errors.server_error"

if settings.DEBUG:
    urlpatterns += static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT)
    # Who looks around the demonstration sees the shop's own page instead of Django's list of addresses.
    urlpatterns.append(re_path(r"^.*/$", errors.not_found))
