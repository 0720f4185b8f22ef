"""What tax does for others: ``assess``."""

from tax.services.assess import LineTax, TaxLine, assess, on_lines, rates_on

__all__ = ["LineTax", "TaxLine", "assess", "on_lines", "rates_on"]
