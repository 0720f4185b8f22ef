"""Addresses of payments, earnings and payouts."""

from django.urls import path

from payments.api import views

urlpatterns = [
    path("payments/<uuid:payment_id>", views.PaymentView.as_view()),
    path("vendor/earnings", views.EarningsView.as_view()),
    path("payouts", views.PayoutsView.as_view()),
    path("payouts/request", views.RequestPayoutView.as_view()),
]
