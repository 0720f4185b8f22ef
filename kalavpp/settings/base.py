"""Settings shared by development, tests and production."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONCE, NONE, SELF
from django.utils.translation import gettext_lazy as _

from kalavpp.settings import api, company, environment, files, logs, oauth
from kalavpp.settings.api import (  # noqa: F401 - settings are found by name
    API_RATES,
    API_STRICT_RATES,
    REST_FRAMEWORK,
    SPECTACULAR_SETTINGS,
)

env = environment.from_process()

ROOT: Path = environment.ROOT
VAR: Path = env.path("VAR_DIR", ROOT / "var")

DEBUG = False
SECRET_KEY = env.text("SECRET_KEY", "insecure-development-key-do-not-use-where-money-is-real")
ALLOWED_HOSTS = env.words("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = env.words("CSRF_TRUSTED_ORIGINS")
SITE_URL = env.text("SITE_URL", "http://127.0.0.1:8000")
TRUSTED_PROXIES = env.number("TRUSTED_PROXIES", 0)

LOCAL_APPS = [
    "core",
    "places",
    "accounts",
    "media",
    "vendors",
    "catalog",
    "payments",
    "tax",
    "shipping",
    "digital_assets",
    "orders",
    "notifications",
    "sandbox",
    "kalavpp",
]

INSTALLED_APPS = [
    *LOCAL_APPS,
    "unfold",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.contrib.humanize",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "django_cotton.apps.SimpleAppConfig",
    "template_partials.apps.SimpleAppConfig",
    "django_htmx",
    "treebeard",
    "pgtrigger",
    "pghistory",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "csp",
]

MIDDLEWARE = [
    "core.http.middleware.RequestLogMiddleware",
    "core.api.middleware.ApiErrorMiddleware",
    "core.http.middleware.ReadableAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "core.http.middleware.HeadersMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "orders.middleware.BagMiddleware",
    "core.http.middleware.DomainErrorMiddleware",
]

ROOT_URLCONF = "kalavpp.urls"
WSGI_APPLICATION = "kalavpp.wsgi.application"

# django-cotton and django-template-partials together need explicit loaders and builtins: without them
# <c-card> would go out as text, without a warning.
TEMPLATE_LOADERS: list[Any] = [
    "django_cotton.cotton_loader.Loader",
    "django.template.loaders.filesystem.Loader",
    "django.template.loaders.app_directories.Loader",
]
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
                "kalavpp.pages.context.page",
            ],
            "loaders": [
                (
                    "template_partials.loader.Loader",
                    [("core.templating.Loader", TEMPLATE_LOADERS)],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton", "template_partials.templatetags.partials"],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

DATABASES: dict[str, dict[str, Any]] = {
    "default": {
        **env.database("DATABASE_URL", "postgres://postgres@127.0.0.1:5432/kalavpp"),
        "ATOMIC_REQUESTS": False,
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
    }
}
# A pool needs max_size = number of threads, or requests queue for four connections.
if DB_POOL_SIZE := env.number("DB_POOL_SIZE", 0):
    DATABASES["default"]["OPTIONS"]["pool"] = {"min_size": 1, "max_size": DB_POOL_SIZE, "timeout": 10}
# Values go to PostgreSQL apart from the statement, and a statement seen often is planned once for each connection:
# planning the many joins of a page anew costs more than running them.  A PgBouncer in between that pools transactions
# must know prepared statements (1.21 and later), or DB_PREPARE_AFTER=0 turns this off.
if DB_PREPARE_AFTER := env.number("DB_PREPARE_AFTER", 5):
    DATABASES["default"]["OPTIONS"] |= {"server_side_binding": True, "prepare_threshold": DB_PREPARE_AFTER}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

REDIS_URL = env.text("REDIS_URL", "redis://127.0.0.1:6379/0")
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": REDIS_URL}}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"

CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5}
CELERY_TIMEZONE = "UTC"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.BCryptSHA256PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "kalavpp.passwords.UnlikeTheOwner",
        "OPTIONS": {"user_attributes": ("email", "full_name")},
    },
    {"NAME": "kalavpp.passwords.LongEnough"},
    {"NAME": "kalavpp.passwords.NotGuessedFirst"},
    {"NAME": "kalavpp.passwords.NotOnlyDigits"},
]
PASSWORD_RESET_TIMEOUT = 60 * 60  # seconds; the page that sends the link says so
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "add_email": "accounts.forms.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_MAX_EMAIL_ADDRESSES = 5
ACCOUNT_EMAIL_NOTIFICATIONS = True  # of a changed password or address the owner hears by mail
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
OAUTH_PROVIDERS = oauth.providers(env)
APP_LINKS = oauth.app_links(env)

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("hi", _("Hindi"))]
FORMAT_MODULE_PATH = ["kalavpp.formats"]
LOCALE_PATHS = [ROOT / "locale"]
TIME_ZONE = "Asia/Kolkata"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [ROOT / "static"]
STATIC_ROOT = VAR / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = VAR / "media" / "public"
STORAGES = files.storages(env, VAR / "media", MEDIA_URL)
IMAGE_MAX_BYTES = 25 * 1024 * 1024
IMAGE_MAX_PIXELS = 50_000_000
IMAGE_AVIF = env.flag("IMAGE_AVIF", default=True)
PRIVATE_FILE_MAX_BYTES = env.number("PRIVATE_FILE_MAX_MB", 500) * 1024 * 1024
VENDOR_FILES_MAX = env.number("VENDOR_FILES_MAX", 1_000)
VENDOR_FILES_MAX_BYTES = env.number("VENDOR_FILES_MAX_MB", 20_000) * 1024 * 1024

SIMPLE_JWT = api.simple_jwt(SECRET_KEY)

PAYMENTS_GATEWAY = env.text("PAYMENTS_GATEWAY", "sandbox")
SANDBOX_URL = env.text("SANDBOX_URL", "http://127.0.0.1:8001")
SANDBOX_API_KEY = env.text("SANDBOX_API_KEY", "sandbox-development-key")
SANDBOX_WEBHOOK_SECRET = env.text("SANDBOX_WEBHOOK_SECRET", "sandbox-development-secret")
SANDBOX_WEBHOOK_URL = env.text("SANDBOX_WEBHOOK_URL", f"{SITE_URL}/webhooks/sandbox")
# Later than RESERVATION_TTL, so that "pay late" finds the stock released.
SANDBOX_PAY_LATE_SECONDS = env.number("SANDBOX_PAY_LATE_SECONDS", 31 * 60)
SANDBOX_FEE_BP = env.number("SANDBOX_FEE_BP", 0)

# A browser checks form-action against the redirect after a post as well, so the pay page must be named.
# In the sandbox its host is the one by which the buyer reaches the shop, whatever that is.
PAYMENT_PAGES = [f"http://*:{urlsplit(SANDBOX_URL).port}"] if PAYMENTS_GATEWAY == "sandbox" else []

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:", *files.picture_hosts(env)],
        "font-src": [SELF],
        "connect-src": [SELF],
        "frame-ancestors": [NONE],
        "form-action": [SELF, *PAYMENT_PAGES],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"

EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
DEFAULT_FROM_EMAIL = env.text("MAIL_FROM", "KALAVPP <hello@kalavpp.test>")

COMPANY = company.facts(env)

# Money and orders
PLATFORM_CURRENCY = "INR"
PLATFORM_COUNTRY = "IN"
COMMISSION_DEFAULT_BP = 1_000
COMMISSION_GST_BP = 1_800
SHIPPING_DEFAULT_FEE_MINOR = 9_000
RESERVATION_TTL = timedelta(minutes=30)
PAYMENT_TRIES_PER_HOUR = 10  # failed ones, per order
EARNINGS_HOLD = timedelta(days=7)
AUTO_DELIVER_AFTER = timedelta(days=10)
DOWNLOAD_LINK_TTL = timedelta(minutes=5)
DOWNLOAD_LIMIT = 5

# Guards that only tests and demonstrations may lift; production settings pin them.
RATE_LIMITS = env.flag("RATE_LIMITS", default=True)
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {} if RATE_LIMITS else False
CLOCK_MAY_SHIFT = False
CRASH_POINTS = False
STOCK_GUARD = True
DEMO_ALLOWED = False

UNFOLD = {
    "SITE_TITLE": "KALAVPP",
    "SITE_HEADER": "KALAVPP",
    "COLORS": {
        "primary": {  # madder, from its lightest tint to its darkest shade
            "50": "#FBF1EE",
            "100": "#F6E1DC",
            "200": "#EDC4BB",
            "300": "#E09F91",
            "400": "#CE7361",
            "500": "#B54D3A",
            "600": "#A23B2A",
            "700": "#87301F",
            "800": "#6C271A",
            "900": "#562117",
            "950": "#330F09",
        }
    },
}

LOG_DIR = env.text("LOG_DIR")
LOGGING = logs.logging_config(LOG_DIR)
