"""Addresses of the shop's pages and of a maker's product pages."""

from django.urls import path

from catalog.views import dashboard, importing, store

app_name = "catalog"
urlpatterns = [
    path("shop/", store.listing, name="all"),
    path("shop/<path:path>/", store.listing, name="listing"),
    path("p/<slug:slug>/", store.product, name="product"),
    path("artisans/", store.artisans, name="artisans"),
    path("artisans/<slug:slug>/", store.artisan, name="artisan"),
    path("search/suggest/", store.suggest, name="suggest"),
    path("dashboard/products/", dashboard.shelf, name="products"),
    path("dashboard/products/new/", dashboard.new, name="new"),
    path("dashboard/products/import/", importing.upload, name="import"),
    path("dashboard/products/import/<uuid:batch_id>/", importing.report, name="import-report"),
    path("dashboard/products/import/<uuid:batch_id>/apply/", importing.apply, name="import-apply"),
    path("dashboard/products/<uuid:product_id>/", dashboard.edit, name="edit"),
    path("dashboard/products/<uuid:product_id>/publish/", dashboard.publish, name="publish"),
    path("dashboard/products/<uuid:product_id>/unpublish/", dashboard.unpublish, name="unpublish"),
    path("dashboard/products/<uuid:product_id>/archive/", dashboard.archive, name="archive"),
    path("dashboard/products/<uuid:product_id>/stock/", dashboard.count, name="stock"),
    path("dashboard/products/<uuid:product_id>/pictures/", dashboard.add_pictures, name="add-pictures"),
    path(
        "dashboard/products/<uuid:product_id>/pictures/<uuid:image_id>/move/",
        dashboard.move_picture,
        name="move-picture",
    ),
    path(
        "dashboard/products/<uuid:product_id>/pictures/<uuid:image_id>/remove/",
        dashboard.remove_picture,
        name="remove-picture",
    ),
]
