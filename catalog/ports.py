"""Doors of this app: what others, who stand above it, want to see before a product may be in the shop."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from catalog.models import Product

PublishCheck = Callable[["Product"], Mapping[str, list[str]]]

_checks: dict[str, PublishCheck] = {}


def register_publish_check(name: str, check: PublishCheck) -> None:
    """Have ``check`` asked before a product is published: it answers {field: [what to do]}, empty when content.

    Called once in ``AppConfig.ready``; the same name again replaces the check.
    """
    _checks[name] = check


def missing_elsewhere(product: "Product") -> dict[str, list[str]]:
    """What the registered checks still want, all together."""
    missing: dict[str, list[str]] = {}
    for check in _checks.values():
        for name, texts in check(product).items():
            missing.setdefault(name, []).extend(texts)
    return missing
