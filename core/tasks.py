"""Celery entry points of the ground floor."""

import logging

from celery import shared_task

from core import events, prove
from core.api import idempotency

log = logging.getLogger(__name__)


@shared_task(name="core.relay")
def relay() -> int:
    """Hand due events to their subscribers."""
    return events.relay_due()


@shared_task(name="core.prove")
def prove_invariants() -> int:
    """Run every invariant; a violation is logged as an error, which is what the alarm listens to."""
    findings = prove.run()
    for finding in findings:
        log.error("Invariant %s is violated: %s", finding.invariant.code, finding.rows[:5])
    return len(findings)


@shared_task(name="core.purge_idempotency")
def purge_idempotency() -> int:
    """Forget answers to idempotency keys after two days."""
    return idempotency.purge()
