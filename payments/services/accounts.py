"""A vendor's account at the provider."""

from django.db import transaction

from core import audit, clock
from core.actor import Actor
from payments.gateways import gateway
from payments.models import AttemptKind, VendorAccount
from payments.ports import AccountRequest
from payments.services import attempts
from vendors.models import Vendor


def ensure(*, vendor: Vendor, provider: str, actor: Actor) -> VendorAccount:
    """The vendor's account at this provider, opened when there is none yet.

    Must be called outside a transaction. Raises GatewayRefused and GatewayUnknown.
    """
    with transaction.atomic(durable=True):
        account, _created = VendorAccount.objects.get_or_create(vendor=vendor, provider=provider)
    if account.account_reference:
        return account
    door = gateway(provider)
    request = AccountRequest(name=vendor.name, metadata={"vendor": str(vendor.public_id)})
    fact = attempts.call(
        kind=AttemptKind.CREATE_ACCOUNT,
        provider=provider,
        subject=account.public_id,
        request={"vendor": str(vendor.public_id)},
        actor=actor,
        send=lambda key: door.create_account(request, key=key),
        answer=lambda result: {"reference": result.reference, "payouts_enabled": result.payouts_enabled},
    )
    with transaction.atomic(durable=True):
        row = VendorAccount.objects.select_for_update().get(pk=account.pk)
        if not row.account_reference:
            row.account_reference = fact.reference
            row.payouts_enabled = fact.payouts_enabled
            row.updated_at = clock.now()
            row.save(update_fields=["account_reference", "payouts_enabled", "updated_at"])
            audit.record("vendor_account.opened", on=row, actor=actor)
    return row


def refresh(*, account: VendorAccount, actor: Actor) -> VendorAccount:
    """Read from the provider whether the account may be paid out. Must be called outside a transaction."""
    fact = gateway(account.provider).retrieve_account(account.account_reference)
    with transaction.atomic(durable=True):
        row = VendorAccount.objects.select_for_update().get(pk=account.pk)
        if row.payouts_enabled != fact.payouts_enabled:
            row.payouts_enabled = fact.payouts_enabled
            row.updated_at = clock.now()
            row.save(update_fields=["payouts_enabled", "updated_at"])
            audit.record(
                "vendor_account.payouts_changed",
                on=row,
                actor=actor,
                data={"payouts_enabled": row.payouts_enabled},
            )
    return row
