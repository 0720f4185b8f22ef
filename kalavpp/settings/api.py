"""Settings of the API: Django REST framework, tokens, the published schema."""

from datetime import timedelta
from typing import Any

API_PREFIX = "/api/v1/"

REST_FRAMEWORK: dict[str, Any] = {
    # The Authorization header only: no cookie can act on the API, so it needs no CSRF token.
    "DEFAULT_AUTHENTICATION_CLASSES": ["accounts.api.authentication.BearerAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["core.api.parsing.BoundedJsonParser"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PAGINATION_CLASS": None,
    "DEFAULT_THROTTLE_CLASSES": ["core.api.throttling.Throttle"],
    "DEFAULT_SCHEMA_CLASS": "core.api.schema.Schema",
    "EXCEPTION_HANDLER": "core.api.errors.exception_handler",
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "core.api.negotiation.AlwaysJson",
    "URL_FORMAT_OVERRIDE": None,
    "UNICODE_JSON": True,
}


def simple_jwt(secret_key: str) -> dict[str, Any]:
    """Tokens: one fixed algorithm; issuer, audience and type are always checked."""
    return {
        "ALGORITHM": "HS256",
        "SIGNING_KEY": secret_key,
        "ISSUER": "kalavpp",
        "AUDIENCE": "kalavpp-api",
        "ACCESS_TOKEN_LIFETIME": timedelta(minutes=15),
        "REFRESH_TOKEN_LIFETIME": timedelta(days=7),
        "AUTH_HEADER_TYPES": ("Bearer",),
        "TOKEN_TYPE_CLAIM": "typ",
        "USER_ID_FIELD": "public_id",
        "USER_ID_CLAIM": "sub",
        "LEEWAY": 10,
    }


SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "KALAVPP API",
    "DESCRIPTION": (
        "A marketplace where India's artisans and artists sell to the world. Money is integer minor units; ids are "
        "opaque strings; every answer of 400 and above has the body `Error`."
    ),
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.0.3",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVERS": [{"url": "/", "description": "This server"}],
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "SORT_OPERATIONS": True,
    # Several things have a status or a kind: each set of values gets a name of its own.
    "ENUM_NAME_OVERRIDES": {
        "VendorStatusEnum": "vendors.models.VendorStatus",
        "ProductStatusEnum": "catalog.models.ProductStatus",
        "ProductKindEnum": "catalog.models.Kind",
        "OrderStatusEnum": "orders.selectors.OrderStatus",
        "VendorOrderStatusEnum": "orders.models.VendorOrderStatus",
        "NextStatusEnum": "orders.api.inputs.NEXT_STATUSES",
        "PaymentStatusEnum": "payments.models.PaymentStatus",
        "PaymentMethodEnum": "payments.models.Method",
        "RefundStatusEnum": "payments.models.RefundStatus",
        "GrantStatusEnum": "digital_assets.models.GrantStatus",
    },
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # No badge fetched from a validator elsewhere.
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "validatorUrl": None},
    "REDOC_DIST": "SIDECAR",
    "TAGS": [
        {"name": "auth", "description": "Sign up, log in, keep a session alive"},
        {"name": "users", "description": "The signed-in person and public profiles"},
        {"name": "vendors", "description": "Apply to sell; artisans; the approval queue"},
        {"name": "catalog", "description": "Browse products, categories, crafts, regions"},
        {"name": "vendor-products", "description": "A vendor's own products and stock"},
        {"name": "cart", "description": "The basket of a guest or user"},
        {"name": "orders", "description": "Place and follow orders"},
        {"name": "vendor-orders", "description": "A vendor's own part of orders"},
        {"name": "payments", "description": "Pay, refund, earnings and payouts"},
        {"name": "downloads", "description": "Digital items that were bought"},
        {"name": "meta", "description": "Facts about this server"},
    ],
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "core.api.schema.tidy",
    ],
    "PREPROCESSING_HOOKS": ["core.api.schema.only_v1"],
}

# Moving windows by scope. "read" is generous: thousands of phones can share one carrier's address.
API_RATES = {
    "read": "600 per minute",
    "anonymous_write": "100 per 15 minutes",
    "signed_in": "1000 per 15 minutes",
    "login": "20 per 15 minutes",
    "login_account": "10 per 15 minutes",
    "register": "20 per hour",
    "oauth": "60 per 15 minutes",  # a sign-in through another company is three calls
    "refresh": "120 per 15 minutes",
}
# Kept by each process on its own when Redis is away.
API_STRICT_RATES = {"login", "login_account", "register", "oauth"}
