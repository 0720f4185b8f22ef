"""The API's table of addresses, app by app."""

from django.urls import URLPattern, URLResolver, include, path

from kalavpp.api.meta import MetaView
from kalavpp.api.register import RegisterView

urlpatterns: list[URLPattern | URLResolver] = [
    path("auth/register", RegisterView.as_view()),
    path("meta", MetaView.as_view()),
    path("", include("accounts.api.urls")),
    path("", include("vendors.api.urls")),
    path("", include("catalog.api.urls")),
    path("", include("orders.api.urls")),
    path("", include("payments.api.urls")),
    path("", include("digital_assets.api.urls")),
]
