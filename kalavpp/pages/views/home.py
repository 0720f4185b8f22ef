"""The front page, and the lists of crafts and places."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from core.money import apply_bp, format_short, included_part
from kalavpp.pages import india, selectors
from kalavpp.pages.stories import Story, story_of
from kalavpp.templatetags.shop import split_of
from vendors.models import Vendor

LONGEST_LINE = 100
STATES_SHOWN = 12
SPLIT_OF_MINOR = 100_000


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    front = selectors.front_page()
    states = selectors.states_with_makers()
    context = {
        "front": front,
        "stories": [(one, _headed(one.shop)) for one in front.featured],
        "split": fee_split(),
        "states": [state for state in states if state.makers][:STATES_SHOWN],
        "state_count": len(states),
        "map": india.shapes(states),
    }
    return render(request, "pages/home.html", context)


def _headed(shop: Vendor) -> Story:
    """The shop's story; without a title of its own, what the shop says of itself in one line becomes one."""
    line = shop.description.strip().rstrip(".")
    return story_of(shop.story, fallback=line if 0 < len(line) <= LONGEST_LINE else shop.artisan_name or shop.name)


def fee_split() -> dict[str, object]:
    """What becomes of ₹1,000 under the commission everybody starts with."""
    fee = apply_bp(SPLIT_OF_MINOR, settings.COMMISSION_DEFAULT_BP)
    gst = included_part(fee, settings.COMMISSION_GST_BP)
    note = _("%(gst)s of it is GST") % {"gst": format_short(gst)}
    percent = f"{settings.COMMISSION_DEFAULT_BP / 100:g}"
    return split_of(
        [(_("The maker, for the work and the material"), SPLIT_OF_MINOR - fee, "")],
        fee=(_("KALAVPP, %(percent)s%%") % {"percent": percent}, fee, note),
        currency="INR",
    )


@require_safe
def crafts(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/crafts.html", {"crafts": selectors.crafts_in_the_shop()})


@require_safe
def regions(request: HttpRequest) -> HttpResponse:
    states = selectors.states_with_makers()
    return render(request, "pages/regions.html", {"states": states, "map": india.shapes(states)})
