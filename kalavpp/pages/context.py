"""What the frame of every page asks for: departments, bag count, language, the company's own address."""

import re
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.http.address import page_address

_PIN = re.compile(r"^[1-9][0-9]{5}$")


# The hours of the settings, collected here for translation; other words are shown as they were written.
_HOURS = _("Monday to Saturday, 10 to 6")


@dataclass(frozen=True)
class Company:
    """Who runs the shop, as the footer must say (``kalavpp.settings.company``)."""

    name: str
    address: str
    cin: str
    officer: str
    phone: str
    hours: Any
    grievance_email: str

    @property
    def phone_href(self) -> str:
        """The number as a telephone dials it from anywhere: a leading 0 stands for a place in India."""
        digits = re.sub(r"\D", "", self.phone)
        if self.phone.startswith("+"):
            return f"+{digits}"
        return f"+91{digits[1:]}" if digits.startswith("0") else digits


_FACTS: dict[str, Any] = settings.COMPANY
_WRITTEN = _FACTS["hours"]
COMPANY = Company(**{**_FACTS, "hours": _(_WRITTEN)})

DEPARTMENTS = (
    (_("Crafts"), "/crafts/"),
    (_("Regions"), "/regions/"),
    (_("Makers"), "/artisans/"),
    (_("New pieces"), "/shop/"),
    (_("Made to order"), "/shop/?kind=made_to_order"),
    (_("Digital"), "/shop/?kind=digital"),
)


@dataclass(frozen=True)
class Department:
    name: str
    href: str
    current: bool


class Frame:
    """Read by templates as ``page``; every value is worked out only when a page shows it."""

    company = COMPANY

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @property
    def language(self) -> str:
        return "hi" if (get_language() or "en").startswith("hi") else "en"

    @property
    def here(self) -> str:
        return page_address(self._request)

    @property
    def query(self) -> str:
        return self._request.GET.get("q", "")[:120]

    @cached_property
    def departments(self) -> tuple[Department, ...]:
        path, given = self._request.path, self._request.GET
        return tuple(Department(str(name), href, _is_here(href, path, given)) for name, href in DEPARTMENTS)

    @property
    def login_href(self) -> str:
        path = self.here
        come_back = "" if path == "/" or path.startswith("/accounts/") else f"?next={quote(path)}"
        return f"/accounts/login/{come_back}"

    @property
    def first_name(self) -> str:
        user = self._request.user
        name = getattr(user, "full_name", "") or getattr(user, "email", "")
        return name.split()[0].split("@")[0] if name else ""

    @property
    def is_vendor(self) -> bool:
        from accounts.policies import is_vendor  # the frame must render even where accounts is not set up

        return is_vendor(self._request.user)

    @property
    def bag_count(self) -> int:
        """Pieces in the bag; ``request.cart_count`` is set by the orders app, as a number or a function."""
        count = getattr(self._request, "cart_count", 0)
        return int(count() if callable(count) else count)

    @property
    def pin(self) -> str:
        pin = self._request.COOKIES.get("pin", "")
        return pin if _PIN.match(pin) else ""


def _is_here(href: str, path: str, given: QueryDict) -> bool:
    """Everything in the shop counts as new only as long as nobody searched or filtered."""
    address, _sep, query = href.partition("?")
    if query:
        return path == address and query == f"kind={given.get('kind', '')}"
    if address == "/shop/":
        return path == address and not given.keys() - {"sort", "after", "seen"}
    return path.startswith(address)


def page(request: HttpRequest) -> dict[str, Any]:
    return {"page": Frame(request)}
