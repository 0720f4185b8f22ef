"""Wiring only."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PaymentsConfig(AppConfig):
    name = "payments"
    verbose_name = _("Payments")

    def ready(self) -> None:
        from core import events, prove
        from payments import events as news
        from payments import handlers, invariants

        events.subscribe(news.ProviderEventReceived, "payments.apply", handlers.apply_provider_event)
        events.subscribe(news.RefundRequested, "payments.send_refund", handlers.send_refund)
        events.subscribe(news.PayableCancelled, "payments.withdraw", handlers.withdraw_payments)
        events.subscribe(news.PaymentSucceeded, "payments.withdraw_others", handlers.withdraw_other_payments)
        events.subscribe(news.PaymentReviewNeeded, "payments.tell_of_review", handlers.tell_of_review)
        events.subscribe(news.PayoutRequested, "payments.advance_payout", handlers.advance_payout)
        prove.register(*invariants.INVARIANTS)
