"""Celery: the worker's application and the one schedule of recurring jobs.

Every job is safe to run twice at once, so a second beat process changes nothing.
"""

from celery import Celery

from kalavpp.embedded import dotenv

dotenv.name_settings()

app = Celery("kalavpp")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

SECOND = 1.0
MINUTE = 60.0
app.conf.beat_schedule = {
    "core.relay": {"task": "core.relay", "schedule": 15 * SECOND},
    "media.finish_forgotten": {"task": "media.finish_forgotten", "schedule": 10 * MINUTE},
    "orders.expire": {"task": "orders.expire", "schedule": MINUTE},
    "orders.auto_deliver": {"task": "orders.auto_deliver", "schedule": 60 * MINUTE},
    "notifications.send_due": {"task": "notifications.send_due", "schedule": MINUTE},
    "payments.sweep_inbox": {"task": "payments.sweep_inbox", "schedule": MINUTE},
    "payments.poll_pending": {"task": "payments.poll_pending", "schedule": MINUTE},
    "payments.mature_due": {"task": "payments.mature_due", "schedule": 5 * MINUTE},
    "payments.run_payouts": {"task": "payments.run_payouts", "schedule": 60 * MINUTE},
    "catalog.sweep_imports": {"task": "catalog.sweep_imports", "schedule": MINUTE},
    "catalog.purge_imports": {"task": "catalog.purge_imports", "schedule": 60 * MINUTE},
    "core.purge_idempotency": {"task": "core.purge_idempotency", "schedule": 60 * MINUTE},
    "core.prove": {"task": "core.prove", "schedule": 60 * MINUTE},
}
