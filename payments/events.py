"""What happened to money. Ids are public ids as text."""

from dataclasses import dataclass

from core.events import Event


@dataclass(frozen=True, kw_only=True)
class PaymentStarted(Event):
    payable: str
    payment: str


@dataclass(frozen=True, kw_only=True)
class PaymentSucceeded(Event):
    payable: str
    payment: str


@dataclass(frozen=True, kw_only=True)
class PaymentFailed(Event):
    payable: str
    payment: str


@dataclass(frozen=True, kw_only=True)
class PaymentReviewNeeded(Event):
    """The provider's facts differ from ours; nothing was applied until somebody has looked."""

    payable: str
    payment: str
    reasons: list[str]


@dataclass(frozen=True, kw_only=True)
class PayableCancelled(Event):
    """Nobody will pay any more, or somebody has: open payments are withdrawn at the provider."""

    payable: str


@dataclass(frozen=True, kw_only=True)
class ProviderEventReceived(Event):
    inbox_event: str


@dataclass(frozen=True, kw_only=True)
class RefundRequested(Event):
    refund: str


@dataclass(frozen=True, kw_only=True)
class RefundSucceeded(Event):
    refund: str
    payable: str


@dataclass(frozen=True, kw_only=True)
class RefundFailed(Event):
    refund: str
    payable: str


@dataclass(frozen=True, kw_only=True)
class EarningsMatured(Event):
    share: str


@dataclass(frozen=True, kw_only=True)
class PayoutRequested(Event):
    payout: str


@dataclass(frozen=True, kw_only=True)
class PayoutPaid(Event):
    payout: str


@dataclass(frozen=True, kw_only=True)
class PayoutFailed(Event):
    payout: str
