"""Booking: the one function that writes ledger rows."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import F

from core import clock
from payments.models import Bucket, LedgerAccount, LedgerEntry, LedgerTransaction, Payable, VendorBalance
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Account:
    """Which account a line goes to; ``vendor_id`` (internal key) and ``bucket`` for a vendor's accounts."""

    code: str
    vendor_id: int | None = None
    bucket: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """Debit positive, credit negative, in minor units."""

    account: Account
    amount: int


def clearing(provider: str) -> Account:
    """What the provider holds for the platform."""
    return Account(f"provider:{provider}:clearing")


def vendor(row: Vendor, bucket: str) -> Account:
    """One of the vendor's four accounts."""
    return Account(f"vendor:{row.public_id}:{bucket}", row.pk, bucket)


def held(payable: Payable) -> Account:
    """Money of this payable that belongs to nobody but the buyer."""
    return Account(f"held:{payable.public_id}")


PLATFORM_FEE = Account("platform_fee")
FEE_GST = Account("fee_gst")
GATEWAY_FEE = Account("gateway_fee")
IN_TRANSIT = Account("in_transit")


def post(
    *,
    kind: str,
    object_id: str,
    currency: str,
    lines: Iterable[Line],
    provider: str = "",
    payable: Payable | None = None,
    memo: str = "",
) -> LedgerTransaction | None:
    """Book one fact and carry the vendors' cached balances with it, in the caller's transaction.

    Lines of the same account are added up and empty ones dropped. Answers None when this kind of fact about
    this object is in the books already. Raises ValueError when the lines do not sum to zero or fewer than
    two are left, RuntimeError outside a transaction: always a bug. Locks the vendors' balance rows, so it
    comes last in the lock order.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("The books are written in the transaction of the fact.")
    amounts: dict[Account, int] = {}
    for line in lines:
        amounts[line.account] = amounts.get(line.account, 0) + line.amount
    amounts = {account: amount for account, amount in amounts.items() if amount}
    if sum(amounts.values()) != 0 or len(amounts) < 2:
        raise ValueError(f"{kind} {object_id} does not balance: {amounts}")
    if LedgerTransaction.objects.filter(provider=provider, object_id=object_id, kind=kind).exists():
        return None
    row = LedgerTransaction.objects.create(
        kind=kind,
        provider=provider,
        object_id=object_id,
        currency=currency,
        payable=payable,
        memo=memo,
        booked_at=clock.now(),
    )
    accounts = _accounts(amounts, currency)
    LedgerEntry.objects.bulk_create(
        LedgerEntry(transaction=row, account_id=accounts[account.code], amount_minor=amount, currency=currency)
        for account, amount in amounts.items()
    )
    _carry_balances(amounts, currency)
    return row


def _accounts(amounts: dict[Account, int], currency: str) -> dict[str, int]:
    """Keys of the accounts by code; new ones are opened."""
    known = _keys(amounts, currency)
    missing = [account for account in amounts if account.code not in known]
    if missing:
        LedgerAccount.objects.bulk_create(
            [
                LedgerAccount(code=account.code, currency=currency, vendor_id=account.vendor_id, bucket=account.bucket)
                for account in sorted(missing, key=lambda account: account.code)
            ],
            ignore_conflicts=True,
        )
        known = _keys(amounts, currency)
    return known


def _keys(amounts: dict[Account, int], currency: str) -> dict[str, int]:
    codes = [account.code for account in amounts]
    return dict(LedgerAccount.objects.filter(code__in=codes, currency=currency).values_list("code", "id"))


def _carry_balances(amounts: dict[Account, int], currency: str) -> None:
    changes: dict[int, dict[str, int]] = {}
    for account, amount in amounts.items():
        if account.vendor_id is not None:
            # A credit is what we owe the vendor; only debt is counted from the other side.
            owed = amount if account.bucket == Bucket.DEBT else -amount
            changes.setdefault(account.vendor_id, {})[f"{account.bucket}_minor"] = owed
    if not changes:
        return
    lock_balances(vendor_ids=changes, currency=currency)
    for vendor_id in sorted(changes):
        VendorBalance.objects.filter(vendor_id=vendor_id, currency=currency).update(
            **{column: F(column) + change for column, change in changes[vendor_id].items()}
        )


def lock_balances(*, vendor_ids: Iterable[int], currency: str) -> dict[int, VendorBalance]:
    """The vendors' balance rows, locked in vendor order; opened at zero when a vendor has none yet."""
    wanted = sorted(vendor_ids)
    rows = VendorBalance.objects.filter(vendor_id__in=wanted, currency=currency).order_by("vendor_id")
    locked = {row.vendor_id: row for row in rows.select_for_update()}
    if len(locked) < len(wanted):
        VendorBalance.objects.bulk_create(
            [VendorBalance(vendor_id=key, currency=currency) for key in wanted if key not in locked],
            ignore_conflicts=True,
        )
        locked = {row.vendor_id: row for row in rows.all().select_for_update()}
    return locked
