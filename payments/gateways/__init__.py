"""The providers. Only the file of a provider may speak its language or import its SDK."""

from django.conf import settings

from payments.gateways.sandbox import SandboxGateway
from payments.ports import Gateway

_overrides: dict[str, Gateway] = {}


def gateway(name: str | None = None) -> Gateway:
    """The gateway of this name, or the one that new payments use (``PAYMENTS_GATEWAY``).

    Raises LookupError for a name nobody answers to.
    """
    wanted = name or settings.PAYMENTS_GATEWAY
    if wanted in _overrides:
        return _overrides[wanted]
    match wanted:
        case "sandbox":
            return SandboxGateway(
                url=settings.SANDBOX_URL,
                api_key=settings.SANDBOX_API_KEY,
                webhook_secret=settings.SANDBOX_WEBHOOK_SECRET,
            )
        case _:
            raise LookupError(f"No payment gateway is called {wanted!r}.")


def override(name: str, door: Gateway | None) -> None:
    """Let another object answer for a provider (None takes it away): for tests and the demo seeder."""
    if door is None:
        _overrides.pop(name, None)
    else:
        _overrides[name] = door
