"""The rows of the tax app."""

from tax.models.rate import TaxRate

__all__ = ["TaxRate"]
