"""Production. Refuses to start with anything that is only fit for a demonstration."""

from django.core.exceptions import ImproperlyConfigured

from kalavpp.settings.base import *  # noqa: F403 - a settings module is its base plus changes
from kalavpp.settings.base import PAYMENTS_GATEWAY, env

if env.flag("DEBUG"):
    raise ImproperlyConfigured("DEBUG is never on in production settings.")
SECRET_KEY = env.required("SECRET_KEY")
if SECRET_KEY.startswith("insecure-") or len(SECRET_KEY) < 50:
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 random characters of its own.")
if PAYMENTS_GATEWAY == "sandbox":
    raise ImproperlyConfigured("PAYMENTS_GATEWAY=sandbox moves no money; name a real provider.")
EMAIL_BACKEND = env.required("EMAIL_BACKEND")
if EMAIL_BACKEND.rsplit(".", 2)[-2] in {"console", "dummy", "locmem", "filebased"}:
    raise ImproperlyConfigured("EMAIL_BACKEND must send mail for real.")

SITE_URL = env.required("SITE_URL")
SECURE_SSL_REDIRECT = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
RATE_LIMITS = True
