"""Doors of this app: the payment provider below it (Gateway), whoever is paid for above it (PayableHandler).

All amounts are integers of minor units. References are the provider's own object ids. A gateway holds no
state, opens no transaction and is never called while a row lock is held.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal, Protocol, TypeAlias

if TYPE_CHECKING:
    from core.actor import Actor

    from .models import Payable, Payment, Refund

PaymentFact: TypeAlias = Literal[
    "requires_payment", "requires_action", "processing", "succeeded", "failed", "cancelled"
]
RefundFact: TypeAlias = Literal["pending", "succeeded", "failed"]
TransferFact: TypeAlias = Literal["pending", "succeeded", "failed"]
PayoutFact: TypeAlias = Literal["processing", "paid", "failed"]
ObjectKind: TypeAlias = Literal["payment", "refund", "transfer", "payout", "account", "unknown"]


class GatewayError(Exception):
    """A call to a provider did not bring what it was made for."""


class GatewayRefused(GatewayError):
    """The provider judged this request and answered no: under this key certainly nothing happened.

    ``code`` is the provider's own word for it. Not being let in (a wrong key) is GatewayUnknown: it says
    nothing about what an earlier call did.
    """

    def __init__(self, code: str, message: str = "") -> None:
        super().__init__(message or code)
        self.code = code


class GatewayUnknown(GatewayError):
    """No usable answer (timeout, cut connection, 5xx): it may or may not have happened, so it must be asked."""


class BadSignature(Exception):
    """A webhook that this provider did not send, or that is older than the tolerance."""


class CannotFulfil(Exception):
    """Raised by ``PayableHandler.on_paid``: the money came, the thing cannot be given. All of it goes back."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class PaymentRequest:
    """What is asked of the buyer: ``metadata`` always names our payable and payment by public id."""

    amount: int
    currency: str
    method: str
    return_url: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProviderPayment:
    """A payment as the provider sees it now. ``fee`` is None until the provider has named it."""

    reference: str
    status: PaymentFact
    amount: int
    currency: str
    captured: int
    refunded: int
    metadata: Mapping[str, str]
    account: str
    livemode: bool
    client_secret: str = ""
    redirect_url: str = ""
    fee: int | None = None


@dataclass(frozen=True, slots=True)
class RefundRequest:
    payment: str
    amount: int
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProviderRefund:
    reference: str
    status: RefundFact
    amount: int
    payment: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AccountRequest:
    name: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProviderAccount:
    reference: str
    payouts_enabled: bool


@dataclass(frozen=True, slots=True)
class TransferRequest:
    """Money of one captured payment, handed to one vendor's account at the provider."""

    account: str
    amount: int
    currency: str
    source_payment: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProviderTransfer:
    reference: str
    status: TransferFact


@dataclass(frozen=True, slots=True)
class PayoutRequest:
    """Money of a vendor's account at the provider, sent on to the vendor's bank."""

    account: str
    amount: int
    currency: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ProviderPayout:
    reference: str
    status: PayoutFact


@dataclass(frozen=True, slots=True)
class ProviderEvent:
    """A webhook whose signature has been checked. It is only a hint: facts are read from the provider."""

    event_id: str
    kind: str
    account: str
    livemode: bool
    created_at: datetime
    object_kind: ObjectKind
    object_reference: str
    amount: int | None
    metadata: Mapping[str, str] = field(default_factory=dict)
    payload: Mapping[str, Any] = field(default_factory=dict)


class Gateway(Protocol):
    """One payment provider. ``key`` is our attempt's public id and makes a repeat harmless.

    Every call may raise GatewayRefused (a definite no) or GatewayUnknown (ask later).
    """

    @property
    def name(self) -> str:
        """The name kept on our rows, for example ``sandbox``."""

    @property
    def account(self) -> str:
        """The platform's own account at the provider; objects of another account are never believed."""

    @property
    def livemode(self) -> bool:
        """Whether this is real money; objects of the other mode are never believed."""

    @property
    def pays_banks(self) -> bool:
        """True when a payout to the bank must be asked for; False when the provider pays by its own calendar."""

    def create_payment(self, request: PaymentRequest, *, key: str) -> ProviderPayment: ...
    def retrieve_payment(self, reference: str) -> ProviderPayment: ...
    def find_payment(self, *, payable: str, payment: str) -> ProviderPayment | None: ...
    def cancel_payment(self, reference: str, *, key: str) -> ProviderPayment: ...
    def refund(self, request: RefundRequest, *, key: str) -> ProviderRefund: ...
    def retrieve_refund(self, reference: str) -> ProviderRefund: ...
    def find_refund(self, *, refund: str) -> ProviderRefund | None: ...
    def create_account(self, request: AccountRequest, *, key: str) -> ProviderAccount: ...
    def retrieve_account(self, reference: str) -> ProviderAccount: ...
    def transfer(self, request: TransferRequest, *, key: str) -> ProviderTransfer: ...
    def retrieve_transfer(self, reference: str) -> ProviderTransfer: ...
    def find_transfer(self, *, transfer: str) -> ProviderTransfer | None: ...
    def reverse(self, transfer: str, *, amount: int, metadata: Mapping[str, str], key: str) -> str: ...
    def payout(self, request: PayoutRequest, *, key: str) -> ProviderPayout: ...
    def retrieve_payout(self, reference: str) -> ProviderPayout: ...
    def find_payout(self, *, payout: str) -> ProviderPayout | None: ...
    def parse_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderEvent: ...


class PayableHandler(Protocol):
    """What the thing paid for does about money; called inside the transaction that holds payable and payment.

    Implementations lock only what comes later in the lock order (order, vendor orders, shares, variants),
    make no network call and may be asked twice about the same fact.
    """

    def on_paid(self, *, payable: Payable, actor: Actor) -> None:
        """The whole amount has come. May raise CannotFulfil; the payable may have been cancelled before."""

    def on_failed(self, *, payable: Payable, payment: Payment, actor: Actor) -> None:
        """One try failed; the payable is still open for another."""

    def on_refunded(self, *, payable: Payable, refund: Refund, actor: Actor) -> None:
        """Money has gone back; the refund's parts say whose. No parts: all that had come."""

    def on_given_up(self, *, payable: Payable, actor: Actor) -> None:
        """It was never paid and no longer can be: what is kept back for it is let go of."""

    def on_refund_failed(self, *, payable: Payable, refund: Refund, actor: Actor) -> None:
        """The provider did not give this refund's money back: what it reserved is free again."""

    def may_see(self, *, payable: Payable, user: Any, token: str) -> bool:
        """Whether this person, or the holder of this guest's token, is the one who pays."""


_handlers: dict[str, PayableHandler] = {}


def register_handler(kind: str, handler: PayableHandler) -> None:
    """Say who answers for payables of this kind; called once in ``AppConfig.ready``."""
    _handlers[kind] = handler


def handler_for(kind: str) -> PayableHandler:
    """The registered handler; KeyError means an app was not wired."""
    return _handlers[kind]
