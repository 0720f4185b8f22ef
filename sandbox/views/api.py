"""The JSON API: bearer key, idempotency keys, errors as ``{"error": {type, code, message}}``."""

import hashlib
import hmac
import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sandbox.errors import Refused
from sandbox.models import Payment, Payout, Refund, StoredAnswer, Transfer
from sandbox.services import accounts, payments

Body = dict[str, Any]
Endpoint = Callable[..., Body]


def endpoint(**by_method: Endpoint) -> Callable[..., JsonResponse]:
    """One address whose methods are plain functions ``(request, body, **path) -> answer``."""

    @csrf_exempt
    def view(request: HttpRequest, **path: str) -> JsonResponse:
        handler = by_method.get(str(request.method).lower())
        try:
            _authenticate(request)
            if handler is None:
                raise Refused("method_not_allowed", "This address does not answer that method.", 405)
            if request.method == "GET":
                return JsonResponse(handler(request, {}, **path))
            return _once(request, handler, path)
        except Refused as error:
            return _refusal(error)

    return wraps(next(iter(by_method.values())))(view)


def _authenticate(request: HttpRequest) -> None:
    expected = f"Bearer {settings.SANDBOX_API_KEY}"
    if not hmac.compare_digest(request.headers.get("Authorization", "").encode(), expected.encode()):
        raise Refused("unauthorized", "The API key is not right.", 401)


def _refusal(error: Refused) -> JsonResponse:
    body = {"error": {"type": "invalid_request", "code": error.code, "message": error.message}}
    return JsonResponse(body, status=error.status)


def _once(request: HttpRequest, handler: Endpoint, path: dict[str, str]) -> JsonResponse:
    """Do a write once per idempotency key; a repeat gets the stored answer, another body is an error."""
    body = _json(request)
    key = request.headers.get("Idempotency-Key", "")
    with transaction.atomic():
        if not key:
            return JsonResponse(handler(request, body, **path))
        fingerprint = hashlib.sha256(f"{request.path}\n".encode() + request.body).hexdigest()
        stored, created = StoredAnswer.objects.get_or_create(key=key, defaults={"request_hash": fingerprint})
        if not created:
            if stored.request_hash != fingerprint:
                raise Refused("idempotency_key_reused", "This key was used for another request.", 409)
            return JsonResponse(stored.body, status=stored.status_code)
        try:
            with transaction.atomic():
                answer = JsonResponse(handler(request, body, **path))
        except Refused as error:
            answer = _refusal(error)
        stored.status_code = answer.status_code
        stored.body = json.loads(answer.content)
        stored.save(update_fields=["status_code", "body"])
        return answer


def _json(request: HttpRequest) -> Body:
    try:
        body = json.loads(request.body or b"{}")
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise Refused("body_not_json", "The body must be a JSON object.")
    return body


def _integer(body: Body, name: str) -> int:
    value = body.get(name)
    if type(value) is not int:
        raise Refused("parameter_wrong", f"{name} must be a whole number.")
    return value


def _text(body: Body, name: str, default: str | None = None) -> str:
    value = body.get(name, default)
    if not isinstance(value, str) or not value:
        raise Refused("parameter_wrong", f"{name} is needed.")
    return value


def _metadata(body: Body) -> Body:
    value = body.get("metadata", {})
    if not isinstance(value, dict):
        raise Refused("parameter_wrong", "metadata must be an object.")
    return value


def create_payment(request: HttpRequest, body: Body) -> Body:
    return_url = _text(body, "return_url")
    # The buyer reaches this process by the name they know the shop by: a phone in the same network, say.
    host = urlsplit(return_url).hostname or "127.0.0.1"
    payment = payments.create(
        amount=_integer(body, "amount"),
        currency=_text(body, "currency"),
        method=_text(body, "method", "card"),
        metadata=_metadata(body),
        return_url=return_url,
        hosted_base=f"http://{host}:{request.get_port()}",
    )
    return payments.payment_facts(payment)


def list_payments(request: HttpRequest, body: Body) -> Body:
    found = Payment.objects.order_by("id")
    if payable := request.GET.get("metadata_payable"):
        found = found.filter(metadata__payable=payable)
    return {"data": [payments.payment_facts(row) for row in found[:100]]}


