"""Addresses of the catalogue."""

from django.urls import path

from catalog.api import vendor_views, views

urlpatterns = [
    path("products", views.ProductsView.as_view()),
    path("products/<str:key>", views.ProductView.as_view()),
    path("categories", views.CategoriesView.as_view()),
    path("crafts", views.CraftsView.as_view()),
    path("regions", views.RegionsView.as_view()),
    path("vendor/products", vendor_views.VendorProductsView.as_view()),
    path("vendor/products/<str:product_id>", vendor_views.VendorProductView.as_view()),
    path("vendor/products/<str:product_id>/publish", vendor_views.PublishView.as_view()),
    path("vendor/products/<str:product_id>/images", vendor_views.ImagesView.as_view()),
    path("vendor/variants/<str:variant_id>/stock", vendor_views.StockView.as_view()),
]
