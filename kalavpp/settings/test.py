"""Tests: as development, but deterministic, quick to hash and without rate limits.

Each xdist worker keeps its files below its own folder and, on our own Valkey, its own database number.
"""

import os

from kalavpp.settings import files
from kalavpp.settings.base import TEMPLATE_LOADERS, TEMPLATES
from kalavpp.settings.dev import *  # noqa: F403 - a settings module is its base plus changes
from kalavpp.settings.dev import CACHES, MEDIA_URL, REDIS_URL, VAR
from kalavpp.settings.environment import Environment

DEBUG = False
TEMPLATES[0]["OPTIONS"]["loaders"] = [
    ("template_partials.loader.Loader", [("core.templating.Loader", TEMPLATE_LOADERS)])
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RATE_LIMITS = False
ACCOUNT_RATE_LIMITS = False

_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
if not os.environ.get("REDIS_URL") or os.environ.get("KALAVPP_TEST_SERVICES"):
    # Our own Valkey has 64 databases; the lower half belongs to shops.
    REDIS_URL = f"{REDIS_URL.rpartition('/')[0]}/{32 + int(_worker[2:]) % 32}"
CELERY_BROKER_URL = REDIS_URL
CACHES["default"]["LOCATION"] = REDIS_URL

VAR = VAR / "test" / _worker
MEDIA_ROOT = VAR / "media" / "public"
STORAGES = files.storages(Environment({}), VAR / "media", MEDIA_URL)
