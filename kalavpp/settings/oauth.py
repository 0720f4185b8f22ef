"""Signing in through another company: who is configured, and the app links such a sign-in may end at."""

from typing import Any
from urllib.parse import urlsplit

from kalavpp.settings.environment import BadEnvironment, Environment


def providers(env: Environment) -> dict[str, dict[str, Any]]:
    """The configured OpenID Connect providers by the name used in addresses, as ``accounts.oidc.Provider`` takes them.

    A further one is one more entry here. Raises BadEnvironment for a client id without its secret, or a secret alone.
    """
    known: dict[str, dict[str, Any]] = {
        "google": {
            "client_id": env.text("OAUTH_GOOGLE_CLIENT_ID"),
            "client_secret": env.text("OAUTH_GOOGLE_CLIENT_SECRET"),
            "issuers": ["https://accounts.google.com", "accounts.google.com"],
            "authorize_url": "https://accounts.google.com/o/oauth2/v2/auth",
            "token_url": "https://oauth2.googleapis.com/token",
            "jwks_url": "https://www.googleapis.com/oauth2/v3/certs",
            "scope": "openid email profile",
            **_stand_in(env.text("OAUTH_GOOGLE_URL")),
        },
    }
    for name, provider in known.items():
        if bool(provider["client_id"]) != bool(provider["client_secret"]):
            both = f"OAUTH_{name.upper()}_CLIENT_ID and OAUTH_{name.upper()}_CLIENT_SECRET"
            raise BadEnvironment(f"{both} are set together or not at all.")
    return {name: provider for name, provider in known.items() if provider["client_id"]}


def app_links(env: Environment) -> list[str]:
    """Where a sign-in may end: links that an app of ours has claimed. Raises BadEnvironment for any other.

    Either an https address (an app link of Android, a universal link of iOS) or a scheme named after a domain that is
    ours, such as ``in.kalavpp.app:/signed-in`` (RFC 8252 §7.1): a scheme of one word belongs to whoever takes it first.
    """
    links = env.words("APP_LINKS")
    for link in links:
        parts = urlsplit(link)
        claimed = bool(parts.netloc) if parts.scheme == "https" else "." in parts.scheme
        if not claimed or "@" in parts.netloc or parts.fragment:
            raise BadEnvironment(f"APP_LINKS holds https links or reversed-domain:/path, not {link!r}.")
    return links


def unsafe(configured: dict[str, dict[str, Any]]) -> list[str]:
    """Names of providers that would be spoken to without TLS."""
    addresses = ("authorize_url", "token_url", "jwks_url")
    return [
        name
        for name, provider in configured.items()
        if not all(provider[address].startswith("https://") for address in addresses)
    ]


def _stand_in(url: str) -> dict[str, Any]:
    """The addresses of another OpenID Connect server that answers in a provider's place; nothing without ``url``."""
    if not url:
        return {}
    return {
        "issuers": [url],
        "authorize_url": f"{url}/authorize",
        "token_url": f"{url}/token",
        "jwks_url": f"{url}/jwks",
    }