def get_payment(request: HttpRequest, body: Body, reference: str) -> Body:
    payment = Payment.objects.filter(reference=reference).first()
    if payment is None:
        raise Refused("payment_missing", "There is no such payment.", 404)
    return payments.payment_facts(payment)


def cancel_payment(request: HttpRequest, body: Body, reference: str) -> Body:
    return payments.payment_facts(payments.cancel(reference=reference))


def create_refund(request: HttpRequest, body: Body) -> Body:
    row = payments.refund(reference=_text(body, "payment"), amount=_integer(body, "amount"), metadata=_metadata(body))
    return payments.refund_facts(row)


def list_refunds(request: HttpRequest, body: Body) -> Body:
    found = Refund.objects.select_related("payment").order_by("id")
    if refund := request.GET.get("metadata_refund"):
        found = found.filter(metadata__refund=refund)
    return {"data": [payments.refund_facts(row) for row in found[:100]]}


def get_refund(request: HttpRequest, body: Body, reference: str) -> Body:
    row = Refund.objects.select_related("payment").filter(reference=reference).first()
    if row is None:
        raise Refused("refund_missing", "There is no such refund.", 404)
    return payments.refund_facts(row)


def create_account(request: HttpRequest, body: Body) -> Body:
    return accounts.account_facts(accounts.create(name=_text(body, "name"), metadata=_metadata(body)))


def get_account(request: HttpRequest, body: Body, reference: str) -> Body:
    return accounts.account_facts(accounts.find(reference))


def update_account(request: HttpRequest, body: Body, reference: str) -> Body:
    enabled = body.get("payouts_enabled")
    if not isinstance(enabled, bool):
        raise Refused("parameter_wrong", "payouts_enabled is true or false.")
    return accounts.account_facts(accounts.set_payouts_enabled(reference=reference, enabled=enabled))


def create_transfer(request: HttpRequest, body: Body) -> Body:
    row = accounts.transfer(
        account=_text(body, "account"),
        amount=_integer(body, "amount"),
        currency=_text(body, "currency"),
        source_payment=body.get("source_payment"),
        metadata=_metadata(body),
    )
    return accounts.transfer_facts(row)


def list_transfers(request: HttpRequest, body: Body) -> Body:
    found = Transfer.objects.select_related("account", "source").order_by("id")
    if transfer := request.GET.get("metadata_transfer"):
        found = found.filter(metadata__transfer=transfer)
    return {"data": [accounts.transfer_facts(row) for row in found[:100]]}


def get_transfer(request: HttpRequest, body: Body, reference: str) -> Body:
    row = Transfer.objects.select_related("account", "source").filter(reference=reference).first()
    if row is None:
        raise Refused("transfer_missing", "There is no such transfer.", 404)
    return accounts.transfer_facts(row)


def create_reversal(request: HttpRequest, body: Body, reference: str) -> Body:
    row = accounts.reverse(transfer=reference, amount=_integer(body, "amount"), metadata=_metadata(body))
    return accounts.reversal_facts(row)


def create_payout(request: HttpRequest, body: Body) -> Body:
    row = accounts.payout(
        account=_text(body, "account"),
        amount=_integer(body, "amount"),
        currency=_text(body, "currency"),
        metadata=_metadata(body),
    )
    return accounts.payout_facts(row)


def list_payouts(request: HttpRequest, body: Body) -> Body:
    found = Payout.objects.select_related("account").order_by("id")
    if payout := request.GET.get("metadata_payout"):
        found = found.filter(metadata__payout=payout)
    return {"data": [accounts.payout_facts(row) for row in found[:100]]}


def get_payout(request: HttpRequest, body: Body, reference: str) -> Body:
    row = Payout.objects.select_related("account").filter(reference=reference).first()
    if row is None:
        raise Refused("payout_missing", "There is no such payout.", 404)
    return accounts.payout_facts(row)


def get_balance(request: HttpRequest, body: Body) -> Body:
    currencies = Payment.objects.values_list("currency", flat=True).distinct().order_by("currency")
    return {"available": {currency: accounts.platform_balance(currency) for currency in currencies}}
