"""Addresses of the shop's pages and of a maker's product pages."""

from django.urls import path

from catalog.views import store

app_name = "catalog"
urlpatterns = [
    path("shop/", store.listing, name="all"),
    path("shop/<path:path>/", store.listing, name="listing"),
    path("p/<slug:slug>/", store.product, name="product"),
    path("artisans/", store.artisans, name="artisans"),
    path("artisans/<slug:slug>/", store.artisan, name="artisan"),
    path("search/suggest/", store.suggest, name="suggest"),
]
