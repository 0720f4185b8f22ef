"""The arithmetic of a checkout: lines, then vendors, then the order. Pure; all amounts are minor units.

net     = unit price × quantity − the line's part of the discount (largest remainder, ties to the earlier line)
fee     = net × commission, rounded half up; fee_gst is carved out of it
earning = net − fee, never rounded by itself
total   = Σ net + tax added + delivery
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from core.money import apply_bp, included_part, split


@dataclass(frozen=True, slots=True)
class PriceLine:
    """What is bought: so many pieces of one variant at a unit price, under a commission in basis points."""

    variant_id: int
    vendor_id: int
    unit_price_minor: int
    quantity: int
    commission_bp: int


@dataclass(frozen=True, slots=True)
class LineTotals:
    """One line with all its amounts."""

    line: PriceLine
    gross_minor: int
    discount_minor: int
    net_minor: int
    fee_minor: int
    fee_gst_minor: int
    earning_minor: int


@dataclass(frozen=True, slots=True)
class VendorTotals:
    """One vendor's part. ``net_minor`` = items − discount; ``total_minor`` is what the buyer pays for it."""

    vendor_id: int
    items_minor: int
    discount_minor: int
    net_minor: int
    fee_minor: int
    fee_gst_minor: int
    earning_minor: int
    shipping_minor: int
    tax_included_minor: int
    tax_added_minor: int
    total_minor: int


@dataclass(frozen=True, slots=True)
class Totals:
    """The whole order; ``vendors`` in the order in which they first appear among the lines."""

    items_minor: int
    discount_minor: int
    shipping_minor: int
    tax_included_minor: int
    tax_added_minor: int
    total_minor: int
    vendors: tuple[VendorTotals, ...]


def price(lines: Sequence[PriceLine], *, fee_gst_bp: int, discount_minor: int = 0) -> list[LineTotals]:
    """Every line's amounts. ``discount_minor`` is taken off the whole; at most the sum of the lines is used."""
    if not lines:
        return []
    gross = [line.unit_price_minor * line.quantity for line in lines]
    discounts = split(min(discount_minor, sum(gross)), gross)
    return [_line(line, whole, part, fee_gst_bp) for line, whole, part in zip(lines, gross, discounts, strict=True)]


def _line(line: PriceLine, gross: int, discount: int, fee_gst_bp: int) -> LineTotals:
    net = gross - discount
    fee = apply_bp(net, line.commission_bp)
    return LineTotals(line, gross, discount, net, fee, included_part(fee, fee_gst_bp), net - fee)


def totals(
    lines: Sequence[LineTotals],
    *,
    shipping: Mapping[int, int],
    tax_included: Sequence[int] = (),
    tax_added: Sequence[int] = (),
) -> Totals:
    """Add lines up to vendors and vendors up to the order.

    ``shipping`` is each vendor's delivery fee; ``tax_included`` and ``tax_added`` are per line (none when empty).
    """
    included = list(tax_included) or [0] * len(lines)
    added = list(tax_added) or [0] * len(lines)
    places: dict[int, list[int]] = {}
    for place, line in enumerate(lines):
        places.setdefault(line.line.vendor_id, []).append(place)
    vendors = tuple(
        _vendor(
            vendor_id,
            [lines[place] for place in own],
            shipping.get(vendor_id, 0),
            sum(included[place] for place in own),
            sum(added[place] for place in own),
        )
        for vendor_id, own in places.items()
    )
    return Totals(
        items_minor=sum(vendor.items_minor for vendor in vendors),
        discount_minor=sum(vendor.discount_minor for vendor in vendors),
        shipping_minor=sum(vendor.shipping_minor for vendor in vendors),
        tax_included_minor=sum(vendor.tax_included_minor for vendor in vendors),
        tax_added_minor=sum(vendor.tax_added_minor for vendor in vendors),
        total_minor=sum(vendor.total_minor for vendor in vendors),
        vendors=vendors,
    )


def _vendor(
    vendor_id: int, lines: Sequence[LineTotals], shipping: int, tax_included: int, tax_added: int
) -> VendorTotals:
    items = sum(line.gross_minor for line in lines)
    discount = sum(line.discount_minor for line in lines)
    net = sum(line.net_minor for line in lines)
    return VendorTotals(
        vendor_id=vendor_id,
        items_minor=items,
        discount_minor=discount,
        net_minor=net,
        fee_minor=sum(line.fee_minor for line in lines),
        fee_gst_minor=sum(line.fee_gst_minor for line in lines),
        earning_minor=sum(line.earning_minor for line in lines),
        shipping_minor=shipping,
        tax_included_minor=tax_included,
        tax_added_minor=tax_added,
        total_minor=net + tax_added + shipping,
    )
