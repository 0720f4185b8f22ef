"""Wiring of the orders app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OrdersConfig(AppConfig):
    """Bags, orders, commission rules."""

    name = "orders"
    verbose_name = _("Orders")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in

        from core import events, prove
        from orders import handlers, invariants
        from orders.events import OrderConfirmed
        from orders.services.checkout import PAYABLE_KIND
        from orders.services.confirm import OrderPayments
        from payments.ports import register_handler

        register_handler(PAYABLE_KIND, OrderPayments())
        events.subscribe(OrderConfirmed, "orders.empty_bag", handlers.empty_bag)
        events.subscribe(OrderConfirmed, "orders.cancel_closed_shops", handlers.cancel_closed_shops)
        user_logged_in.connect(handlers.merge_bag_at_login, dispatch_uid="orders.merge_bag")
        prove.register(*invariants.INVARIANTS)
