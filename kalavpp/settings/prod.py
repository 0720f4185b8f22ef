"""Production. Refuses to start with anything that is only fit for a demonstration."""

from email.utils import parseaddr

from django.core.exceptions import ImproperlyConfigured

from kalavpp.settings import company, environment, oauth
from kalavpp.settings.base import *  # noqa: F403 - a settings module is its base plus changes
from kalavpp.settings.base import (
    AUTH_PASSWORD_VALIDATORS,
    DATABASES,
    OAUTH_PROVIDERS,
    PAYMENTS_GATEWAY,
    STORAGES,
    TRUSTED_PROXIES,
)

env = environment.from_process(embedded=False)

if env.flag("DEBUG"):
    raise ImproperlyConfigured("DEBUG is never on in production settings.")
SECRET_KEY = env.required("SECRET_KEY")
if SECRET_KEY.startswith("insecure-") or len(SECRET_KEY) < 50 or len(set(SECRET_KEY)) < 5:
    raise ImproperlyConfigured("SECRET_KEY needs at least 50 random characters of its own.")
if PAYMENTS_GATEWAY == "sandbox":
    raise ImproperlyConfigured("PAYMENTS_GATEWAY=sandbox moves no money; name a real provider.")
EMAIL_BACKEND = env.required("EMAIL_BACKEND")
if EMAIL_BACKEND.rsplit(".", 2)[-2] in {"console", "dummy", "locmem", "filebased"}:
    raise ImproperlyConfigured("EMAIL_BACKEND must send mail for real.")
DEFAULT_FROM_EMAIL = env.required("MAIL_FROM")
_sender = parseaddr(DEFAULT_FROM_EMAIL)[1]
if "@" not in _sender or _sender.lower().endswith(".test"):
    raise ImproperlyConfigured(
        "MAIL_FROM is an address of this shop, e.g. Our shop <hello@kalavpp.example>; never .test."
    )
# Buyers are told by law who sells to them and who hears their complaint.
COMPANY = company.complete(env)
# The embedded services are for one machine and one person.
env.required("DATABASE_URL")
env.required("REDIS_URL")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS")
if not ALLOWED_HOSTS or "*" in ALLOWED_HOSTS:
    raise ImproperlyConfigured("ALLOWED_HOSTS lists the names of this shop, e.g. kalavpp.example; never *.")
SITE_URL = env.required("SITE_URL")
if not SITE_URL.startswith("https://"):
    raise ImproperlyConfigured("SITE_URL is the public address of the shop and starts with https://.")
for _provider in oauth.unsafe(OAUTH_PROVIDERS):
    raise ImproperlyConfigured(f"OAUTH_{_provider.upper()}_URL starts with https://.")

# The demo password opens nothing here, whichever way somebody logs in.
PASSWORD_HASHERS = ["kalavpp.passwords.GuardedArgon2"]
AUTH_PASSWORD_VALIDATORS = [*AUTH_PASSWORD_VALIDATORS, {"NAME": "kalavpp.passwords.NotTheDemoPassword"}]

# Mail by SMTP; the ANYMAIL_* variables serve the backends of django-anymail.
EMAIL_HOST = env.text("EMAIL_HOST", "localhost")
EMAIL_PORT = env.number("EMAIL_PORT", 587)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.flag("EMAIL_USE_TLS", default=True)
EMAIL_TIMEOUT = 10
ANYMAIL = env.prefixed("ANYMAIL_")

# One connection per web thread; more threads than connections would queue for them.
if (DB_POOL_SIZE := env.number("DB_POOL_SIZE", 8)) > 0:
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DB_POOL_SIZE, "timeout": 10}
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.ManifestStaticFilesStorage"}

SECURE_SSL_REDIRECT = True
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]  # asked from inside, without TLS
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

# What base and dev leave open for demonstrations is pinned here, whatever the environment says.
DEBUG = False
RATE_LIMITS = True
ACCOUNT_RATE_LIMITS = {}  # allauth's own, for signing in and resetting a password
CLOCK_MAY_SHIFT = False
CRASH_POINTS = False
STOCK_GUARD = True
DEMO_ALLOWED = False
