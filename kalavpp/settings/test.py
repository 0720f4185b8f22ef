"""Tests: as development, but deterministic, quick to hash and without rate limits.

Each xdist worker keeps its files below its own folder, and has database numbers of its own on Valkey or Redis: one for
the tests, one for the shops they start.
"""

import os
from urllib.parse import urlsplit, urlunsplit

from kalavpp.settings import environment, files
from kalavpp.settings.base import TEMPLATE_LOADERS, TEMPLATES
from kalavpp.settings.dev import *  # noqa: F403 - a settings module is its base plus changes
from kalavpp.settings.dev import CACHES, MEDIA_URL, REDIS_URL, VAR
from kalavpp.settings.environment import Environment

DEBUG = False
# The addresses of a shop that runs in this folder are not the tests'.
env = environment.from_process(embedded=False)
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
SANDBOX_URL = env.text("SANDBOX_URL", "http://127.0.0.1:8001")
SANDBOX_WEBHOOK_URL = env.text("SANDBOX_WEBHOOK_URL", f"{SITE_URL}/webhooks/sandbox")
TEMPLATES[0]["OPTIONS"]["loaders"] = [
    ("template_partials.loader.Loader", [("core.templating.Loader", TEMPLATE_LOADERS)])
]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
RATE_LIMITS = False
ACCOUNT_RATE_LIMITS = False

_worker = os.environ.get("PYTEST_XDIST_WORKER", "gw0")
_parts = urlsplit(REDIS_URL)
_first = int(_parts.path.lstrip("/") or 0)
if not os.environ.get("REDIS_URL") or os.environ.get("KALAVPP_TEST_SERVICES"):
    _first = 32  # our own Valkey has 64
# Even numbers are the tests', the odd ones behind them their shops'.
REDIS_URL = urlunsplit(_parts._replace(path=f"/{_first + 2 * int(_worker[2:])}"))
CELERY_BROKER_URL = REDIS_URL
CACHES["default"]["LOCATION"] = REDIS_URL

VAR = VAR / "test" / _worker
MEDIA_ROOT = VAR / "media" / "public"
STORAGES = files.storages(Environment({}), VAR / "media", MEDIA_URL)
