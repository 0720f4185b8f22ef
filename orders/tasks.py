"""Celery entry points of orders; each is safe to run twice at once."""

from celery import shared_task

from core.actor import Actor
from orders.services import expire as expiry
from orders.services import fulfil


@shared_task(name="orders.expire")
def expire() -> int:
    """Put back on the shelf what nobody paid in time."""
    return expiry.run(actor=Actor.system("expire"))


@shared_task(name="orders.auto_deliver")
def auto_deliver() -> int:
    """Call delivered what was sent long enough ago."""
    return fulfil.auto_deliver(actor=Actor.system("auto_deliver"))
