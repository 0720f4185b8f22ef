"""Changing what a user says about themselves."""

from dataclasses import dataclass

from django.db import transaction

from accounts.models import User
from core import audit, clock
from core.actor import Actor


@dataclass(frozen=True)
class ProfileChange:
    """What to change; ``None`` leaves a value as it is."""

    full_name: str | None = None
    phone: str | None = None
    language: str | None = None


@transaction.atomic
def update(*, user: User, change: ProfileChange, actor: Actor) -> User:
    """Write the given values; the audit row names the fields, never their contents."""
    row = User.objects.select_for_update().get(pk=user.pk)
    wanted = {name: value for name, value in vars(change).items() if value is not None}
    changed = [name for name, value in wanted.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, wanted[name])
        row.updated_at = clock.stamp()
        row.save(update_fields=[*changed, "updated_at"])
        audit.record("user.profile_changed", on=row, actor=actor, data={"fields": changed})
    return row
