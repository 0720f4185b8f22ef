"""Addresses of bags, orders and their payments."""

from django.urls import path

from orders.api import cart_views, payment_views, vendor_views, views

urlpatterns = [
    path("cart", cart_views.CartView.as_view()),
    path("cart/items", cart_views.CartItemsView.as_view()),
    path("cart/items/<str:item_id>", cart_views.CartItemView.as_view()),
    path("orders", views.OrdersView.as_view()),
    path("orders/<str:order_id>", views.OrderView.as_view()),
    path("orders/<str:order_id>/cancel", views.CancelView.as_view()),
    path("orders/<str:order_id>/received", views.ReceivedView.as_view()),
    path("orders/<str:order_id>/not-received", views.NotReceivedView.as_view()),
    path("payments/create-intent", payment_views.CreateIntentView.as_view()),
    path("payments/confirm", payment_views.ConfirmView.as_view()),
    path("refunds", payment_views.RefundsView.as_view()),
    path("vendor/orders", vendor_views.VendorOrdersView.as_view()),
    path("vendor/orders/<str:part_id>", vendor_views.VendorOrderView.as_view()),
    path("vendor/orders/<str:part_id>/status", vendor_views.VendorOrderStatusView.as_view()),
]
