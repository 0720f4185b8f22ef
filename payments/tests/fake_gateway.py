"""A payment provider in memory that keeps its own money: what comes in, goes out and is left always adds up.

It remembers idempotency keys as a real one does. ``knobs`` make the next call fail before it has an effect,
or lose the answer after it. Thread-safe, so that races can be run against it.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from threading import RLock
from typing import Any

from payments.ports import (
    AccountRequest,
    BadSignature,
    GatewayRefused,
    GatewayUnknown,
    PaymentFact,
    PaymentRequest,
    PayoutRequest,
    ProviderAccount,
    ProviderEvent,
    ProviderPayment,
    ProviderPayout,
    ProviderRefund,
    ProviderTransfer,
    RefundFact,
    RefundRequest,
    TransferFact,
    TransferRequest,
)


@dataclass
class FakeGateway:
    """``calls`` counts what reached it, replays included."""

    name: str = "fake"
    account: str = "acct_fake"
    livemode: bool = False
    pays_banks: bool = True
    fee: int = 0
    prefix: str = ""
    refund_status: RefundFact = "succeeded"
    transfer_status: TransferFact = "succeeded"
    payout_status: str = "paid"
    payouts_enabled: bool = True
    calls: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self._lock = RLock()
        self._numbers = itertools.count(1)
        self._answers: dict[str, Any] = {}
        self._payments: dict[str, ProviderPayment] = {}
        self._refunds: dict[str, ProviderRefund] = {}
        self._transfers: dict[str, tuple[str, int, str]] = {}
        self._reversed: Counter[str] = Counter()
        self._names: dict[tuple[str, str], str] = {}
        self._accounts: dict[str, int] = {}
        self._payouts: dict[str, tuple[str, int]] = {}
        self._fail_before: dict[str, Exception] = {}
        self._lose_answer: set[str] = set()

    # Knobs

    def refuse_next(self, verb: str, code: str = "refused") -> None:
        self._fail_before[verb] = GatewayRefused(code)

    def hang_before_next(self, verb: str) -> None:
        """No effect and no answer."""
        self._fail_before[verb] = GatewayUnknown("timeout")

    def lose_next_answer(self, verb: str) -> None:
        """The effect happens, the answer is lost."""
        self._lose_answer.add(verb)

    def forget_keys(self) -> None:
        """As a real provider does after a day: what is asked again is done again."""
        self._answers.clear()

    def forget_faults(self) -> None:
        self._fail_before.clear()
        self._lose_answer.clear()

    def decide(self, reference: str, status: PaymentFact, **changes: Any) -> None:
        """What the buyer (or a liar) makes of a payment; ``changes`` overwrite any fact."""
        with self._lock:
            now = self._payments[reference]
            captured = now.amount if status == "succeeded" else 0
            facts = {"captured": captured, "fee": self.fee if captured else None, **changes}
            self._payments[reference] = replace(now, status=status, **facts)

    def pay(self, reference: str) -> None:
        self.decide(reference, "succeeded")

    def decide_refund(self, reference: str, status: RefundFact, **changes: Any) -> None:
        self._refunds[reference] = replace(self._refunds[reference], status=status, **changes)

    def event(self, event_id: str, kind: str, reference: str, amount: int | None = None, **changes: Any) -> bytes:
        """The body of a webhook as this provider would send it."""
        facts = {"id": event_id, "type": kind, "account": self.account, "livemode": self.livemode}
        thing: dict[str, Any] = {"id": reference}
        if amount is not None:
            thing["amount"] = amount
        return json.dumps({**facts, **changes, "data": {"object": thing}}).encode()

    # Gateway

    def create_payment(self, request: PaymentRequest, *, key: str) -> ProviderPayment:
        def make() -> ProviderPayment:
            reference = f"{self.prefix}fp_{next(self._numbers)}"
            self._payments[reference] = ProviderPayment(
                reference=reference,
                status="requires_payment",
                amount=request.amount,
                currency=request.currency,
                captured=0,
                refunded=0,
                metadata=dict(request.metadata),
                account=self.account,
                livemode=self.livemode,
                client_secret=f"{reference}_secret",
                redirect_url=f"https://fake.test/pay/{reference}",
            )
            return self._payments[reference]

        return self._once("create_payment", key, make)

    def retrieve_payment(self, reference: str) -> ProviderPayment:
        self._enter("retrieve_payment")
        return self._found(self._payments, reference)

    def find_payment(self, *, payable: str, payment: str) -> ProviderPayment | None:
        self._enter("find_payment")
        rows = [row for row in self._payments.values() if row.metadata.get("payment") == payment]
        return rows[0] if rows and rows[0].metadata.get("payable") == payable else None

    def cancel_payment(self, reference: str, *, key: str) -> ProviderPayment:
        def make() -> ProviderPayment:
            if self._found(self._payments, reference).status == "succeeded":
                raise GatewayRefused("already_succeeded")
            self.decide(reference, "cancelled")
            return self._payments[reference]

        return self._once("cancel_payment", key, make)

    def refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        def make() -> ProviderRefund:
            payment = self._found(self._payments, request.payment)
            if request.amount > payment.captured - payment.refunded:
                raise GatewayRefused("amount_too_large")
            self._payments[request.payment] = replace(payment, refunded=payment.refunded + request.amount)
            row = ProviderRefund(
                reference=f"{self.prefix}fr_{next(self._numbers)}",
                status=self.refund_status,
                amount=request.amount,
                payment=request.payment,
                metadata=dict(request.metadata),
            )
            self._refunds[row.reference] = row
            return row

        return self._once("refund", key, make)

    def retrieve_refund(self, reference: str) -> ProviderRefund:
        self._enter("retrieve_refund")
        return self._found(self._refunds, reference)

    def find_refund(self, *, refund: str) -> ProviderRefund | None:
        self._enter("find_refund")
        rows = [row for row in self._refunds.values() if row.metadata.get("refund") == refund]
        return rows[0] if rows else None

    def create_account(self, request: AccountRequest, *, key: str) -> ProviderAccount:
        def make() -> ProviderAccount:
            reference = f"{self.prefix}fa_{next(self._numbers)}"
            self._accounts[reference] = 0
            return ProviderAccount(reference=reference, payouts_enabled=self.payouts_enabled)

        return self._once("create_account", key, make)

    def retrieve_account(self, reference: str) -> ProviderAccount:
        self._enter("retrieve_account")
        self._found(self._accounts, reference)
        return ProviderAccount(reference=reference, payouts_enabled=self.payouts_enabled)

    def transfer(self, request: TransferRequest, *, key: str) -> ProviderTransfer:
        def make() -> ProviderTransfer:
            if request.amount > self.balance().get(request.currency, 0):
                raise GatewayRefused("balance_insufficient")
            self._found(self._accounts, request.account)
            reference = f"{self.prefix}ft_{next(self._numbers)}"
            if self.transfer_status != "failed":
                self._transfers[reference] = (request.account, request.amount, request.currency)
                self._accounts[request.account] += request.amount
                self._names["transfer", request.metadata.get("transfer", "")] = reference
            return ProviderTransfer(reference=reference, status=self.transfer_status)

        return self._once("transfer", key, make)

    def retrieve_transfer(self, reference: str) -> ProviderTransfer:
        self._enter("retrieve_transfer")
        self._found(self._transfers, reference)
        return ProviderTransfer(reference=reference, status=self.transfer_status)

    def find_transfer(self, *, transfer: str) -> ProviderTransfer | None:
        self._enter("find_transfer")
        reference = self._names.get(("transfer", transfer))
        return ProviderTransfer(reference=reference, status=self.transfer_status) if reference else None

    def drop_transfers(self) -> None:
        """What was pending comes to nothing: the money is the platform's again."""
        for reference, (account, amount, currency) in self._transfers.items():
            self._accounts[account] -= amount
            self._transfers[reference] = (account, 0, currency)
        self.transfer_status = "failed"

    def reverse(self, transfer: str, *, amount: int, metadata: Mapping[str, str], key: str) -> str:
        def make() -> str:
            account, whole, _currency = self._found(self._transfers, transfer)
            if amount > whole - self._reversed[transfer] or amount > self._accounts[account]:
                raise GatewayRefused("balance_insufficient")
            self._reversed[transfer] += amount
            self._accounts[account] -= amount
            return f"{self.prefix}fv_{next(self._numbers)}"

        return self._once("reverse", key, make)

    def payout(self, request: PayoutRequest, *, key: str) -> ProviderPayout:
        def make() -> ProviderPayout:
            if request.amount > self._found(self._accounts, request.account):
                raise GatewayRefused("balance_insufficient")
            reference = f"{self.prefix}fo_{next(self._numbers)}"
            self._payouts[reference] = (request.account, request.amount)
            self._names["payout", request.metadata.get("payout", "")] = reference
            if self.payout_status != "failed":
                self._accounts[request.account] -= request.amount
            return self._payout(reference)

        return self._once("payout", key, make)

    def retrieve_payout(self, reference: str) -> ProviderPayout:
        self._enter("retrieve_payout")
        self._found(self._payouts, reference)
        return self._payout(reference)

    def find_payout(self, *, payout: str) -> ProviderPayout | None:
        self._enter("find_payout")
        reference = self._names.get(("payout", payout))
        return self._payout(reference) if reference else None

    def balance(self) -> Mapping[str, int]:
        """What is left on the platform's account: captured − refunded − fees − transferred + reversed."""
        with self._lock:
            left: Counter[str] = Counter()
            for row in self._payments.values():
                left[row.currency] += row.captured - row.refunded - (row.fee or 0)
            for reference, (_account, amount, currency) in self._transfers.items():
                left[currency] -= amount - self._reversed[reference]
            return dict(left)

    def parse_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderEvent:
        if headers.get("Fake-Signature") != "genuine":
            raise BadSignature("not genuine")
        event = json.loads(body)
        thing = event["data"]["object"]
        kind = str(event["type"])
        head = kind.split(".")[0]
        return ProviderEvent(
            event_id=event["id"],
            kind=kind,
            account=event["account"],
            livemode=event["livemode"],
            created_at=datetime(2026, 11, 21, tzinfo=UTC),
            object_kind=head if head in {"payment", "refund", "payout", "account"} else "unknown",  # type: ignore[arg-type]
            object_reference=thing["id"],
            amount=thing.get("amount"),
            metadata=thing.get("metadata", {}),
            payload=event,
        )

    # Machinery

    def _payout(self, reference: str) -> ProviderPayout:
        return ProviderPayout(reference=reference, status=self.payout_status)  # type: ignore[arg-type]

    def _found(self, rows: dict[str, Any], reference: str) -> Any:
        if reference not in rows:
            raise GatewayRefused("not_found")
        return rows[reference]

    def _enter(self, verb: str) -> None:
        with self._lock:
            self.calls[verb] += 1
            if (error := self._fail_before.pop(verb, None)) is not None:
                raise error

    def _once(self, verb: str, key: str, make: Any) -> Any:
        with self._lock:
            if key in self._answers and isinstance(self._fail_before.get(verb), GatewayRefused):
                return self._answers[key]  # what was done under a key is answered again, not judged again
            self._enter(verb)
            if key not in self._answers:
                self._answers[key] = make()
            if verb in self._lose_answer:
                self._lose_answer.discard(verb)
                raise GatewayUnknown("cut off")
            return self._answers[key]
