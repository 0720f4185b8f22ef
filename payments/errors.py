"""Codes of this app's errors, and the errors whose sentence is said in more than one place."""

from django.utils.translation import gettext_lazy as _

from core.errors import Conflict, Declined, NotFound, TooOften, Unavailable


class PaymentNotFound(NotFound):
    def __init__(self) -> None:
        super().__init__("payment_not_found", _("There is no such payment."))


class AlreadyPaid(Conflict):
    def __init__(self) -> None:
        super().__init__("already_paid", _("This has been paid already. Nothing more will be charged."))


class NotOpen(Conflict):
    def __init__(self) -> None:
        super().__init__("payable_not_open", _("This can no longer be paid. Order again if you still want it."))


class TooManyTries(TooOften):
    """``retry_after`` in seconds: when the oldest of the failed tries no longer counts."""

    def __init__(self, retry_after: int) -> None:
        super().__init__(
            "too_many_tries",
            _("That was tried too often. Your order waits; try to pay again in a while."),
            data={"retry_after": retry_after},
        )


class RefundTooLarge(Conflict):
    def __init__(self, left: int, currency: str) -> None:
        super().__init__(
            "refund_too_large",
            _("That is more than what is left to give back."),
            data={"left": left, "currency": currency},
        )


class ProviderRefused(Declined):
    def __init__(self, provider_code: str) -> None:
        super().__init__(
            "payment_refused",
            _("The payment company did not accept this. Try again or choose another way to pay."),
            data={"provider_code": provider_code},
        )


class ProviderSilent(Unavailable):
    def __init__(self) -> None:
        super().__init__(
            "provider_unavailable",
            _("The payment company does not answer at the moment. Your money is safe; try again in a minute."),
        )
