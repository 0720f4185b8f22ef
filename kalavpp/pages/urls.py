from django.conf import settings
from django.urls import path

from kalavpp.pages.views import dashboard, delivery, home, icon, styleguide, texts

app_name = "pages"
urlpatterns = [
    path("", home.home, name="home"),
    path("favicon.ico", icon.favicon, name="favicon"),
    path("crafts/", home.crafts, name="crafts"),
    path("regions/", home.regions, name="regions"),
    path("account/", dashboard.account, name="account"),
    path("dashboard/", dashboard.today, name="dashboard"),
    path("p/<slug:slug>/delivery/", delivery.delivery, name="piece-delivery"),
    *[path(f"{slug}/", texts.text, {"slug": slug}, name=slug) for slug in texts.TEXTS],
]
if settings.DEBUG:
    urlpatterns += [
        path("styleguide/", styleguide.styleguide, name="styleguide"),
        path("styleguide/forms/", styleguide.forms_page, name="styleguide-forms"),
        path("styleguide/error/<int:code>/", styleguide.error, name="styleguide-error"),
    ]
