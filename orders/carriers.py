"""Who carries parcels in India, and where each shows what became of one."""

from dataclasses import dataclass
from urllib.parse import quote

from django.utils.translation import gettext_lazy as _

BY_HAND = "by_hand"


@dataclass(frozen=True, slots=True)
class Carrier:
    """``tracking`` is the address of the tracking page with ``{number}`` in it, empty when there is none."""

    key: str
    name: object
    tracking: str = ""

    def page_for(self, number: str) -> str:
        return self.tracking.replace("{number}", quote(number, safe="")) if number else ""


CARRIERS = {
    carrier.key: carrier
    for carrier in (
        Carrier("india_post", _("India Post"), "https://www.indiapost.gov.in/track/{number}"),
        Carrier("delhivery", _("Delhivery"), "https://www.delhivery.com/track-v2/package/{number}"),
        Carrier("blue_dart", _("Blue Dart"), "https://www.bluedart.com/trackdartresultthirdparty?trackFor=0&trackNo={number}"),
        Carrier("dtdc", _("DTDC"), "https://www.dtdc.in/trace.asp?strCnno={number}"),
        Carrier("xpressbees", _("Xpressbees"), "https://www.xpressbees.com/shipment/tracking?awbNo={number}"),
        Carrier("ekart", _("Ekart"), "https://ekartlogistics.com/shipmenttrack/{number}"),
        Carrier("other", _("Another carrier")),
        Carrier(BY_HAND, _("By hand")),
    )
}  # fmt: skip


def find(text: str) -> Carrier | None:
    """The carrier with this key or name, however it is capitalised; None for one that is not in the list."""
    wanted = text.strip().casefold()
    known = CARRIERS.get(wanted.replace(" ", "_"))
    return known or next((one for one in CARRIERS.values() if str(one.name).casefold() == wanted), None)
