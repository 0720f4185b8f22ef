"""Amounts in templates: ``{{ line.total_minor|money }}`` or ``|money:order.currency``."""

from django import template

from core.money import format_minor, format_short

register = template.Library()


@register.filter
def money(amount: int, currency: str = "INR") -> str:
    """Minor units as text with decimals, ₹1,299.00."""
    return format_minor(int(amount), currency)


@register.filter
def money_short(amount: int, currency: str = "INR") -> str:
    """Minor units as text, decimals only when there are any: ₹1,299."""
    return format_short(int(amount), currency)
