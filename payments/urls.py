"""Addresses of a vendor's money pages and of the providers' webhooks."""

from django.urls import path

from payments.api import webhooks
from payments.views import dashboard

app_name = "payments"
urlpatterns = [
    path("webhooks/<slug:provider>", webhooks.receive, name="webhook"),
    path("dashboard/earnings/", dashboard.earnings, name="earnings"),
    path("dashboard/payouts/", dashboard.payouts, name="payouts"),
    path("dashboard/payouts/request/", dashboard.request_payout, name="request-payout"),
]
