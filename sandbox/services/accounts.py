"""Connected accounts, transfers to them, reversals, payouts, and every balance as a sum over the books."""

from typing import Any

from django.db import connection, transaction
from django.db.models import F, Sum

from sandbox.errors import Refused
from sandbox.models import Account, Payment, Payout, Refund, Reversal, Transfer
from sandbox.services import webhooks

BALANCE_LOCK = 7_318_001  # advisory lock: two transfers must not both spend the last rupee


def create(*, name: str, metadata: dict[str, Any]) -> Account:
    return Account.objects.create(name=name, metadata=metadata)


def find(reference: str) -> Account:
    account = Account.objects.filter(reference=reference).first()
    if account is None:
        raise Refused("account_missing", "There is no such account.", 404)
    return account


@transaction.atomic
def set_payouts_enabled(*, reference: str, enabled: bool) -> Account:
    """Restrict an account or free it, as a provider does when papers are missing."""
    account = find(reference)
    if account.payouts_enabled != enabled:
        account.payouts_enabled = enabled
        account.save(update_fields=["payouts_enabled"])
        webhooks.announce("account.updated", account_facts(account), account=account.reference)
    return account


@transaction.atomic
def transfer(
    *, account: str, amount: int, currency: str, source_payment: str | None, metadata: dict[str, Any]
) -> Transfer:
    """Move money from the platform's balance to an account's; refused beyond the balance."""
    destination = find(account)
    if not destination.payouts_enabled:
        raise Refused("account_restricted", "The account cannot receive transfers now.", 402)
    source = Payment.objects.filter(reference=source_payment).first() if source_payment else None
    if source_payment and source is None:
        raise Refused("payment_missing", "There is no such payment.", 404)
    _hold_balances()
    if not 0 < amount <= platform_balance(currency):
        raise Refused("balance_insufficient", "The platform's balance does not hold that much.", 402)
    row = Transfer.objects.create(
        account=destination, source=source, amount=amount, currency=currency, metadata=metadata
    )
    webhooks.announce("transfer.created", transfer_facts(row))
    return row


@transaction.atomic
def reverse(*, transfer: str, amount: int, metadata: dict[str, Any]) -> Reversal:
    """Take a transfer back, whole or in part, as far as the account still holds the money."""
    _hold_balances()
    row = Transfer.objects.select_related("account").filter(reference=transfer).first()
    if row is None:
        raise Refused("transfer_missing", "There is no such transfer.", 404)
    if not 0 < amount <= row.amount - row.reversed:
        raise Refused("amount_too_large", "That is more than is left of the transfer.")
    if amount > account_balance(row.account, row.currency):
        raise Refused("balance_insufficient", "The account does not hold that much any more.", 402)
    Transfer.objects.filter(pk=row.pk).update(reversed=F("reversed") + amount)
    reversal = Reversal.objects.create(transfer=row, amount=amount, metadata=metadata)
    webhooks.announce("transfer.reversed", reversal_facts(reversal))
    return reversal


@transaction.atomic
def payout(*, account: str, amount: int, currency: str, metadata: dict[str, Any]) -> Payout:
    """Send an account's money to its bank. Fails (and stays with the account) while payouts are disabled."""
    owner = find(account)
    _hold_balances()
    if not 0 < amount <= account_balance(owner, currency):
        raise Refused("balance_insufficient", "The account does not hold that much.", 402)
    state = Payout.State.PAID if owner.payouts_enabled else Payout.State.FAILED
    row = Payout.objects.create(account=owner, amount=amount, currency=currency, state=state, metadata=metadata)
    webhooks.announce(f"payout.{state}", payout_facts(row), account=owner.reference)
    return row


def platform_balance(currency: str) -> int:
    """Captured − fees − refunded − transferred + reversed, in minor units."""
    captured = Payment.objects.filter(currency=currency).aggregate(n=Sum(F("captured") - F("fee")))["n"] or 0
    refunded = Refund.objects.filter(payment__currency=currency).aggregate(n=Sum("amount"))["n"] or 0
    moved = Transfer.objects.filter(currency=currency).aggregate(n=Sum(F("amount") - F("reversed")))["n"] or 0
    return int(captured - refunded - moved)


def account_balance(account: Account, currency: str) -> int:
    """Transferred − reversed − paid out, in minor units."""
    received = account.transfers.filter(currency=currency).aggregate(n=Sum(F("amount") - F("reversed")))["n"]
    paid = account.payouts.filter(currency=currency, state=Payout.State.PAID).aggregate(n=Sum("amount"))["n"]
    return int((received or 0) - (paid or 0))


def _hold_balances() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [BALANCE_LOCK])


def account_facts(account: Account) -> dict[str, Any]:
    return {
        "object": "account",
        "id": account.reference,
        "name": account.name,
        "payouts_enabled": account.payouts_enabled,
        "metadata": account.metadata,
    }


def transfer_facts(row: Transfer) -> dict[str, Any]:
    return {
        "object": "transfer",
        "id": row.reference,
        "status": "succeeded",
        "amount": row.amount,
        "currency": row.currency,
        "account": row.account.reference,
        "source_payment": row.source.reference if row.source else None,
        "metadata": row.metadata,
    }


def reversal_facts(row: Reversal) -> dict[str, Any]:
    return {
        "object": "reversal",
        "id": row.reference,
        "status": "succeeded",
        "amount": row.amount,
        "transfer": row.transfer.reference,
        "metadata": row.metadata,
    }


def payout_facts(row: Payout) -> dict[str, Any]:
    return {
        "object": "payout",
        "id": row.reference,
        "status": row.state,
        "amount": row.amount,
        "currency": row.currency,
        "account": row.account.reference,
        "metadata": row.metadata,
    }
