"""Triggers for tables whose rows are written once: use as ``triggers = APPEND_ONLY`` in a model's Meta."""

import pgtrigger

APPEND_ONLY = [
    pgtrigger.Protect(name="append_only", operation=pgtrigger.Update | pgtrigger.Delete),
    # Protect knows no TRUNCATE at statement level, which is the only level PostgreSQL has for it.
    pgtrigger.Trigger(
        name="no_truncate",
        level=pgtrigger.Statement,
        when=pgtrigger.Before,
        operation=pgtrigger.Truncate,
        func="RAISE EXCEPTION 'append-only table % cannot be truncated', TG_TABLE_NAME;",
    ),
]
