"""From a bag to amounts: prices of now, delivery, tax and commission put together. Reads only."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from catalog.models import Kind
from catalog.selectors import SellableVariant
from orders import errors
from orders.services import commission, pricing
from shipping.services import ShippingGroup
from shipping.services import quote as shipping_quote
from tax.services import LineTax, TaxLine, on_lines, rates_on
from vendors.models import Vendor


@dataclass(frozen=True, slots=True)
class Wanted:
    """One line as it is to be bought: the offer of now and the number of pieces."""

    offer: SellableVariant
    quantity: int


@dataclass(frozen=True, slots=True)
class Quote:
    """All amounts of a purchase. ``lines`` and ``taxes`` are in the order of what was asked."""

    wanted: tuple[Wanted, ...]
    lines: tuple[pricing.LineTotals, ...]
    taxes: tuple[LineTax, ...]
    totals: pricing.Totals
    currency: str


def quote(wanted: Sequence[Wanted], *, country: str, pin: str, place_state: str, at: datetime) -> Quote:
    """The amounts of buying ``wanted`` at that moment, delivered to the PIN (empty: not known yet).

    ``place_state`` is the GST code of the buyer's state, empty when not known: tax is then counted as between
    states. Needs four queries. Raises Conflict ``mixed_currencies``, Invalid ``no_delivery``.
    """
    currencies = {one.offer.currency for one in wanted}
    if any(one.offer.kind != Kind.DIGITAL for one in wanted):
        currencies.add(settings.PLATFORM_CURRENCY)  # of the delivery fee, whose units are never read as others
    if len(currencies) != 1:
        raise errors.mixed_currencies()
    rates = commission.rates(
        [commission.Subject(one.offer.product_id, one.offer.vendor_id, one.offer.category_path) for one in wanted],
        at,
    )
    lines = pricing.price(
        [
            pricing.PriceLine(
                one.offer.variant_id,
                one.offer.vendor_id,
                one.offer.price_minor,
                one.quantity,
                rates[one.offer.product_id],
            )
            for one in wanted
        ],
        fee_gst_bp=settings.COMMISSION_GST_BP,
    )
    taxes = _taxes(wanted, lines, place_state=place_state, at=at)
    fees = shipping_quote(_groups(wanted, lines), country, pin)
    totals = pricing.totals(lines, shipping=fees, tax_included=[tax.tax_included_minor for tax in taxes])
    return Quote(tuple(wanted), tuple(lines), tuple(taxes), totals, currencies.pop())


def shop_day(at: datetime) -> datetime:
    """The moment in the shop's own zone, where business days begin and end."""
    return timezone.localtime(at, ZoneInfo(settings.TIME_ZONE))


def _groups(wanted: Sequence[Wanted], lines: Sequence[pricing.LineTotals]) -> list[ShippingGroup]:
    goods: dict[int, int] = {}
    vendors: dict[int, bool] = {}
    for one, line in zip(wanted, lines, strict=True):
        vendor_id = one.offer.vendor_id
        physical = one.offer.kind != Kind.DIGITAL
        vendors[vendor_id] = vendors.get(vendor_id, False) or physical
        goods[vendor_id] = goods.get(vendor_id, 0) + (line.net_minor if physical else 0)
    return [ShippingGroup(vendor_id, has_physical, goods[vendor_id]) for vendor_id, has_physical in vendors.items()]


def _taxes(
    wanted: Sequence[Wanted], lines: Sequence[pricing.LineTotals], *, place_state: str, at: datetime
) -> list[LineTax]:
    rates = rates_on(shop_day(at).date())
    vendor_ids = {one.offer.vendor_id for one in wanted}
    gstins = dict(Vendor.objects.filter(pk__in=vendor_ids).values_list("pk", "gstin"))
    return [
        on_lines(
            [TaxLine(one.offer.hsn_code, line.net_minor)],
            gstins.get(one.offer.vendor_id, "")[:2] or None,
            place_state,
            rates,
        )[0]
        for one, line in zip(wanted, lines, strict=True)
    ]
