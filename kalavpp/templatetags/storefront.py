"""What the product page shows from several apps: choices, tax and delivery in words, who gets what, JSON-LD."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from catalog.models import Product
from catalog.selectors import ProductPage, VariantView
from core import clock
from core.errors import Invalid
from core.money import format_short
from kalavpp.pages.stories import story_of
from kalavpp.templatetags.shop import split_of
from places.selectors import find_pin, normalise_pin
from shipping.services.quote import ShippingGroup, quote
from tax.services.assess import TaxLine, on_lines, rates_on
from vendors.models import Vendor

register = template.Library()

DAYS_ON_THE_ROAD = 5

# --- choices ------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Tile:
    """One value of a choice.  Without an address there is no such piece."""

    name: str
    note: str
    href: str
    chosen: bool
    gone: bool


@dataclass(frozen=True)
class ChoiceGroup:
    name: str
    value: str
    tiles: tuple[Tile, ...]


@register.simple_tag
def variant_groups(page: ProductPage, chosen: VariantView | None, path: str) -> list[ChoiceGroup]:
    """The variants as groups of choices.

    The first option leads: its values go to the nearest piece that has them, and say what else changes.
    Values of further options that do not go with the first are shown as not made.
    """
    if chosen is None or len(page.variants) < 2:
        return []
    options = page.options
    if not options:
        tiles = tuple(_tile(one, one.title or one.sku, chosen, path) for one in page.variants)
        return [ChoiceGroup(_("Choice"), "", tiles)]
    groups = []
    for index, (name, values) in enumerate(options.items()):
        tiles = tuple(_value_tile(page, chosen, name, value, path, leads=index == 0) for value in values)
        groups.append(ChoiceGroup(name, chosen.options.get(name, ""), tiles))
    return groups


def _value_tile(page: ProductPage, chosen: VariantView, name: str, value: str, path: str, *, leads: bool) -> Tile:
    wanted = {**chosen.options, name: value}
    exact = next((one for one in page.variants if dict(one.options) == wanted), None)
    if exact is not None:
        return _tile(exact, value, chosen, path)
    near = next((one for one in page.variants if one.options.get(name) == value), None) if leads else None
    if near is not None:
        other = ", ".join(text for key, text in near.options.items() if key != name and text != chosen.options.get(key))
        tile = _tile(near, value, chosen, path)
        return Tile(
            tile.name, _("in %(other)s, %(note)s") % {"other": other, "note": tile.note}, tile.href, False, tile.gone
        )
    first = next((text for key, text in chosen.options.items() if key != name), "")
    return Tile(value, _("Not made in %(other)s") % {"other": first}, "", chosen=False, gone=True)


def _tile(one: VariantView, name: str, chosen: VariantView, path: str) -> Tile:
    price = format_short(one.price_minor, one.currency)
    if not one.buyable:
        note = _("%(price)s, sold") % {"price": price}
    elif one.available is not None:
        note = _("%(price)s, %(left)s left") % {"price": price, "left": one.available}
    else:
        note = price
    return Tile(name, note, f"{path}?v={one.id}", one.key == chosen.key, not one.buyable)


@register.simple_tag
def stock_words(product: Product, chosen: VariantView) -> str:
    """How many there are, in words."""
    if chosen.available is None:
        if product.kind == "digital":
            return _("Any number")
        return ngettext("Made in %(days)s day", "Made in %(days)s days", product.lead_days) % {
            "days": product.lead_days
        }
    if chosen.available <= 0:
        return _("Sold")
    return ngettext("%(left)s left", "%(left)s left", chosen.available) % {"left": chosen.available}


# --- tax and delivery -----------------------------------------------------------------------------------------

_rates: dict[date, tuple[float, Mapping[str, int]]] = {}
_RATES_LIVE = 60.0


def _rates_today() -> Mapping[str, int]:
    """Dated rates change at midnight or by an administrator; a page may be a minute behind."""
    today = timezone.localdate(clock.stamp())
    moment = time.monotonic()
    read, rates = _rates.get(today, (0.0, {}))
    if not rates or moment - read > _RATES_LIVE:
        rates = rates_on(today)
        _rates.clear()
        _rates[today] = (moment, rates)
    return rates


@register.simple_tag
def price_note(product: Product, chosen: VariantView) -> str:
    """What stands inside the price and what comes on top, in one sentence each."""
    vendor = product.vendor
    supply = vendor.state.gst_code if vendor.gstin else None
    line = TaxLine(product.hsn_code, chosen.price_minor)
    tax = on_lines([line], supply, supply or "", _rates_today())[0]
    if supply is None:
        first = _("The maker is not registered for GST and charges none.")
    elif not tax.tax_included_minor:
        first = _("No GST on this piece.")
    else:
        amount = format_short(tax.tax_included_minor, chosen.currency)
        first = _("Includes GST %(percent)s%% (%(amount)s).") % {"percent": f"{tax.rate_bp / 100:g}", "amount": amount}
    if product.kind == "digital":
        return first
    return f"{first} " + _("Delivery is extra and shown below.")


@dataclass(frozen=True)
class DeliveryQuote:
    """What it costs to bring one piece to a PIN; ``error`` is set instead when the PIN leads nowhere."""

    error: str = ""
    fee_minor: int = 0
    total_minor: int = 0
    currency: str = "INR"
    place: str = ""
    by: date | None = None


@register.simple_tag
def delivery_quote(product: Product, chosen: VariantView | None, pin: str) -> DeliveryQuote | None:
    """For one piece of `chosen` at this PIN; None without either."""
    if chosen is None or not pin:
        return None
    try:
        row = find_pin(normalise_pin(pin))
    except Invalid as error:
        return DeliveryQuote(error=str(error.message))
    if row is None:
        return DeliveryQuote(error=_("The post knows no such PIN. Look at the six digits once more."))
    group = ShippingGroup(product.vendor_id, product.kind != "digital", chosen.price_minor)
    fee = quote([group], "IN", row.pin)[product.vendor_id]
    return DeliveryQuote(
        fee_minor=fee,
        total_minor=chosen.price_minor + fee,
        currency=chosen.currency,
        place=row.city or row.district or str(row.state),
        by=timezone.localdate(clock.stamp()) + timedelta(days=product.lead_days + DAYS_ON_THE_ROAD),
    )


# --- story and money --------------------------------------------------------------------------------------------


@register.simple_tag
def story(text: str, description: str = "", title: str = "") -> SafeString:
    """Title and paragraphs of a story; the description opens it, or stands alone.  `title` is for a story without."""
    told = story_of(text, fallback=title or _("About this piece"))
    body = [*[" ".join(part.split()) for part in description.split("\n\n") if part.strip()], *told.paragraphs]
    paragraphs = format_html_join("", "<p>{}</p>", ((part,) for part in body))
    return format_html('<h2 class="t-section mb-4">{}</h2><div class="t-story">{}</div>', told.title, paragraphs)


@register.inclusion_tag("components/split.html")
def product_split(
    product: Product, vendor: Vendor, chosen: VariantView, fee: int, fee_gst: int, fee_percent: float
) -> dict[str, Any]:
    """The price of one piece: what the maker gets and what the platform takes, to the paisa."""
    name = vendor.artisan_name or vendor.name
    show = chosen.currency
    rows = [(_("%(maker)s, for the work and the material") % {"maker": name}, chosen.price_minor - fee, "")]
    note = _("%(fee)s and %(gst)s GST") % {"fee": format_short(fee - fee_gst, show), "gst": format_short(fee_gst, show)}
    return {
        "split": split_of(
            rows,
            fee=(_("KALAVPP fee, %(percent)s%%") % {"percent": f"{fee_percent:g}"}, fee, note),
            currency=show,
            receives_word=_("%(maker)s receives") % {"maker": name},
        )
    }


# --- for search engines -------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def product_json_ld(context: template.Context, page: ProductPage, address: str) -> SafeString:
    """schema.org Product.  Data, not script; the nonce is for policies that do not tell them apart."""
    request: HttpRequest = context["request"]
    product, vendor = page.product, page.product.vendor
    pictures = [src for image in page.images if (src := image.src)]
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Product",
        "name": product.title,
        "description": product.description or product.title,
        "image": [request.build_absolute_uri(src) for src in pictures],
        "brand": {"@type": "Brand", "name": vendor.artisan_name or vendor.name},
        "category": str(product.category) if product.category else "",
        "countryOfOrigin": {"@type": "Country", "name": "IN"},
        "offers": [_offer(page, one, address) for one in page.variants],
    }
    if product.rating_count:
        data["aggregateRating"] = {
            "@type": "AggregateRating",
            "ratingValue": str(product.rating_average),
            "reviewCount": product.rating_count,
        }
    text = json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
    nonce = getattr(request, "csp_nonce", "")
    return format_html(
        '<script type="application/ld+json" nonce="{}">{}</script>',
        nonce,
        mark_safe(text),  # noqa: S308 - "<" is escaped
    )


def _offer(page: ProductPage, one: VariantView, address: str) -> dict[str, Any]:
    product = page.product
    days = {"@type": "QuantitativeValue", "minValue": 0, "maxValue": product.lead_days, "unitCode": "DAY"}
    road = {"@type": "QuantitativeValue", "minValue": 2, "maxValue": DAYS_ON_THE_ROAD, "unitCode": "DAY"}
    offer: dict[str, Any] = {
        "@type": "Offer",
        "url": f"{address}?v={one.id}",
        "price": f"{one.price_minor / 100:.2f}",
        "priceCurrency": one.currency,
        "availability": f"https://schema.org/{_availability(product, one)}",
        "itemCondition": "https://schema.org/NewCondition",
        "seller": {"@type": "Organization", "name": product.vendor.name},
    }
    if one.sku:
        offer["sku"] = one.sku
    if product.kind == "digital":
        return offer
    offer["shippingDetails"] = {
        "@type": "OfferShippingDetails",
        "shippingRate": {
            "@type": "MonetaryAmount",
            "value": f"{settings.SHIPPING_DEFAULT_FEE_MINOR / 100:.2f}",
            "currency": one.currency,
        },
        "shippingDestination": {"@type": "DefinedRegion", "addressCountry": "IN"},
        "deliveryTime": {"@type": "ShippingDeliveryTime", "handlingTime": days, "transitTime": road},
    }
    takes_back = product.kind == "physical"
    offer["hasMerchantReturnPolicy"] = {
        "@type": "MerchantReturnPolicy",
        "applicableCountry": "IN",
        "returnPolicyCategory": "https://schema.org/"
        + ("MerchantReturnFiniteReturnWindow" if takes_back else "MerchantReturnNotPermitted"),
        **({"merchantReturnDays": 7, "returnMethod": "https://schema.org/ReturnByMail"} if takes_back else {}),
    }
    return offer


def _availability(product: Product, one: VariantView) -> str:
    if not one.buyable:
        return "OutOfStock"
    return "MadeToOrder" if product.kind == "made_to_order" else "InStock"
