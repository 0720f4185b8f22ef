"""Addresses of shops and applications."""

from django.urls import path

from vendors.api import views

urlpatterns = [
    path("sellers/apply", views.ApplyView.as_view()),
    path("admin/vendors/pending", views.PendingVendorsView.as_view()),
    path("admin/vendors/<str:vendor_id>/approve", views.ApproveVendorView.as_view()),
    path("admin/vendors/<str:vendor_id>/reject", views.RejectVendorView.as_view()),
    path("artisans", views.ArtisansView.as_view()),
    path("artisans/<str:key>", views.ArtisanView.as_view()),
]
