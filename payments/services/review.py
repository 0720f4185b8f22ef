"""Money that is not what was asked for. ``settle`` puts it into review; here finance says where it goes.

Both decisions read the provider once more, outside any transaction, and judge by what it says then.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core import lifecycle as core_lifecycle
from core.actor import Actor
from core.errors import Conflict
from payments import lifecycle
from payments.gateways import gateway
from payments.models import Payable, Payment
from payments.ports import ProviderPayment, handler_for
from payments.services import charge, settle

_NOT_OUR_MONEY = {"account", "livemode"}
_NOT_OUR_NUMBERS = {"currency", "reference"}


def accept(*, payment: Payment, actor: Actor) -> Payment:
    """Count the money as what was asked for: amount and currency are right, only the provider's notes differ.

    From here on all is as in ``settle``: booked as a sale, or held and returned when the order cannot be given or
    has other money. Must be called outside a transaction. Raises Conflict ``not_in_review`` or ``money_differs``,
    and ProviderSilent.
    """
    fact = _read(payment)
    with transaction.atomic(durable=True):
        payable, row = _locked(payment)
        if fact.status != "succeeded" or fact.refunded or not set(_differences(row, fact)) <= {"payable"}:
            raise Conflict("money_differs", _("This is not the amount that was asked for. It can only go back."))
        flag = row.flag
        audit.record("payment.accepted", on=row, actor=actor, reason=flag)
        settle.succeed(payable=payable, payment=row, fact=fact, actor=actor)
        row.flag = flag  # what differs still does: nobody is told of it again
        row.save(update_fields=["flag"])
    return row


def take_back(*, payment: Payment, actor: Actor) -> Payment:
    """Give the buyer back what came, and let go of what it was to pay for unless other money has paid that.

    What came is held apart and refunded whole, whatever its amount. Nothing is booked when nothing of it is with
    us: test money, money of another account, or money that was returned at the provider already. Must be called
    outside a transaction. Raises Conflict ``not_in_review``, or ``return_by_hand`` for money of another currency
    or object, which our books cannot refund; and ProviderSilent.
    """
    fact = _read(payment)
    with transaction.atomic(durable=True):
        payable, row = _locked(payment)
        reasons = _differences(row, fact)
        wrong = set(reasons)
        left = 0 if wrong & _NOT_OUR_MONEY else fact.captured - fact.refunded
        if left > 0 and wrong & _NOT_OUR_NUMBERS:
            raise _return_by_hand()
        audit.record("payment.taken_back", on=row, actor=actor, reason=row.flag, data={"amount": left})
        if left > 0:
            settle.hold_apart(payable=payable, payment=row, amount=left, reason="taken_back", actor=actor)
        else:
            core_lifecycle.move(row, to=lifecycle.CANCELLED, actor=actor, reason="nothing_to_return")
        if not wrong & (_NOT_OUR_MONEY | _NOT_OUR_NUMBERS):
            settle.book_fee(payment=row, fact=fact)
        row.flag = settle.decided(reasons)
        row.save(update_fields=["flag"])
        if payable.status == lifecycle.REVIEW:
            charge.cancel(payable=payable, actor=actor, reason="taken_back")
            handler_for(payable.kind).on_given_up(payable=payable, actor=actor)
    return row


def _read(payment: Payment) -> ProviderPayment:
    fact = settle.read(payment)
    if fact is None:
        raise _return_by_hand()
    return fact


def _locked(payment: Payment) -> tuple[Payable, Payment]:
    payable = charge.lock(payment.payable_id)
    row = payable.payments.get(pk=payment.pk)
    if row.status != lifecycle.REVIEW:
        raise Conflict("not_in_review", _("This payment is not being checked any more."))
    row.payable = payable
    return payable, row


def _differences(payment: Payment, fact: ProviderPayment) -> list[str]:
    return settle.differences(payment, fact, gateway(payment.provider))


def _return_by_hand() -> Conflict:
    return Conflict(
        "return_by_hand",
        _("Our books cannot return this money. Return it at the payment company, then do this again."),
    )
