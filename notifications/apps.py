"""Wiring of the notifications app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    """Mails about what happened."""

    name = "notifications"
    verbose_name = _("Notifications")

    def ready(self) -> None:
        from accounts.events import AccountMailAsked, StrangerMailAsked, UserRegistered
        from catalog.events import ProductTakenOut
        from core.events import subscribe
        from notifications import handlers
        from notifications.events import MessageWritten
        from orders.events import OrderConfirmed, VendorOrderCancelled, VendorOrderShipped
        from payments.events import PayoutPaid, RefundSucceeded
        from vendors.events import VendorApproved, VendorReinstated, VendorRejected, VendorSuspended

        subscribe(MessageWritten, "notifications.send", handlers.send_written)
        subscribe(UserRegistered, "notifications.welcome", handlers.welcome)
        subscribe(AccountMailAsked, "notifications.account_mail", handlers.account_mail)
        subscribe(StrangerMailAsked, "notifications.stranger_mail", handlers.stranger_mail)
        subscribe(VendorApproved, "notifications.vendor_approved", handlers.vendor_approved)
        subscribe(VendorRejected, "notifications.vendor_rejected", handlers.vendor_rejected)
        subscribe(VendorSuspended, "notifications.vendor_suspended", handlers.vendor_suspended)
        subscribe(VendorReinstated, "notifications.vendor_reinstated", handlers.vendor_reinstated)
        subscribe(ProductTakenOut, "notifications.product_taken_out", handlers.product_taken_out)
        subscribe(OrderConfirmed, "notifications.order_confirmed", handlers.order_confirmed)
        subscribe(VendorOrderShipped, "notifications.order_shipped", handlers.order_shipped)
        subscribe(VendorOrderCancelled, "notifications.part_cancelled", handlers.part_cancelled)
        subscribe(RefundSucceeded, "notifications.refund_sent", handlers.refund_sent)
        subscribe(PayoutPaid, "notifications.payout_paid", handlers.payout_paid)
