"""Tax: which rate of GST stands inside a price, by HSN code and by date.

Owns TaxRate (dated rows with the citation they rest on). Pure over plain values otherwise: it is handed codes,
amounts and places, and imports core alone. Prices are tax-inclusive, so every figure here is information: the tax
belongs to the seller who supplies the thing, never to the platform.
"""
