"""Development: everything works without an account anywhere, and nothing here may run a real shop."""

from kalavpp.settings.base import *  # noqa: F403 - a settings module is its base plus changes
from kalavpp.settings.base import ALLOWED_HOSTS, TEMPLATE_LOADERS, TEMPLATES, env

DEBUG = env.flag("DEBUG", default=True)
ALLOWED_HOSTS += ["*"]

# Uncached, so that a saved template shows on the next reload.
TEMPLATES[0]["OPTIONS"]["loaders"] = [("template_partials.loader.Loader", TEMPLATE_LOADERS)]

EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # the inbox page shows what was written
CLOCK_MAY_SHIFT = True
CRASH_POINTS = True
DEMO_ALLOWED = True
STOCK_GUARD = env.flag("STOCK_GUARD", default=True)
