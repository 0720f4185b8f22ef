"""The provider's own table of addresses; the shop does not mount it."""

from django.http import HttpRequest, JsonResponse
from django.urls import path

from sandbox.views import api, hosted


def health(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


urlpatterns = [
    path("healthz", health),
    path("pay/<str:reference>", hosted.pay),
    path("v1/payments", api.endpoint(get=api.list_payments, post=api.create_payment)),
    path("v1/payments/<str:reference>", api.endpoint(get=api.get_payment)),
    path("v1/payments/<str:reference>/cancel", api.endpoint(post=api.cancel_payment)),
    path("v1/refunds", api.endpoint(get=api.list_refunds, post=api.create_refund)),
    path("v1/refunds/<str:reference>", api.endpoint(get=api.get_refund)),
    path("v1/accounts", api.endpoint(post=api.create_account)),
    path("v1/accounts/<str:reference>", api.endpoint(get=api.get_account, post=api.update_account)),
    path("v1/transfers", api.endpoint(get=api.list_transfers, post=api.create_transfer)),
    path("v1/transfers/<str:reference>", api.endpoint(get=api.get_transfer)),
    path("v1/transfers/<str:reference>/reversals", api.endpoint(post=api.create_reversal)),
    path("v1/payouts", api.endpoint(get=api.list_payouts, post=api.create_payout)),
    path("v1/payouts/<str:reference>", api.endpoint(get=api.get_payout)),
    path("v1/balance", api.endpoint(get=api.get_balance)),
]
