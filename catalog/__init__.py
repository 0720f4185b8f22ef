"""Catalogue: what is for sale.

Owns categories, products with their variants and pictures, the stock of each variant (as a ledger of
movements, with reservations for carts being paid), the denormalised columns that listings are made of,
search, and importing product files of other shops.

May import core, places, accounts, media and vendors; knows nothing of carts, orders or payments: a sale is
a `reference` (UUID) handed in from above.
"""
