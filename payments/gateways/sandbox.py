"""The sandbox provider, over HTTP: the working default that needs no account anywhere."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal, cast

import requests

from payments.ports import (
    AccountRequest,
    BadSignature,
    GatewayRefused,
    GatewayUnknown,
    ObjectKind,
    PaymentFact,
    PaymentRequest,
    PayoutFact,
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

CONNECT_SECONDS = 3
READ_SECONDS = 10
TOLERANCE_SECONDS = 300
SIGNATURE_HEADER = "Sandbox-Signature"

_PAYMENT_FACTS: dict[str, PaymentFact] = {
    "requires_payment": "requires_payment",
    "requires_action": "requires_action",
    "processing": "processing",
    "succeeded": "succeeded",
    "failed": "failed",
    "canceled": "cancelled",
}
_TRANSFER_FACTS: dict[str, TransferFact] = {
    "created": "succeeded",
    "succeeded": "succeeded",
    "paid": "succeeded",
    "reversed": "succeeded",
    "pending": "pending",
    "processing": "pending",
    "failed": "failed",
}
_OBJECT_KINDS: dict[str, ObjectKind] = {
    "payment": "payment",
    "refund": "refund",
    "transfer": "transfer",
    "payout": "payout",
    "account": "account",
}


@dataclass(frozen=True, slots=True)
class SandboxGateway:
    """Implements ``payments.ports.Gateway``. ``url`` without a slash at its end."""

    url: str
    api_key: str
    webhook_secret: str
    name: str = "sandbox"
    account: str = "acct_platform"
    livemode: bool = False
    pays_banks: bool = True

    # Payments

    def create_payment(self, request: PaymentRequest, *, key: str) -> ProviderPayment:
        body = {
            "amount": request.amount,
            "currency": request.currency,
            "method": request.method,
            "metadata": dict(request.metadata),
            "return_url": request.return_url,
        }
        return _payment(self._call("POST", "/v1/payments", body=body, key=key))

    def retrieve_payment(self, reference: str) -> ProviderPayment:
        return _payment(self._call("GET", f"/v1/payments/{reference}"))

    def find_payment(self, *, payable: str, payment: str) -> ProviderPayment | None:
        rows = self._list("/v1/payments", {"metadata_payable": payable})
        mine = [row for row in rows if row.get("metadata", {}).get("payment") == payment]
        return _payment(mine[0]) if mine else None

    def cancel_payment(self, reference: str, *, key: str) -> ProviderPayment:
        return _payment(self._call("POST", f"/v1/payments/{reference}/cancel", body={}, key=key))

    # Refunds

    def refund(self, request: RefundRequest, *, key: str) -> ProviderRefund:
        body = {"payment": request.payment, "amount": request.amount, "metadata": dict(request.metadata)}
        return _refund(self._call("POST", "/v1/refunds", body=body, key=key))

    def retrieve_refund(self, reference: str) -> ProviderRefund:
        return _refund(self._call("GET", f"/v1/refunds/{reference}"))

    def find_refund(self, *, refund: str) -> ProviderRefund | None:
        rows = self._list("/v1/refunds", {"metadata_refund": refund})
        return _refund(rows[0]) if rows else None

    # Vendors

    def create_account(self, request: AccountRequest, *, key: str) -> ProviderAccount:
        body = {"name": request.name, "metadata": dict(request.metadata)}
        return _account(self._call("POST", "/v1/accounts", body=body, key=key))

    def retrieve_account(self, reference: str) -> ProviderAccount:
        return _account(self._call("GET", f"/v1/accounts/{reference}"))

    def transfer(self, request: TransferRequest, *, key: str) -> ProviderTransfer:
        body = {
            "account": request.account,
            "amount": request.amount,
            "currency": request.currency,
            "source_payment": request.source_payment,
            "metadata": dict(request.metadata),
        }
        return _transfer(self._call("POST", "/v1/transfers", body=body, key=key))

    def retrieve_transfer(self, reference: str) -> ProviderTransfer:
        return _transfer(self._call("GET", f"/v1/transfers/{reference}"))

    def find_transfer(self, *, transfer: str) -> ProviderTransfer | None:
        rows = self._list("/v1/transfers", {"metadata_transfer": transfer})
        return _transfer(rows[0]) if rows else None

    def reverse(self, transfer: str, *, amount: int, metadata: Mapping[str, str], key: str) -> str:
        body = {"amount": amount, "metadata": dict(metadata)}
        return str(self._call("POST", f"/v1/transfers/{transfer}/reversals", body=body, key=key)["id"])

    def payout(self, request: PayoutRequest, *, key: str) -> ProviderPayout:
        body = {
            "account": request.account,
            "amount": request.amount,
            "currency": request.currency,
            "metadata": dict(request.metadata),
        }
        return _payout(self._call("POST", "/v1/payouts", body=body, key=key))

    def retrieve_payout(self, reference: str) -> ProviderPayout:
        return _payout(self._call("GET", f"/v1/payouts/{reference}"))

    def find_payout(self, *, payout: str) -> ProviderPayout | None:
        rows = self._list("/v1/payouts", {"metadata_payout": payout})
        return _payout(rows[0]) if rows else None

    # Webhooks

    def parse_webhook(self, body: bytes, headers: Mapping[str, str], *, now: datetime) -> ProviderEvent:
        sent = {name.lower(): value for name, value in headers.items()}.get(SIGNATURE_HEADER.lower(), "")
        _check_signature(body, sent, secret=self.webhook_secret, now=now)
        try:
            event = json.loads(body)
            kind = str(event["type"])
            thing = event.get("data", {}).get("object", {}) or {}
            amount = thing.get("amount")
            return ProviderEvent(
                event_id=str(event["id"]),
                kind=kind,
                account=str(event.get("account", "")),
                livemode=bool(event.get("livemode", False)),
                created_at=_instant(event.get("created")),
                object_kind=_OBJECT_KINDS.get(kind.split(".")[0], "unknown"),
                object_reference=str(thing.get("id", "")),
                amount=amount if isinstance(amount, int) else None,
                metadata={str(k): str(v) for k, v in (thing.get("metadata") or {}).items()},
                payload=event,
            )
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise BadSignature("The body is not an event.") from error

    # HTTP

    def _list(self, path: str, query: Mapping[str, str]) -> list[dict[str, Any]]:
        answer = self._call("GET", path, query=query)
        rows = answer.get("data", answer.get("items", []))
        return cast(list[dict[str, Any]], rows)

    def _call(
        self,
        verb: Literal["GET", "POST"],
        path: str,
        *,
        body: Mapping[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        key: str = "",
    ) -> dict[str, Any]:
        headers = {"Authorization": f"Bearer {self.api_key}"}
        if key:
            headers["Idempotency-Key"] = key
        try:
            answer = requests.request(
                verb,
                self.url + path,
                json=body,
                params=query,
                headers=headers,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise GatewayUnknown(type(error).__name__) from error
        # Not let in (401, 403) or too many (429): this says nothing about what an earlier, unanswered call did.
        if answer.status_code >= 500 or answer.status_code in {401, 403, 429}:
            raise GatewayUnknown(f"HTTP {answer.status_code}")
        try:
            parsed = answer.json()
        except ValueError as error:
            raise GatewayUnknown("The answer is not JSON.") from error
        if answer.status_code >= 300:
            fault = parsed.get("error", {}) if isinstance(parsed, dict) else {}
            raise GatewayRefused(str(fault.get("code") or answer.status_code), str(fault.get("message", "")))
        if isinstance(parsed, list):
            return {"data": parsed}
        return cast(dict[str, Any], parsed)


def _check_signature(body: bytes, header: str, *, secret: str, now: datetime) -> None:
    """``t=<unix>,v1=<hex>`` over ``t.body``; raises BadSignature when wrong or older than the tolerance."""
    parts = [part.partition("=") for part in header.split(",")]
    stamps = [value for name, _separator, value in parts if name.strip() == "t"]
    signatures = [value for name, _separator, value in parts if name.strip() == "v1"]
    if len(stamps) != 1 or not stamps[0].isdigit() or not signatures:
        raise BadSignature("The signature header cannot be read.")
    expected = hmac.new(secret.encode(), f"{stamps[0]}.".encode() + body, hashlib.sha256).hexdigest()
    # As bytes: compare_digest takes no text beyond ASCII, and the header is whatever a stranger sends.
    if not any(hmac.compare_digest(expected.encode(), one.strip().encode()) for one in signatures):
        raise BadSignature("The signature is not ours.")
    if abs(now.timestamp() - int(stamps[0])) > TOLERANCE_SECONDS:
        raise BadSignature("The signature is too old.")


def _instant(value: Any) -> datetime:
    """Seconds since 1970, or an ISO 8601 text."""
    if isinstance(value, int | float):
        return datetime.fromtimestamp(value, tz=UTC)
    return datetime.fromisoformat(str(value))


def _payment(row: Mapping[str, Any]) -> ProviderPayment:
    fee = row.get("fee")
    return ProviderPayment(
        reference=str(row["id"]),
        status=_PAYMENT_FACTS.get(str(row["status"]), "processing"),
        amount=int(row["amount"]),
        currency=str(row["currency"]).upper(),
        captured=int(row.get("amount_captured", 0)),
        refunded=int(row.get("amount_refunded", 0)),
        metadata={str(k): str(v) for k, v in (row.get("metadata") or {}).items()},
        account=str(row.get("account", "")),
        livemode=bool(row.get("livemode", False)),
        client_secret=str(row.get("client_secret") or ""),
        redirect_url=str(row.get("hosted_url") or ""),
        fee=int(fee) if fee is not None else None,
    )


def _refund(row: Mapping[str, Any]) -> ProviderRefund:
    status = str(row["status"])
    return ProviderRefund(
        reference=str(row["id"]),
        status=cast(RefundFact, status if status in {"succeeded", "failed"} else "pending"),
        amount=int(row["amount"]),
        payment=str(row["payment"]),
        metadata={str(k): str(v) for k, v in (row.get("metadata") or {}).items()},
    )


def _account(row: Mapping[str, Any]) -> ProviderAccount:
    return ProviderAccount(reference=str(row["id"]), payouts_enabled=bool(row.get("payouts_enabled", False)))


def _transfer(row: Mapping[str, Any]) -> ProviderTransfer:
    return ProviderTransfer(reference=str(row["id"]), status=_TRANSFER_FACTS.get(str(row["status"]), "pending"))


def _payout(row: Mapping[str, Any]) -> ProviderPayout:
    status = str(row["status"])
    return ProviderPayout(
        reference=str(row["id"]),
        status=cast(PayoutFact, status if status in {"paid", "failed"} else "processing"),
    )
